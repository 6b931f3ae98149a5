using EcomOpsEngine.Benchmarks.Store;
using Xunit;

namespace EcomOpsEngine.Benchmarks.Tests;

/// <summary>The command runs small: every start answers the same.</summary>
public sealed class ScaleCommandTests
{
    [Fact]
    public async Task Every_start_gives_the_same_answer()
    {
        var output = new StringWriter();
        Assert.Equal(0, await ScaleCommand.RunAsync(50_000, 5_000, null, null, output, TestContext.Current.CancellationToken));
        Assert.Contains("| events | 50,000 |", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("cold page cache", output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("without bots) | 0 ", output.ToString(), StringComparison.Ordinal);
    }
}
