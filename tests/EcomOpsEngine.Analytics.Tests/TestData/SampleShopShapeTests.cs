using EcomOpsEngine.TestData;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.TestData;

/// <summary>What analyses need to find in the sample shop: found again from the rows alone.</summary>
public sealed class SampleShopShapeTests(SampleShopFixture fixture) : IClassFixture<SampleShopFixture>
{
    [Fact]
    public void A_funnel_over_the_rows_finds_the_truth()
    {
        const long windowUs = 14L * 86_400 * 1_000_000;
        long[] reached = new long[ShopRates.Steps];
        foreach (var person in People().Where(person => !person.IsBot))
        {
            int depth = Depth(person.Rows, windowUs);
            for (int step = 0; step < depth; step++)
            {
                reached[step]++;
            }
        }

        Assert.Equal(fixture.Truth.Funnel, reached);
    }

    [Fact]
    public void Exposures_and_payments_in_the_rows_give_the_truth()
    {
        long[] exposed = new long[2], paid = new long[2];
        foreach (var person in People().Where(person => !person.IsBot))
        {
            int first = person.Rows.FindIndex(row => row.Event == "exposure");
            if (first < 0)
            {
                Assert.All(person.Rows, row => Assert.Null(row.Variant));
                continue;
            }

            string arm = person.Rows[first].Variant!;
            Assert.All(person.Rows.Skip(first), row => Assert.Equal(arm, row.Variant));
            Assert.Equal("home", person.Rows[first - 1].Event);
            exposed[arm == "A" ? 0 : 1]++;
            paid[arm == "A" ? 0 : 1] += person.Rows.Exists(row => row.Event == "paid") ? 1 : 0;
        }

        Assert.Equal(fixture.Truth.Exposed, exposed);
        Assert.Equal(fixture.Truth.ExposedAndPaid, paid);
    }

