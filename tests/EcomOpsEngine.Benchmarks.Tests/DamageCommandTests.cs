using EcomOpsEngine.Benchmarks.Faults;
using Xunit;

namespace EcomOpsEngine.Benchmarks.Tests;

/// <summary>The command runs small: damage of no kind of file changes an answer.</summary>
public sealed class DamageCommandTests
{
    [Fact]
    public async Task Damage_is_harmless_or_told()
    {
        var output = new StringWriter();
        var result = await new DamageCommand(3, 311, 5, output, _ => { }).RunAsync(TestContext.Current.CancellationToken);
        Assert.True(result == 0, output.ToString());
        Assert.Contains("| segments/*.arrow: random bits flipped | 3 | 3 | 0 | 0 |", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("| settings.json: random bits flipped | 3 |", output.ToString(), StringComparison.Ordinal);
    }
}
