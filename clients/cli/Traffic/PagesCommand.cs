using System.CommandLine;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;

namespace EcomOpsEngine.Cli.Traffic;

/// <summary><c>traffic pages</c>: visits by page and hour, or page and another field (页面分布). A question to the matrix.</summary>
internal static class PagesCommand
{
    private const int MostCells = 10_000;
    private const string Hour = "hour";

    public static Command Build(CommandContext context)
    {
        var range = new RangeOptions();
        var by = new Option<string>("--by") { Description = "Columns: hour, or a field of events such as device.", HelpName = "hour|FIELD", DefaultValueFactory = _ => Hour };
        var top = new Option<int>("--top") { Description = "Pages shown; the rest is Other.", HelpName = "N", DefaultValueFactory = _ => 20 };
        return context.Command(
            "pages",
            "Heat map of pages: sessions by page and hour, or page and device.",
            async (parsed, session, cancellation) =>
            {
                string column = parsed.GetValue(by)!;
                var request = new ComputeMatrixRequest
                {
                    Dataset = session.DatasetName,
                    Language = session.Words.Language,
                    Range = await range.RangeAsync(parsed, session, cancellation),
                    Filter = await range.FilterAsync(parsed, session, cancellation),
                    IncludeBots = range.IncludeBots(parsed),
                    SnapshotId = range.SnapshotId(parsed),
                    Measures = { Measure.Sessions },
                    Dimensions =
                    {
                        new MatrixDimension { Field = "page", Top = parsed.GetValue(top) },
                        column == Hour ? new MatrixDimension { Field = "time", TimeGrain = TimeGrain.Hour } : new MatrixDimension { Field = column },
                    },
                    PageSize = MostCells,
                };
                var answer = await session.Client.Matrices.ComputeMatrixAsync(request, cancellationToken: cancellation);
                session.Write(answer, console => PageHeatMap.Write(console, answer, session.Words));
                session.About(answer.Info);
            },
            [by, top, .. range.Options]);
    }
}
