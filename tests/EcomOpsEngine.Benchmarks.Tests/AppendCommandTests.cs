using EcomOpsEngine.Benchmarks.Store;
using Xunit;

namespace EcomOpsEngine.Benchmarks.Tests;

/// <summary>The command runs small: every event that was appended is there at the end.</summary>
public sealed class AppendCommandTests
{
    [Fact]
    public async Task Appended_events_are_there_at_the_end()
    {
        var output = new StringWriter();
        Assert.Equal(0, await new AppendCommand(new AppendOptions(20_000, 5_000, 500, 2, .01), output).RunAsync(TestContext.Current.CancellationToken));
        Assert.Contains("| while it appends, fifth 5 |", output.ToString(), StringComparison.Ordinal);
    }
}
