using EcomOpsEngine.Cli.Decomposition;
using EcomOpsEngine.Contracts.V1;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Cli;

public class GmvTableTests
{
    [Fact]
    public void The_waterfall_hangs_each_bar_where_the_one_before_ended()
    {
        string[] lines = Rendered.Lines(Rendered.At(120, console => GmvTables.Write(console, Answer(), Rendered.English)));
        string Row(string label) => lines.First(line => line.TrimStart().StartsWith(label, StringComparison.Ordinal));

        Assert.Contains("1,000.00", Row("GMV before"), StringComparison.Ordinal);
        Assert.Contains("+220.00", Row("visitors"), StringComparison.Ordinal);
        Assert.Contains("-49.26", Row("order value"), StringComparison.Ordinal);
        (int before, int visitors, int conversion, int value) = (Row("GMV before").LastIndexOf('█'), Row("visitors").IndexOf('█'), Row("conversion").IndexOf('█'), Row("order value").LastIndexOf('█'));
        Assert.Equal(before + 1, visitors);
        Assert.Equal(Row("visitors").LastIndexOf('█') + 1, conversion);
        Assert.Equal(Row("conversion").LastIndexOf('█'), value);
        Assert.Equal(Row("order value").IndexOf('█') - 1, Row("GMV after").LastIndexOf('█'));
        Assert.Contains(lines, line => line.Contains("the axis begins at", StringComparison.Ordinal));
    }

    [Fact]
    public void Factors_drills_and_the_method_are_shown()
    {
        string text = Rendered.At(140, console => GmvTables.Write(console, Answer(), Rendered.Chinese));
        Assert.Matches(@"流量（UV） +1,000 +1,200 +\+20\.0% +\+220\.00 +50\.0%", text);
        Assert.Matches(@"转化率 +2\.00% +2\.50% +\+25\.0% +\+269\.26 +61\.2%", text);
        Assert.Matches(@"GMV +1,000\.00 +1,440\.00 +\+44\.0% +\+440\.00 +100\.0%", text);
        Assert.Contains("LMDI 分解", text, StringComparison.Ordinal);
        Assert.Matches(@"search +500\.00 +480\.00 +-20\.00 +-4\.5% +\+90\.00 +-198\.00 +\+111\.00 +-23\.00 +0\.00", text);
        Assert.Matches(@"合计 +\+90\.00 +-198\.00 +\+111\.00 +-23\.00 +0\.00", text);
    }

    private static Money Amount(long units) => new() { Units = units, Scale = 2, Currency = "CNY" };

    private static WaterfallStep Step(string label, WaterfallStep.Types.Kind kind, long from, long to) => new() { Label = label, Kind = kind, From = Amount(from), To = Amount(to) };

    private static GmvFactorChange Factor(GmvFactor factor, Estimate before, Estimate after, double growth, long effect) => new()
    {
        Factor = factor,
        Before = before,
        After = after,
        Growth = CannedAnswers.Ratio(growth),
        Effect = Amount(effect),
        Share = CannedAnswers.Ratio(effect / 44_000.0),
    };

    private static DecomposeGmvResponse Answer() => new()
    {
        Before = Amount(100_000),
        After = Amount(144_000),
        Change = Amount(44_000),
        Growth = CannedAnswers.Ratio(.44),
        Model = GmvModel.Visitors,
        Method = GmvMethod.Lmdi,
        Factors =
        {
            Factor(GmvFactor.Visitors, new Estimate { Count = 1_000 }, new Estimate { Count = 1_200 }, .2, 22_000),
            Factor(GmvFactor.Conversion, CannedAnswers.Ratio(.02), CannedAnswers.Ratio(.025), .25, 26_926),
            Factor(GmvFactor.OrderValue, CannedAnswers.Ratio(50), CannedAnswers.Ratio(48), -.04, -4_926),
        },
        ApartBefore = Amount(0),
        ApartAfter = Amount(0),
        ApartEffect = Amount(0),
        Waterfall =
        {
            Step("GMV before", WaterfallStep.Types.Kind.Start, 0, 100_000), Step("visitors", WaterfallStep.Types.Kind.Change, 100_000, 122_000),
            Step("conversion", WaterfallStep.Types.Kind.Change, 122_000, 148_926), Step("order value", WaterfallStep.Types.Kind.Change, 148_926, 144_000),
            Step("GMV after", WaterfallStep.Types.Kind.End, 0, 144_000),
        },
        Drills =
        {
            new GmvDrill
            {
                Dimension = "channel",
                Model = GmvModel.Visitors,
                VolumeEffect = Amount(9_000),
                MixEffect = Amount(-19_800),
                RateEffect = Amount(8_800),
                ApartEffect = Amount(0),
                Values =
                {
                    new GmvValueChange
                    {
                        Key = new MatrixKey { Value = "search" },
                        Before = Amount(50_000),
                        After = Amount(48_000),
                        Change = Amount(-2_000),
                        Share = CannedAnswers.Ratio(-2_000 / 44_000.0),
                        VolumeEffect = Amount(9_000),
                        MixEffect = Amount(-19_800),
                        ApartEffect = Amount(0),
                        Rates =
                        {
                            Factor(GmvFactor.Conversion, CannedAnswers.Ratio(.02), CannedAnswers.Ratio(.025), .25, 11_100),
                            Factor(GmvFactor.OrderValue, CannedAnswers.Ratio(50), CannedAnswers.Ratio(48), -.04, -2_300),
                        },
                    },
                },
                Waterfall =
                {
                    Step("GMV before", WaterfallStep.Types.Kind.Start, 0, 50_000), Step("search", WaterfallStep.Types.Kind.Change, 50_000, 48_000), Step("GMV after", WaterfallStep.Types.Kind.End, 0, 48_000),
                },
            },
        },
    };
}
