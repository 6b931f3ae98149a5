using System.CommandLine;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;
using Spectre.Console;

namespace EcomOpsEngine.Cli.Metrics;

/// <summary><c>metrics</c>: the catalogue of metrics.</summary>
internal static class MetricsCommand
{
    public static Command Build(CommandContext context)
    {
        var ids = new Argument<string[]>("id") { Description = "Only these metrics.", Arity = ArgumentArity.ZeroOrMore };
        var paging = new Paging("metrics", 1_000);
        return context.Command(
            "metrics",
            "What each metric means: one definition for every command.",
            async (parsed, session, cancellation) =>
            {
                var request = new ListMetricsRequest { Ids = { parsed.GetValue(ids) ?? [] }, PageSize = paging.Size(parsed), PageToken = paging.Token(parsed) };
                var answer = await session.Client.Catalog.ListMetricsAsync(request, cancellationToken: cancellation);
                session.Write(answer, console => Write(console, answer, session.Words));
                Paging.NoteMore(session, answer.NextPageToken);
            },
            [ids, .. paging.Options]);
    }

    public static void Write(IAnsiConsole console, ListMetricsResponse answer, Words words)
    {
        var table = Tables.Create()
            .WithText(words["Metric", "指标"]).WithText(words["Name", "名称"]).WithText(words["Definition", "定义"]).WithText(words["Unit", "单位"]).WithText(words["From", "来源"]);
        foreach (var metric in answer.Metrics)
        {
            table.AddRow(
                new Text(metric.Id), new Text(words[metric.Name.En, metric.Name.Zh]), new Text(words[metric.Formula.En, metric.Formula.Zh]), new Text(Unit(metric.Unit, words)),
                new Text(string.Join(", ", metric.Tables.Select(Datasets.TableNames.Name)), new Style(decoration: Decoration.Dim)));
        }

        console.Write(table);
    }

    private static string Unit(MetricUnit unit, Words words) => unit switch
    {
        MetricUnit.Count => words["count", "数量"],
        MetricUnit.Money => words["money", "金额"],
        MetricUnit.Rate => "%",
        MetricUnit.Multiple => words["times", "倍"],
        MetricUnit.CurrencyUnits => words["money, mean", "均额"],
        MetricUnit.Days => words["days", "天"],
        _ => Figures.None,
    };
}
