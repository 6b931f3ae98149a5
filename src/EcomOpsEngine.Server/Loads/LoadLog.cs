using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Storage.Loads;

namespace EcomOpsEngine.Server.Loads;

/// <summary>How loads appear in the log.</summary>
internal static class LoadLog
{
    public static void Ended(ILogger log, string dataset, LoadRecord record)
    {
        if (log.IsEnabled(LogLevel.Information))
        {
            ServerLog.LoadEnded(log, record.LoadId, dataset, record.Table.ToString(), record.State.ToString(), record.RowsLoaded, record.RowsRejected, record.RowsSkipped);
        }
    }
}
