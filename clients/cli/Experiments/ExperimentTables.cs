using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;
using Spectre.Console;
using Table = Spectre.Console.Table;

namespace EcomOpsEngine.Cli.Experiments;

/// <summary>Recorded tests as people read them.</summary>
internal static class ExperimentTables
{
    private const int DaysInFull = 7;

    /// <summary>Table 5 with the users' own headings. With more than two versions B stands for all that the control is compared with.</summary>
    public static Table Table5(ListExperimentsResponse answer, Words words)
    {
        var table = Tables.Create(words["A/B test record", "A/B测试记录表"])
            .WithText(words["id", "测试编号"]).WithText(words["page", "测试页面"]).WithText(words["variable", "测试变量"])
            .WithText(words["version A", "A版本"]).WithText(words["version B", "B版本"]).WithText(words["period", "测试周期"])
            .WithFigure(words["sample size", "样本量"]).WithFigure(words["rate A", "转化率A"]).WithFigure(words["rate B", "转化率B"])
            .WithFigure(words["confidence", "置信度"]).WithText(words["conclusion", "结论"]);
        foreach (var row in answer.Rows)
        {
            var record = row.Experiment;
            bool known = row.Arms.Count > 0;
            table.WithRow(
                record.Id,
                record.Page,
                record.Variable,
                Version(record.Arms[0]),
                string.Join(" / ", record.Arms.Skip(1).Select(Version)),
                Period(record),
                known ? Figures.Count(row.SampleSize) : Figures.None,
                known ? Outcome(row.Arms[0].Outcome, record) : Figures.None,
                known ? string.Join(" / ", row.Arms.Skip(1).Select(arm => Outcome(arm.Outcome, record))) : Figures.None,
                AbTables.Confidence(row.Confidence),
                known ? row.Conclusion : row.Problem);
        }

        return table;
    }

    public static Table Revisions(ListExperimentsResponse answer, Words words)
    {
        var table = Tables.Create().WithFigure(words["revision", "版次"]).WithText(words["written", "记录时间"]).WithText(words["record", "内容"]);
        foreach (var row in answer.Rows)
        {
            var record = row.Experiment.Clone();
            (record.Revision, record.CreateTime, record.ReviseTime) = (0, null, null);
            table.WithRow(Figures.Count(row.Experiment.Revision), Figures.Time(row.Experiment.ReviseTime), Google.Protobuf.JsonFormatter.Default.Format(record));
        }

        return table;
    }

    public static void Record(IAnsiConsole console, Experiment record, Words words)
    {
        var versions = string.Join(" · ", record.Arms.Select(arm => arm.Version.Length > 0 ? $"{arm.Name} {arm.Version}" : arm.Name));
        console.Write(new Text($"{record.Id} · {words["revision", "版次"]} {record.Revision} · {record.Page} {record.Variable} · {versions} · {Period(record)}\n"));
        if (record.Rollout is { } rollout)
        {
            console.Write(new Text($"{words["rolled out: ", "全量上线："]}{rollout.Winner}, {rollout.Date}\n"));
        }
    }

    public static void Write(IAnsiConsole console, EvaluateExperimentResponse answer, Words words)
    {
        var result = answer.Result;
        VerdictLines.Write(console, result.Verdict, result.Winner, result.Reasons, words);
        Record(console, answer.Experiment, words);
        console.Write(Arms(answer, words));
        console.Write(Evidence(result, answer.Experiment, words));
        SampleTables.WriteRatio(console, result.Proportions?.SampleRatio ?? result.Means?.SampleRatio, words);
        if (answer.Exposures is { } exposures)
        {
            WriteExposures(console, exposures, answer.WithBots, words);
        }

        if (answer.Segments.Count > 0)
        {
            console.Write(Segments(answer, words));
        }

        if (answer.Days.Count > 0)
        {
            console.Write(Days(answer, words));
        }

        if (answer.Rollout is { } rollout)
        {
            RolloutTables.Write(console, rollout, answer.Experiment, words);
        }
    }

