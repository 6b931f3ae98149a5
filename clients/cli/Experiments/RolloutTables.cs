using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;
using Spectre.Console;

namespace EcomOpsEngine.Cli.Experiments;

/// <summary>The watch after a roll-out: within ±3% of the tested outcome is normal.</summary>
internal static class RolloutTables
{
    public static void Write(IAnsiConsole console, RolloutWatch watch, Experiment record, Words words)
    {
        string outcome = ExperimentTables.Outcome(watch.Outcome, record);
        string deviation = Figures.Ratio(watch.RelativeDeviation, r => Figures.SignedPercent(r));
        console.Write(new Text(
            $"{words["After roll-out of", "全量上线"]} {watch.Winner}: {outcome} ({Figures.Count(watch.Units)}), {words["tested", "测试值"]} {ExperimentTables.Outcome(watch.Tested, record)}, {deviation} – {State(watch.HasNormal ? watch.Normal : null, words)}\n",
            new Style(watch.HasNormal && !watch.Normal ? Color.Red : Color.Default, decoration: Decoration.Bold)));
        var table = Tables.Create().WithText(words["Day", "日期"]).WithFigure(words["Units", "样本量"]).WithFigure(words["Outcome", "指标值"]).WithFigure(words["Against the test", "相对测试值"]).WithText("");
        foreach (var day in watch.Days)
        {
            table.WithRow(
                day.Date, Figures.Count(day.Units), ExperimentTables.Outcome(day.Outcome, record), Figures.Ratio(day.RelativeDeviation, r => Figures.SignedPercent(r)),
                State(day.HasNormal ? day.Normal : null, words));
        }

        if (watch.Days.Count > 0)
        {
            console.Write(table);
        }
    }

    private static string State(bool? normal, Words words) => normal switch
    {
        true => words["normal fluctuation (±3%)", "正常波动（±3%）"],
        false => words["beyond ±3%", "超出±3%"],
        _ => words["cannot be said yet", "暂无法判断"],
    };
}
