using EcomOpsEngine.TestData;
using EcomOpsEngine.TestData.Expected;
using Xunit;

namespace EcomOpsEngine.Repository.Tests;

/// <summary>The table of expected figures is complete and names tests that exist.</summary>
public sealed class ExpectedPathTests
{
    private static readonly string[] Files =
    [
        "ad_lift_ab.json", "cdnow.json", "checkout_funnel.json", "online_retail.json", "pizza_orders.json", "seed_tables.json", "timed_funnel.json",
        "campaign_ab_daily.json", "marketing_spend.json",
    ];

    public static TheoryData<string> AllFiles => [.. Files];

    [Theory]
    [MemberData(nameof(AllFiles))]
    public void Every_path_is_reproduced_or_out_of_scope_with_a_reason(string file)
    {
        var shared = SharedData.Root;
        Assert.SkipUnless(shared is not null, SharedData.SkipReason);

        var figures = ExpectedFigures.Read(shared!, file);
        Assert.Empty(figures.Paths.Where(path => ExpectedPaths.RowOf(file, path) is null).Take(20));
        Assert.Empty(ExpectedPaths.All
            .Where(row => row.File == file && !figures.Paths.Any(path => ReferenceEquals(ExpectedPaths.RowOf(file, path), row)))
            .Select(row => $"no path falls under {row.File} {row.Pattern}"));
    }

    [Fact]
    public void Every_row_names_a_test_class_that_exists_or_gives_a_reason()
    {
        var classes = Repository.SourceFiles("tests").Select(file => Path.GetFileNameWithoutExtension(file)!).ToHashSet(StringComparer.Ordinal);

        Assert.All(ExpectedPaths.All, row =>
        {
            Assert.Contains(row.File, Files);
            Assert.False(string.IsNullOrWhiteSpace(row.Reason), $"{row.File} {row.Pattern} has no reason");
            Assert.True(row.Test is null || classes.Contains(row.Test), $"{row.File} {row.Pattern}: no test file {row.Test}.cs");
        });
    }
}