    public static string Outcome(Estimate? outcome, Experiment record) => IsShare(record)
        ? Figures.Ratio(outcome, r => Figures.Percent(r, 2))
        : Figures.Ratio(outcome, r => Figures.Number(r, 4));

    private static Table Arms(EvaluateExperimentResponse answer, Words words)
    {
        var table = Tables.Create()
            .WithText(words["Arm", "版本"]).WithText(words["Version", "内容"]).WithFigure(words["Units", "样本量"]).WithFigure(words["Converted", "转化人数"])
            .WithFigure(words["Outcome", "指标值"]).WithFigure(words["May still convert", "仍可能转化"]).WithFigure(words["With bots", "含程序流量"]);
        for (int i = 0; i < answer.Result.Arms.Count; i++)
        {
            var arm = answer.Result.Arms[i];
            table.WithRow(
                arm.Name, arm.Version, Figures.Count(arm.Units), Figures.Count(arm.Converted), Outcome(arm.Outcome, answer.Experiment), Figures.Count(arm.Immature),
                answer.WithBots is { } all ? $"{Outcome(all.Arms[i].Outcome, answer.Experiment)} ({Figures.Count(all.Arms[i].Units)})" : Figures.None);
        }

        return table;
    }

    private static Table Evidence(ExperimentResult result, Experiment record, Words words)
    {
        var table = Tables.Create()
            .WithText(words["Pair", "对比"]).WithFigure(words["Difference", "差异"]).WithFigure(words["Interval", "区间"]).WithFigure(words["Any time", "可随时查看"])
            .WithFigure(words["Lift", "提升"]).WithFigure(words["Confidence", "置信度"]).WithFigure(words["p adjusted", "校正 p"]).WithText("");
        foreach (var pair in result.Proportions?.Pairs ?? [])
        {
            table.WithRow(
                $"{pair.Treatment} − {pair.Control}", Difference(pair.Difference, record), AbTables.Interval(pair.Newcombe, r => Difference(r, record)), AbTables.Interval(pair.Sequential, r => Difference(r, record)),
                Figures.Ratio(pair.RelativeLift, r => Figures.SignedPercent(r)), AbTables.Confidence(pair.Confidence), Figures.Probability(pair.PValueAdjusted),
                words["chance to win ", "胜出概率 "] + Figures.Ratio(pair.ChanceToWin, r => Figures.Percent(r)));
        }

        AddMeans(table, result.Means?.Pairs ?? [], record, "");
        AddMeans(table, [.. result.Means?.AdjustedPairs ?? [], .. result.Adjusted?.AdjustedPairs ?? []], record, "CUPED");
        return table;
    }

    private static void AddMeans(Table table, IEnumerable<OutcomePairResult> pairs, Experiment record, string note)
    {
        foreach (var pair in pairs)
        {
            table.WithRow(
                $"{pair.Treatment} − {pair.Control}", Difference(pair.Difference, record), AbTables.Interval(pair.Interval, r => Difference(r, record)), AbTables.Interval(pair.Sequential, r => Difference(r, record)),
                Figures.Ratio(pair.RelativeLift, r => Figures.SignedPercent(r)), AbTables.Confidence(pair.Confidence), Figures.Probability(pair.PValueAdjusted),
                pair.VarianceReduction?.KindCase == Estimate.KindOneofCase.Ratio ? $"{note} −{Figures.Percent(pair.VarianceReduction.Ratio)} var" : note);
        }
    }

    private static void WriteExposures(IAnsiConsole console, ExposureCounts exposures, ExperimentResult? withBots, Words words)
    {
        var parts = new List<string>
        {
            $"{Figures.Count(exposures.Rows)} {words["exposures", "条曝光"]}",
            $"{Figures.Count(exposures.PeopleInSeveralArms)} {words["people in several arms, left out", "人见过多个版本（已排除）"]}",
            $"{Figures.Count(exposures.Bots)} {words["bots left out", "个程序流量（已排除）"]}",
        };
        parts.AddRange(exposures.UnknownVariants.Select(variant => $"{Figures.Count(variant.People)} {words[$"people of the unknown variant {variant.Variant}", $"人属于未登记的版本 {variant.Variant}"]}"));
        if (withBots is not null)
        {
            parts.Add(words["with bots: ", "含程序流量："] + VerdictLines.Sentence(withBots.Verdict, withBots.Winner, words));
        }

        console.Write(new Text(string.Join(" · ", parts) + "\n", new Style(decoration: Decoration.Dim)));
    }

