using EcomOpsEngine.Cli.Profiles;
using EcomOpsEngine.Cli.Segments;
using EcomOpsEngine.Cli.Tags;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Cli;

public class TagTableTests
{
    [Fact]
    public void Tags_show_their_share_and_what_was_removed()
    {
        var answer = new ComputeTagsResponse
        {
            Quarter = "2025Q3",
            RefreshDate = "2025-07-01",
            AsOfDate = "2025-08-10",
            WindowDays = 365,
            Customers = 1_000,
            UntaggedCustomers = 700,
            Tags =
            {
                new TagResult { Tag = "price-sensitive", Name = "价格敏感", Customers = 250, Share = CannedAnswers.Ratio(.25), RemovedAtRefresh = 3, RemovedSince = 4, RemovedByFullPriceOrders = 3 },
                new TagResult { Tag = "explorer", Name = "多品类", Customers = 50, Share = CannedAnswers.Ratio(.05) },
            },
        };
        string text = Rendered.At(120, console => TagTables.Write(console, answer, Rendered.English));
        Assert.Matches(@"price-sensitive +价格敏感 +250 +25\.0% +████ +7", text);
        Assert.Matches(@"explorer +多品类 +50 +5\.0% .* –", text);
        Assert.Contains("3 full-price orders in a row removed it, 3 at the refresh, 4 since", text, StringComparison.Ordinal);
        Assert.Contains("2025Q3 行为标签", Rendered.At(120, console => TagTables.Write(console, answer, Rendered.Chinese)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_profile_says_what_is_chance()
    {
        var answer = new ComputeProfileResponse
        {
            Customers = 40,
            AllCustomers = 200,
            Tested = 12,
            AsOfDate = "2025-07-01",
            Traits =
            {
                Trait(TraitSource.Attribute, "age_band", "25-35", 3.57, 1e-9, true), Trait(TraitSource.Preferred, "category_1", "美妆", 1.1, .4, false),
            },
        };
        string text = Rendered.At(120, console => ProfileTables.Write(console, answer, Rendered.English));
        Assert.Matches(@"age_band +25-35 +30 +75\.0% +25\.0% +3\.57× +1\.00e-9 +✓ not chance", text);
        Assert.Matches(@"prefers category_1 +美妆 .* may be chance", text);
        Assert.Contains("12 values tested", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("5-4-3", 5, 4, 3)]
    [InlineData("5-*-*", 5, 0, 0)]
    public void Cells_are_three_scores(string text, int recency, int frequency, int monetary) => Assert.Equal(new ScoreCell(recency, frequency, monetary), ScoreCell.Parse(text));

    [Theory]
    [InlineData("5-4")]
    [InlineData("5-0-1")]
    [InlineData("a-b-c")]
    public void Other_cells_are_refused(string text) => Assert.Throws<UsageException>(() => ScoreCell.Parse(text));

    private static ProfileTrait Trait(TraitSource source, string field, string value, double lift, double p, bool significant) => new()
    {
        Trait = new Trait { Source = source, Field = field },
        Value = value,
        Customers = 30,
        Share = CannedAnswers.Ratio(.75),
        AllShare = CannedAnswers.Ratio(.25),
        Lift = CannedAnswers.Ratio(lift),
        PValue = CannedAnswers.Ratio(p),
        AdjustedPValue = CannedAnswers.Ratio(p),
        Significant = significant,
    };
}
