using System.Globalization;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Tests.Running;

namespace EcomOpsEngine.Server.Tests.Channels;

/// <summary>A row of channel spend of a test.</summary>
internal sealed record SpendRow(DateOnly Date, string Channel, long SpendMinor, string? Type = null)
{
    public static ColumnBatch Batch(IReadOnlyList<SpendRow> rows) => new()
    {
        Rows = rows.Count,
        Columns =
        {
            Batches.Texts("date", rows.Select(row => (string?)row.Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))),
            Batches.Texts("channel", rows.Select(row => (string?)row.Channel)),
            Batches.Texts("channel_type", rows.Select(row => row.Type)),
            Batches.Integers("spend", rows.Select(row => row.SpendMinor)),
        },
    };
}