    private static Table Segments(EvaluateExperimentResponse answer, Words words)
    {
        var table = Tables.Create(words["By what people were at their first exposure", "按首次曝光时的分组"])
            .WithText(words["Field", "维度"]).WithText(words["Value", "取值"]).WithText(words["Pair", "对比"]).WithFigure(words["Units", "样本量"])
            .WithFigure(words["Outcomes", "指标值"]).WithFigure(words["Difference", "差异"]).WithFigure(words["Interval", "区间"]).WithFigure(words["p adjusted", "校正 p"]);
        foreach (var segment in answer.Segments)
        {
            string value = segment.IsOther ? words["(others)", "（其他）"] : segment.HasValue ? segment.Value : words["(none)", "（无）"];
            foreach (var effect in segment.Effects)
            {
                var (control, treatment) = (segment.Arms[0], segment.Arms.First(arm => arm.Name == effect.Treatment));
                table.WithRow(
                    FieldNames.Heading(segment.Field, words), value, $"{effect.Treatment} − {control.Name}", $"{Figures.Count(treatment.Units)} / {Figures.Count(control.Units)}",
                    $"{Outcome(treatment.Outcome, answer.Experiment)} / {Outcome(control.Outcome, answer.Experiment)}", Difference(effect.Difference, answer.Experiment),
                    AbTables.Interval(effect.Interval, r => Difference(r, answer.Experiment)), Figures.Probability(effect.PValueAdjusted));
            }
        }

        return table;
    }

    private static Table Days(EvaluateExperimentResponse answer, Words words)
    {
        var table = Tables.Create(words["By day since the first exposure", "按首次曝光后的天数"])
            .WithFigure(words["Day", "天"]).WithText(words["Pair", "对比"]).WithFigure(words["Units", "样本量"]).WithFigure(words["So far", "累计"])
            .WithFigure(words["Difference", "差异"]).WithFigure(words["Interval", "区间"]).WithFigure(words["That day alone", "当天"]);
        var shown = answer.Days.Where(day => day.Day < DaysInFull || (day.Day + 1) % DaysInFull == 0 || day == answer.Days[^1]).ToList();
        foreach (var day in shown)
        {
            for (int i = 0; i < day.EffectsToDay.Count; i++)
            {
                var (effect, control, treatment) = (day.EffectsToDay[i], day.ToDay[0], day.ToDay[i + 1]);
                table.WithRow(
                    Figures.Count(day.Day + 1), $"{effect.Treatment} − {control.Name}", $"{Figures.Count(treatment.Units)} / {Figures.Count(control.Units)}",
                    $"{Outcome(treatment.Outcome, answer.Experiment)} / {Outcome(control.Outcome, answer.Experiment)}", Difference(effect.Difference, answer.Experiment),
                    AbTables.Interval(effect.Interval, r => Difference(r, answer.Experiment)), Difference(day.EffectsOnDay[i].Difference, answer.Experiment));
            }
        }

        if (shown.Count < answer.Days.Count)
        {
            table.Caption = new TableTitle(Markup.Escape(words["the first week, then every seventh day; --output json has all", "首周逐日，之后每七天一行；--output json 给出全部"]));
        }

        return table;
    }

    private static string Difference(Estimate? difference, Experiment record) => Figures.Ratio(difference, r => Difference(r, record));

    private static string Difference(double difference, Experiment record) =>
        IsShare(record) ? Figures.Points(difference) : (difference > 0 ? "+" : "") + Figures.Number(difference, 4);

    private static bool IsShare(Experiment record) => record.Metric is null or { Kind: ExperimentMetricKind.Unspecified or ExperimentMetricKind.Proportion };

    private static string Version(ExperimentArm arm) => arm.Version.Length > 0 ? arm.Version : arm.Name;

    private static string Period(Experiment record) => $"{record.FirstDate} … {record.LastDate}";
}
