using EcomOpsEngine.Benchmarks.Coverage;
using Xunit;

namespace EcomOpsEngine.Benchmarks.Tests;

/// <summary>The simulation runs small: intervals keep their level within what so few draws can tell, peeking breaks the fixed test and not the sequential interval.</summary>
public sealed class CoverageCommandTests(ITestOutputHelper output)
{
    private const int Draws = 400;

    [Fact]
    public void Every_promise_is_kept_and_printed()
    {
        var text = new StringWriter();
        var code = CoverageCommand.Run(Draws, json: false, text);
        output.WriteLine(text.ToString());
        Assert.Equal(0, code);
        Assert.Contains("| Newcombe |", text.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("| NO |", text.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_promise_that_is_not_kept_is_seen()
    {
        var regime = new Regime("too narrow", "half of all draws", .94, .96, random => random.NextDouble() < .5);
        Assert.False(new RegimeOutcome(regime, Draws, .5).IsKept);
        Assert.False(new RegimeOutcome(regime, 20_000, .9399).IsKept);
        Assert.True(new RegimeOutcome(regime, 20_000, .9400).IsKept);
        Assert.Equal(CoverageCommand.Outcomes(20).Select(outcome => outcome.Share), CoverageCommand.Outcomes(20).Select(outcome => outcome.Share));
    }
}
