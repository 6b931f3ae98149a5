using EcomOpsEngine.Benchmarks.Faults;
using Xunit;

namespace EcomOpsEngine.Benchmarks.Tests;

/// <summary>The command runs small: a real process, real signals, nothing lost and nothing twice.</summary>
public sealed class KillsCommandTests
{
    [Fact]
    public async Task Everything_acknowledged_survives_a_few_kills()
    {
        var output = new StringWriter();
        var result = await new KillsCommand(3, 7, 40_000, output, _ => { }).RunAsync(TestContext.Current.CancellationToken);
        Assert.True(result == 0, output.ToString());
        Assert.Contains("| faults | 0 |", output.ToString(), StringComparison.Ordinal);
    }
}