    [Fact]
    public void All_four_tiers_are_populated_at_the_end_of_the_range()
    {
        Dictionary<long, (long LastUs, int Orders, long Minor)> recent = [];
        HashSet<long> buyers = [], seen = [];
        long fromUs = fixture.Shop.ToUs - (180L * 86_400 * 1_000_000);
        foreach (OrderBatch batch in fixture.Shop.Orders())
        {
            for (int row = 0; row < batch.Count; row++)
            {
                if (batch.Status[row] != "paid")
                {
                    continue;
                }

                buyers.Add(batch.CustomerNumber[row]);
                if (batch.OrderedAtUs[row] >= fromUs)
                {
                    var old = recent.GetValueOrDefault(batch.CustomerNumber[row]);
                    int orders = old.Orders + (seen.Add(batch.OrderNumber[row]) ? 1 : 0);
                    recent[batch.CustomerNumber[row]] = (Math.Max(old.LastUs, batch.OrderedAtUs[row]), orders, old.Minor + (batch.Quantity[row] * batch.UnitPriceMinor[row]) - batch.DiscountMinor[row]);
                }
            }
        }

        int[] tiers = new int[4];
        foreach (long buyer in buyers)
        {
            bool bought = recent.TryGetValue(buyer, out var value);
            double days = (fixture.Shop.ToUs - value.LastUs) / 86_400e6;
            int tier = !bought ? 3 : days <= 30 && value.Orders >= 4 && value.Minor >= 200_000 ? 0 : days <= 90 && value.Orders >= 2 && value.Minor >= 50_000 ? 1 : 2;
            tiers[tier]++;
        }

        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(' ', tiers));
        Assert.All(tiers, tier => Assert.True(tier >= buyers.Count * 3 / 100, string.Join(' ', tiers)));
        Assert.True(fixture.Truth.RepeatBuyers > fixture.Truth.Buyers / 4);
    }

    [Fact]
    public void Evenings_weekends_and_the_promotion_day_are_busy()
    {
        int[] byHour = new int[24], byDay = new int[365];
        foreach (EventBatch batch in fixture.Shop.Events())
        {
            foreach (long us in batch.OccurredAtUs)
            {
                byHour[(us - fixture.Shop.FromUs) / 3_600_000_000 % 24]++;
                byDay[(us - fixture.Shop.FromUs) / 86_400_000_000]++;
            }
        }

        DateOnly from = fixture.Shop.Options.From;
        double weekend = byDay.Where((_, day) => from.AddDays(day).DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday).Average();
        double week = byDay.Where((_, day) => from.AddDays(day).DayOfWeek is DayOfWeek.Tuesday or DayOfWeek.Wednesday).Average();
        Assert.InRange(Array.IndexOf(byHour, byHour.Max()), 20, 22);
        Assert.InRange(weekend / week, 1.1, 1.6);
        Assert.Equal(new DateOnly(2025, 11, 11), from.AddDays(Array.IndexOf(byDay, byDay.Max())));
    }

    [Fact]
    public void Programs_walk_at_equal_intervals_and_half_of_them_name_themselves()
    {
        int programs = 0, named = 0;
        foreach (var person in People().Where(person => person.IsBot))
        {
            programs++;
            named += person.Rows.Exists(row => row.Agent >= ShopCatalog.FirstBotAgent) ? 1 : 0;
            foreach (var session in person.Rows.Where(row => row.Event != "exposure").GroupBy(row => row.Session))
            {
                long[] times = [.. session.Select(row => row.TimeUs)];
                Assert.Single(times.Skip(1).Zip(times, (later, earlier) => later - earlier).Distinct());
            }
        }

        Assert.Equal(fixture.Truth.Bots, programs);
        Assert.InRange(named, programs / 3, programs * 2 / 3);
    }

    [Fact]
    public void Customers_register_in_the_range_and_loyal_ones_have_traits_of_their_own()
    {
        long customers = 0, last = 0;
        foreach (CustomerBatch batch in fixture.Shop.Customers())
        {
            for (int row = 0; row < batch.Count; row++)
            {
                Assert.True(batch.CustomerNumber[row] > last);
                last = batch.CustomerNumber[row];
                Assert.InRange(batch.RegisteredAtUs[row], fixture.Shop.FromUs, fixture.Shop.ToUs - 1);
            }

            customers += batch.Count;
        }

        Assert.Equal(fixture.Truth.Customers, customers);
        PersonTraits[] loyal = [.. Traits(traits => traits.Buyer == BuyerKind.Loyal)], others = [.. Traits(traits => traits.Buyer != BuyerKind.Loyal && !traits.IsBot)];
        double lift = loyal.Average(traits => traits.AgeBand == 1 ? 1 : 0.0) / others.Average(traits => traits.AgeBand == 1 ? 1 : 0.0);
        Assert.InRange(lift, 1.3, 2.0);
    }

    [Fact]
    public void Spend_gives_returns_near_the_templates()
    {
        IReadOnlyList<ChannelSpendRow> rows = fixture.Shop.ChannelSpend();
        Assert.Equal(365 * 5, rows.Count);
        Assert.All(rows, row => Assert.True(row.SpendMinor > 0));
        foreach (var channel in rows.GroupBy(row => row.Channel))
        {
            int index = ShopCatalog.Channels.ToList().FindIndex(found => found.Name == channel.Key);
            double returned = (double)fixture.Truth.PaidMinorByChannel[index] / channel.Sum(row => row.SpendMinor);
            if (channel.Key == ShopCatalog.LosingChannel.Name)
            {
                Assert.InRange(returned, 0.3, 0.9);
            }
            else
            {
                Assert.InRange(returned, 0.8, 4.5);
            }
        }
    }

    private IEnumerable<PersonTraits> Traits(Func<PersonTraits, bool> wanted) =>
        fixture.Shop.People().Select(person => person.Traits).Where(wanted);

    private IEnumerable<(bool IsBot, List<Row> Rows)> People()
    {
        foreach (PersonHistory person in fixture.Shop.People())
        {
            yield return (person.Traits.IsBot, [.. person.Events.Select(row => new Row(
                row.TimeUs, row.Session, ShopCatalog.EventNames[row.Event], ShopCatalog.Variants[row.Variant], row.Agent, row.Event))]);
        }
    }

    // Steps reached within the window of a home event; storage order is step order at equal instants here.
    private static int Depth(List<Row> rows, long windowUs)
    {
        long?[] anchors = new long?[ShopRates.Steps];
        foreach (Row row in rows.Where(row => row.Code < ShopRates.Steps))
        {
            if (row.Code == 0)
            {
                anchors[0] = row.TimeUs;
            }
            else if (anchors[row.Code - 1] is { } start && row.TimeUs - start <= windowUs)
            {
                anchors[row.Code] = start;
            }
        }

        return Array.FindLastIndex(anchors, anchor => anchor is not null) + 1;
    }

    private sealed record Row(long TimeUs, long Session, string Event, string? Variant, byte Agent, byte Code);
}
