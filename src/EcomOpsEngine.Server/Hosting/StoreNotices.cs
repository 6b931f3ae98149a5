using System.Diagnostics;
using EcomOpsEngine.Storage.Datasets;

namespace EcomOpsEngine.Server.Hosting;

/// <summary>Brings what the store does on its own into the log; what it says before there is one waits.</summary>
internal sealed class StoreNotices
{
    private readonly Lock _gate = new();
    private readonly List<StoreNotice> _waiting = [];
    private ILogger? _log;

    /// <summary>Takes a notice, on any thread.</summary>
    public void Add(StoreNotice notice)
    {
        lock (_gate)
        {
            if (_log is null)
            {
                _waiting.Add(notice);
                return;
            }
        }

        Write(_log, notice);
    }

    /// <summary>Writes what waits; later notices are written at once.</summary>
    public void WriteTo(ILogger log)
    {
        lock (_gate)
        {
            _log = log;
            _waiting.ForEach(notice => Write(log, notice));
            _waiting.Clear();
        }
    }

    private static void Write(ILogger log, StoreNotice notice)
    {
        Action<ILogger, string, string> write = notice.Kind switch
        {
            StoreNoticeKind.Opened => ServerLog.DatasetOpened,
            StoreNoticeKind.SegmentsQuarantined => ServerLog.SegmentsQuarantined,
            StoreNoticeKind.SegmentsSaved => ServerLog.SegmentsSaved,
            StoreNoticeKind.SegmentsNotSaved => ServerLog.SegmentsNotSaved,
            StoreNoticeKind.RowsExpired => ServerLog.RowsExpired,
            StoreNoticeKind.RowsNotExpired => ServerLog.RowsNotExpired,
            StoreNoticeKind.CompactionFailed => ServerLog.CompactionFailed,
            StoreNoticeKind.DatasetUnreadable => ServerLog.DatasetUnreadable,
            StoreNoticeKind.NotClosedWell => ServerLog.NotClosedWell,
            _ => throw new UnreachableException($"A notice of kind {notice.Kind}."),
        };
        write(log, notice.Dataset, notice.Text);
    }
}
