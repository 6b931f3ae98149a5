using EcomOpsEngine.Benchmarks.Extremes;
using Xunit;

namespace EcomOpsEngine.Benchmarks.Tests;

/// <summary>The command runs small: every answer is the one by construction, and a wrong one is seen.</summary>
public sealed class ExtremesCommandTests
{
    [Theory]
    [InlineData(20_000)]
    [InlineData(20_014)]
    public void Every_answer_is_right(int rows)
    {
        var output = new StringWriter();
        Assert.True(ExtremesCommand.Run(rows, 1, output) == 0, output.ToString());
        Assert.All(ExtremeQuestion.All, question => Assert.Contains($"| {question.Name} | {rows:N0} |", output.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public void Answers_of_other_rows_differ()
    {
        var counted = ExtremeQuestion.All.Where(question => question.Expected(300) != question.Expected(360)).ToList();
        Assert.Equal(4, counted.Count);
        Assert.All(counted, question => Assert.NotEqual(question.Expected(360), question.Ask(question.Rows(300), 1)));
    }
}
