using System.CommandLine;
using EcomOpsEngine.Cli.Matrices;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;

namespace EcomOpsEngine.Cli.Decomposition;

/// <summary><c>gmv</c>: why GMV changed.</summary>
internal static class GmvCommand
{
    public static Command Build(CommandContext context)
    {
        var range = new RangeOptions();
        var compare = Parsed.Optional("--compare", "previous|year-ago|FROM..TO", "The period compared with; otherwise the span just before.", MatrixText.Comparison);
        var model = Parsed.Optional("--model", "visitors|customers|orders", "What GMV is a product of: visitors × conversion × order value, customers × orders × value, or orders × value.", Model);
        var method = Parsed.Optional("--method", "lmdi|shapley|sequential", "How its change is shared out.", Method);
        var dimensions = Parsed.Many("--dimension", "FIELD[:topN]", "A drill-down, up to six.", MatrixText.Dimension);
        return context.Command(
            "gmv",
            "Why GMV changed: visitors, conversion, order value, and by any field, mix apart from rates.",
            async (parsed, session, cancellation) =>
            {
                var request = new DecomposeGmvRequest
                {
                    Dataset = session.DatasetName,
                    Language = session.Words.Language,
                    Range = await range.RangeAsync(parsed, session, cancellation),
                    Filter = await range.FilterAsync(parsed, session, cancellation),
                    IncludeBots = range.IncludeBots(parsed),
                    SnapshotId = range.SnapshotId(parsed),
                    Compare = await MatrixCommand.CompareAsync(session, parsed.GetValue(compare), cancellation),
                    Model = parsed.GetValue(model) ?? default,
                    Method = parsed.GetValue(method) ?? default,
                    Dimensions = { parsed.GetValue(dimensions) },
                };
                var answer = await session.Client.Decompositions.DecomposeGmvAsync(request, cancellationToken: cancellation);
                session.Write(answer, console => GmvTables.Write(console, answer, session.Words));
                session.About(answer.Info);
            },
            [compare, model, method, dimensions, .. range.Options]);
    }

    private static GmvModel Model(string text) => text switch
    {
        "visitors" => GmvModel.Visitors,
        "customers" => GmvModel.Customers,
        "orders" => GmvModel.Orders,
        _ => throw new UsageException($"model '{text}' is unknown: expected visitors, customers or orders"),
    };

    private static GmvMethod Method(string text) => text switch
    {
        "lmdi" => GmvMethod.Lmdi,
        "shapley" => GmvMethod.Shapley,
        "sequential" => GmvMethod.Sequential,
        _ => throw new UsageException($"method '{text}' is unknown: expected lmdi, shapley or sequential"),
    };
}
