using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;
using Spectre.Console;
using Table = Spectre.Console.Table;

namespace EcomOpsEngine.Cli.Traffic;

/// <summary>Anomalies as people read them.</summary>
internal static class AnomalyTables
{
    public static void Write(IAnsiConsole console, DetectAnomaliesResponse answer, bool explain, Words words)
    {
        if (answer.Anomalies.Count == 0)
        {
            console.Write(new Text(words["No day left its baseline.", "没有异常日期。"] + "\n"));
        }
        else
        {
            console.Write(List(answer, words));
        }

        if (explain)
        {
            foreach (var anomaly in answer.Anomalies)
            {
                Explain(console, anomaly, words);
            }
        }

        console.Write(new Text(Summary(answer, words) + "\n"));
    }

    private static Table List(DetectAnomaliesResponse answer, Words words)
    {
        var table = Tables.Create().WithText(words["Day", "日期"]).WithText(words["Figure", "指标"]).WithFigure(words["Observed", "当日"]).WithFigure(words["Baseline", "基准"])
            .WithFigure(words["Change", "变化"]).WithFigure(words["Score", "得分"]).WithText(words["Explained by", "主因"]).WithFigure(words["Share", "占比"]);
        foreach (var anomaly in answer.Anomalies)
        {
            string name = TrafficWords.Name(anomaly.Metric, words) + (anomaly.Dimension.Length > 0 ? $" {anomaly.Dimension}={anomaly.Value}" : "");
            string cause = anomaly.MainCause is { } main ? $"{main.Dimension}={main.Value}" : anomaly.Dimension.Length > 0 ? "" : words["no single value", "无单一原因"];
            string[] cells =
            [
                anomaly.Date, name, Figure(anomaly.Metric, anomaly.Observed), Number(anomaly.Metric, anomaly.Median), Figures.Ratio(anomaly.Change, change => Figures.SignedPercent(change)),
                Figures.Ratio(anomaly.Score, score => Figures.Number(score, 1)), cause, anomaly.MainCause is null ? "" : Figures.Percent(anomaly.MainCause.Share, 0),
            ];
            var style = anomaly.Worse ? new Style(Color.Red) : new Style(Color.Green);
            table.AddRow(cells.Select((cell, column) => new Text(cell, column == 4 ? style : Style.Plain)));
        }

        return table;
    }

    private static void Explain(IAnsiConsole console, TrafficAnomaly anomaly, Words words)
    {
        foreach (var explanation in anomaly.Explanations.Where(explanation => explanation.TotalValues > 1))
        {
            bool rate = TrafficWords.IsRate(anomaly.Metric);
            var table = Tables.Create($"{anomaly.Date} {TrafficWords.Name(anomaly.Metric, words)} · {explanation.Dimension}")
                .WithText(words["Value", "值"]).WithFigure(words["Observed", "当日"]).WithFigure(words["Reference", "参照"]).WithFigure(words["Effect", "影响"]);
            if (rate)
            {
                table.WithFigure(words["of mix", "结构"]).WithFigure(words["of rate", "比率"]);
            }

            table.WithFigure(words["Share", "占比"]).WithFigure(words["beyond its weight", "超出自身占比"]);
            foreach (var part in explanation.Contributions)
            {
                string Effect(double effect) => rate ? Figures.Points(effect) : Figures.Number(effect, 1);
                table.WithRow([
                    part.Key.IsNull ? words["(none)", "（无）"] : part.Key.Value, Figures.Ratio(part.Observed, value => Number(anomaly.Metric, value)),
                    Figures.Ratio(part.Reference, value => Number(anomaly.Metric, value)), Effect(part.Effect),
                    .. rate ? [Figures.Ratio(part.MixEffect, Effect), Figures.Ratio(part.RateEffect, Effect)] : (string[])[],
                    Figures.Ratio(part.Share, share => Figures.Percent(share, 0)), Figures.Ratio(part.ExcessShare, share => Figures.SignedPercent(share, 0))]);
            }

            console.Write(table);
        }
    }

    private static string Summary(DetectAnomaliesResponse answer, Words words)
    {
        var parts = new List<string>
        {
            words[$"{Figures.Count(answer.TotalAnomalies)} anomalies in {Figures.Count(answer.Judged)} judged figures", $"{Figures.Count(answer.Judged)} 个指标中有 {Figures.Count(answer.TotalAnomalies)} 个异常"],
        };
        void Add(long count, string english, string chinese)
        {
            if (count > 0)
            {
                parts.Add($"{Figures.Count(count)} {words[english, chinese]}");
            }
        }

        Add(answer.LowVolume, "of low volume", "个流量过低");
        Add(answer.TooFewWeeks, "with too few weeks before", "个历史不足");
        Add(answer.WithoutValue, "without a value or base", "个没有数值或基准");
        if (answer.IncompleteDays.Count > 0)
        {
            parts.Add(words["not whole: ", "不完整："] + string.Join(", ", answer.IncompleteDays.Select(day => $"{day.Date} ({day.Table})")));
        }

        return string.Join(" · ", parts);
    }

    private static string Figure(TrafficMetric metric, Estimate value) => Figures.Any(value, ratio => Number(metric, ratio));

    private static string Number(TrafficMetric metric, double value) => TrafficWords.IsRate(metric) ? Figures.Percent(value) : Figures.Number(value, metric == TrafficMetric.Gmv ? 2 : 1);
}
