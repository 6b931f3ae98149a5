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
        switch (notice.Kind)
        {
            case StoreNoticeKind.SegmentsQuarantined:
                ServerLog.SegmentsQuarantined(log, notice.Dataset, notice.Text);
                break;
            case StoreNoticeKind.DatasetUnreadable:
                ServerLog.DatasetUnreadable(log, notice.Dataset, notice.Text);
                break;
            case StoreNoticeKind.SegmentsNotSaved:
                ServerLog.SegmentsNotSaved(log, notice.Dataset, notice.Text);
                break;
            case StoreNoticeKind.RowsExpired:
                ServerLog.RowsExpired(log, notice.Dataset, notice.Text);
                break;
            case StoreNoticeKind.RowsNotExpired:
                ServerLog.RowsNotExpired(log, notice.Dataset, notice.Text);
                break;
            case StoreNoticeKind.SegmentsSaved:
                ServerLog.SegmentsSaved(log, notice.Dataset, notice.Text);
                break;
            case StoreNoticeKind.CompactionFailed:
                ServerLog.CompactionFailed(log, notice.Dataset, notice.Text);
                break;
            case StoreNoticeKind.NotClosedWell:
                ServerLog.NotClosedWell(log, notice.Dataset, notice.Text);
                break;
            case StoreNoticeKind.Opened:
                ServerLog.DatasetOpened(log, notice.Dataset, notice.Text);
                break;
            default:
                throw new UnreachableException($"A notice of kind {notice.Kind}.");
        }
    }
}
