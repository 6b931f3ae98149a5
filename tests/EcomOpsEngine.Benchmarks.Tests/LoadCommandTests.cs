using EcomOpsEngine.Benchmarks.Dashboards;
using Xunit;

namespace EcomOpsEngine.Benchmarks.Tests;

/// <summary>The command runs small: a real server, every answer right, idle and while rows are loaded.</summary>
public sealed class LoadCommandTests
{
    [Fact]
    public async Task Every_answer_is_right_whatever_goes_on()
    {
        var output = new StringWriter();
        var result = await new LoadCommand(new LoadOptions(20_000, .3, [1, 8], ["--result-cache-mb=0"]), output).RunAsync(TestContext.Current.CancellationToken);
        Assert.True(result == 0, output.ToString());
        Assert.Contains("The first funnel, the totals of the matrices and of RFM agree with counts over the rows themselves.", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("| 8 | nothing else |", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("| units of the funnel, Flight |", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("| z-test |", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Quantiles_are_of_the_sorted_times()
    {
        var figures = new LoopFigures([.. Enumerable.Range(1, 200).Select(time => (double)time)], 0, 0, 10);
        Assert.Equal((100, 198, 20), (figures.Quantile(.5), figures.Quantile(.99), figures.Rate));
        Assert.Equal(double.NaN, new LoopFigures([], 0, 1, 1).Quantile(.5));
    }
}
