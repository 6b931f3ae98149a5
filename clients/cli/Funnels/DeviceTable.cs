using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;
using Spectre.Console;
using Table = Spectre.Console.Table;

namespace EcomOpsEngine.Cli.Funnels;

/// <summary>Mobile and PC side by side: a row for each conversion, with the gap, its interval and its test.</summary>
internal static class DeviceTable
{
    private const double Significant = 0.05;
    private static readonly Style Flag = new(Color.Red, decoration: Decoration.Bold);

    /// <summary>Writes the comparison; nothing where one of the two has no people.</summary>
    public static void Write(IAnsiConsole console, DeviceComparison? devices, Words words)
    {
        if (devices is null || devices.Mobile.Steps[0].Entered == 0 || devices.Pc.Steps[0].Entered == 0)
        {
            return;
        }

        var table = Tables.Create(words["Devices apart", "移动端与PC端"]).WithText(words["Conversion", "转化环节"])
            .WithFigure(words["Mobile", "移动端"]).WithFigure("PC").WithFigure(words["Gap", "差距"]).WithFigure(words["95% interval", "95%区间"])
            .WithFigure(words["vs PC", "相对PC"]).WithFigure("p").WithText("");
        for (int n = 0; n < devices.Steps.Count; n++)
        {
            Add(table, devices.Steps[n], $"{devices.Steps[n].FromStep} → {devices.Steps[n].ToStep}", n + 1 == devices.WidestStep ? words["widest", "差距最大"] : "");
        }

        Add(table, devices.Overall, words["first → last", "首步 → 末步"], Reference(devices.Reference, words));
        console.WriteLine();
        console.Write(table);
        console.Write(new Text(Note(devices, words) + "\n", new Style(decoration: Decoration.Dim)));
    }

    private static void Add(Table table, DeviceGap gap, string name, string mark)
    {
        bool lags = gap.PValue.KindCase == Estimate.KindOneofCase.Ratio && gap.PValue.Ratio <= Significant && gap.Difference.Ratio < 0;
        var style = lags ? Flag : Style.Plain;
        table.AddRow(
            new Text(name),
            new Text(Figures.Ratio(gap.MobileRate, rate => Figures.Percent(rate, 2))),
            new Text(Figures.Ratio(gap.PcRate, rate => Figures.Percent(rate, 2))),
            new Text(Figures.Ratio(gap.Difference, difference => Figures.Points(difference)), style),
            new Text(gap.Newcombe.KindCase == IntervalEstimate.KindOneofCase.Interval ? $"{Figures.Points(gap.Newcombe.Interval.Lower)} … {Figures.Points(gap.Newcombe.Interval.Upper)}" : Figures.None),
            new Text(Figures.Ratio(gap.Relative, relative => Figures.SignedPercent(relative))),
            new Text(Figures.Probability(gap.PValue)),
            new Text(mark, style));
    }

    private static string Reference(DeviceReference reference, Words words) => reference switch
    {
        DeviceReference.Below => words["more than 30% below PC", "低于PC超过30%"],
        DeviceReference.Within => words["20–30% below PC, as usual", "低于PC 20–30%，属常见"],
        DeviceReference.Above => words["better than 20% below PC", "优于低20%的常见水平"],
        _ => "",
    };

    private static string Note(DeviceComparison devices, Words words)
    {
        string Values(IEnumerable<string> values) => string.Join(", ", values);
        string note = $"{words["mobile: ", "移动端："]}{Values(devices.MobileValues)} · PC: {Values(devices.PcValues)}";
        return devices.Other.Steps[0].Entered == 0
            ? note
            : note + words[
                $" · {Figures.Count(devices.Other.Steps[0].Entered)} people on neither ({Values(devices.OtherValues)})",
                $" · 另有 {Figures.Count(devices.Other.Steps[0].Entered)} 人不属于两者（{Values(devices.OtherValues)}）"];
    }
}
