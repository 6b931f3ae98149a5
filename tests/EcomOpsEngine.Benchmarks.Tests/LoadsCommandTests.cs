using EcomOpsEngine.Benchmarks.Loads;
using Xunit;

namespace EcomOpsEngine.Benchmarks.Tests;

/// <summary>The command runs small: every way in brings the same rows and people as the peers count.</summary>
[Collection(ClickHouseCollection.Name)]
public sealed class LoadsCommandTests
{
    [Fact]
    public async Task Every_format_brings_the_rows_that_the_peers_count()
    {
        var output = new StringWriter();
        Assert.Equal(0, await LoadsCommand.RunAsync(30_000, 1, 2, [], json: false, output, TestContext.Current.CancellationToken));
        Assert.All(LoadFormat.All, format => Assert.Contains($"| {format.Name} ", output.ToString(), StringComparison.Ordinal));
        Assert.DoesNotContain("NO", output.ToString(), StringComparison.Ordinal);
    }
}
