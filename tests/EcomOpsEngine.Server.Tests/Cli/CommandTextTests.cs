using EcomOpsEngine.Cli.Experiments;
using EcomOpsEngine.Cli.Funnels;
using EcomOpsEngine.Cli.Matrices;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Cli;

public class CommandTextTests
{
    [Theory]
    [InlineData("paid", "", "paid")]
    [InlineData("Detail=view_item,view_page", "Detail", "view_item|view_page")]
    [InlineData("支付=paid", "支付", "paid")]
    public void Steps_are_read(string text, string name, string events)
    {
        var step = StepText.Parse(text);

        Assert.Equal(name, step.Name);
        Assert.Equal(events, string.Join('|', step.Events));
    }

    [Theory]
    [InlineData("=paid")]
    [InlineData("Paid=")]
    [InlineData("Paid=a,,b")]
    [InlineData("")]
    public void Incomplete_steps_are_refused(string text) => Assert.Throws<UsageException>(() => StepText.Parse(text));

    [Fact]
    public void Step_filters_name_their_step()
    {
        Assert.Equal(2, StepFilterText.Parse("2:page^=https://x").Step);
        Assert.Equal("https://x", StepFilterText.Parse("2:page^=https://x").Term.Values[0]);
        Assert.Throws<UsageException>(() => StepFilterText.Parse("device=mobile"));
        Assert.Throws<UsageException>(() => StepFilterText.Parse("0:device=mobile"));
    }

    [Theory]
    [InlineData("channel", "channel", 0, TimeGrain.Unspecified)]
    [InlineData("channel:top10", "channel", 10, TimeGrain.Unspecified)]
    [InlineData("time:month", "time", 0, TimeGrain.Month)]
    [InlineData("properties.a:b:top3", "properties.a:b", 3, TimeGrain.Unspecified)]
    public void Dimensions_are_read(string text, string field, int top, TimeGrain grain)
    {
        var dimension = MatrixText.Dimension(text);

        Assert.Equal((field, top, grain), (dimension.Field, dimension.Top, dimension.TimeGrain));
    }

    [Theory]
    [InlineData("time", "no calendar unit")]
    [InlineData("time:decade", "no calendar unit")]
    [InlineData("channel:month", "write time:month")]
    [InlineData("channel:10", "neither topN nor a calendar unit")]
    [InlineData("channel:top0", "neither topN")]
    [InlineData(":top3", "names no field")]
    public void Wrong_dimensions_say_what_is_wrong(string text, string expected) =>
        Assert.Contains(expected, Assert.Throws<UsageException>(() => MatrixText.Dimension(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Measures_orders_and_comparisons_are_read()
    {
        Assert.Equal([Measure.Gmv, Measure.NetSales], MeasureNames.ParseList("gmv,net-sales"));
        Assert.Contains("did you mean buyers?", Assert.Throws<UsageException>(() => MeasureNames.Parse("buyer")).Message, StringComparison.Ordinal);
        Assert.True(MatrixText.Order("gmv").Descending);
        Assert.False(MatrixText.Order("gmv:asc").Descending);
        Assert.Equal(ComparisonKind.YearAgo, MatrixText.Comparison("year-ago").Kind);
        Assert.Equal(new DateTime(2026, 1, 1), MatrixText.Comparison("2026-01-01..2026-02-01").From.Local);
        Assert.Throws<UsageException>(() => MatrixText.Comparison("lastweek"));
        Assert.Equal((Measure.Gmv, MatrixPart.Growth, false), (MatrixText.Order("growth:gmv:asc").Measure, MatrixText.Order("growth:gmv:asc").Part, MatrixText.Order("growth:gmv:asc").Descending));
    }

    [Fact]
    public void Conditions_and_groupings_of_a_matrix_are_read()
    {
        var having = MatrixText.Having("share:gmv<=0.05");
        Assert.Equal((Measure.Gmv, MatrixPart.ShareOfTotal, .05), (having.Measure, having.Part, having.Range.Max.DoubleValue));
        Assert.Equal(-1_000, MatrixText.Having("net_sales>=-1e3").Range.Min.DoubleValue);
        Assert.All(["gmv", "gmv>5", "gmv=>5", "gmv>=x", "gain:gmv>=1", "gmv>=NaN"], text => Assert.Throws<UsageException>(() => MatrixText.Having(text)));

        var request = new ComputeMatrixRequest { Dimensions = { MatrixText.Dimension("channel"), MatrixText.Dimension("time:month") } };
        MatrixText.Group(request, ["time:month,channel", "channel", "total"]);
        Assert.Equal(["1,0", "0", ""], request.GroupingSets.Select(set => string.Join(',', set.Dimensions)));
        Assert.Equal(Subtotals.Sets, request.Subtotals);
        Assert.Contains("'device' is not a --dimension", Assert.Throws<UsageException>(() => MatrixText.Group(new ComputeMatrixRequest(), ["device"])).Message, StringComparison.Ordinal);
        Assert.Throws<UsageException>(() => MatrixText.Group(new ComputeMatrixRequest { Subtotals = Subtotals.Cube }, ["total"]));
    }

    [Fact]
    public void Arms_are_read()
    {
        var arm = ArmText.WithConversions("B=418/11_000:0.5");

        Assert.Equal(("B", 418L, 11_000L, 0.5), (arm.Name, arm.Conversions, arm.Units, arm.Weight));
        Assert.False(ArmText.WithUnits("A=1000").HasWeight);
        Assert.Equal("x=y", ArmText.WithUnits("x=y=7").Name);
    }

    [Theory]
    [InlineData("B")]
    [InlineData("=1/2")]
    [InlineData("B=5")]
    [InlineData("B=5/4")]
    [InlineData("B=-1/4")]
    [InlineData("B=1/4:x")]
    public void Wrong_arms_are_refused(string text) => Assert.Throws<UsageException>(() => ArmText.WithConversions(text));

    [Fact]
    public void Weights_stand_on_all_arms_or_on_none()
    {
        Arm[] arms = [ArmText.WithUnits("A=1"), ArmText.WithUnits("B=2")];

        Assert.Throws<UsageException>(() => ArmText.Apply(arms, [ArmText.Weight("C=1")]));
        Assert.Throws<UsageException>(() => ArmText.Apply(arms, [ArmText.Weight("A=0.3")]));
        Assert.Equal([0.3, 0.7], ArmText.Apply(arms, [ArmText.Weight("A=0.3"), ArmText.Weight("B=0.7")]).Select(a => a.Weight));
    }

    [Fact]
    public void Arms_of_a_funnel_are_its_values_the_control_first()
    {
        var funnel = new ComputeFunnelResponse { Funnels = { CannedAnswers.OneFunnel([10, 4], 0), CannedAnswers.OneFunnel([6, 3], 0, "new"), CannedAnswers.OneFunnel([4, 1], 0, "old"), CannedAnswers.OneFunnel([1, 0], 0, [null]) } };

        Assert.Equal([("new", 6L, 3L), ("old", 4L, 1L)], AbFunnelCommand.ArmsOf(funnel, "f", null).Select(a => (a.Name, a.Units, a.Conversions)));
        Assert.Equal(["old", "new"], AbFunnelCommand.ArmsOf(funnel, "f", "old").Select(a => a.Name));
        Assert.Throws<UsageException>(() => AbFunnelCommand.ArmsOf(funnel, "f", "oldest"));
        Assert.Throws<UsageException>(() => AbFunnelCommand.ArmsOf(CannedAnswers.Funnel(), "f", null));
    }
}
