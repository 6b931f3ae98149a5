using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;

namespace EcomOpsEngine.Cli.Datasets;

/// <summary>Snapshots as lines of fixed columns: a table that never ends cannot be laid out by its contents.</summary>
internal static class SnapshotLines
{
    public static string Heading(Words words) => Line(
        words["Published", "发布时间"], words["Snapshot", "快照"], words["Rows", "行数"], words["People", "人数"], words["In memory", "内存"], words["Runs", "列段"], words["Held", "占用"]);

    public static string Of(WatchSnapshotsResponse message)
    {
        var snapshot = message.Snapshot;
        return Line(
            Figures.Time(snapshot.CreateTime), snapshot.SnapshotId, Figures.Count(snapshot.Tables.Sum(table => table.Rows)), Figures.Count(snapshot.Persons),
            DatasetTables.Bytes(snapshot.HotBytes), $"{snapshot.BaseRuns} + {snapshot.DeltaRuns}", message.HeldSnapshots == 0 ? Figures.None : $"{message.HeldSnapshots}, {DatasetTables.Bytes(message.HeldBytes)}");
    }

    // Chinese headings are twice as wide as they are long.
    private static string Line(params string[] cells) => string.Join(
        "  ", cells.Zip([22, 8, 14, 12, 12, 10, 16], (cell, width) => Math.Max(0, width - Spectre.Console.Rendering.Segment.CellCount([new Spectre.Console.Rendering.Segment(cell)])) is var blanks && width is 22 or 8
            ? cell + new string(' ', blanks)
            : new string(' ', blanks) + cell)).TrimEnd() + "\n";
}
