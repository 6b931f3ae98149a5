using EcomOpsEngine.Storage.Durable;
using EcomOpsEngine.Storage.Loads.Rows;
using EcomOpsEngine.Storage.Loads.Sources;

namespace EcomOpsEngine.Storage.Loads;

/// <summary>Puts the refused rows of a load together: broken rows of the source and faulty rows of the checks, in source order, up to the limit.</summary>
internal static class RejectList
{
    public static IReadOnlyList<RejectedRow> Of(
        Statements statements, RowQuery query, SourceContent main, SourceFile? source, LoadLimits limits, CancellationToken cancel)
    {
        var faulty = statements.Rows(
            query.FaultyRows(limits.RejectsKept),
            row => (Row: row.GetInt64(0), Fault: query.Faults[row.GetInt16(1) - 1], Found: row.GetString(2)));
        var raw = source is null || faulty.Count == 0 ? null : source.RawLines([.. faulty.Select(row => row.Row)], cancel);
        return [.. main.Broken
            .Concat(faulty.Select(row => new RejectedRow(row.Row, raw?.GetValueOrDefault(row.Row) ?? "", row.Fault.Column, row.Fault.Reason, row.Found, row.Fault.Expected)))
            .OrderBy(row => row.Row)
            .Take(limits.RejectsKept)];
    }
}
