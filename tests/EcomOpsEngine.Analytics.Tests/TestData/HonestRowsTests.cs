using EcomOpsEngine.TestData;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.TestData;

public sealed class HonestRowsTests
{
    private const int Rows = 1_000_000, Persons = 40_000;

    [Fact]
    public void Events_are_sorted_tied_skewed_and_spread_over_24_months()
    {
        HonestEvents events = HonestEvents.Generate(Rows, Persons, 5);
        int[] lengths = new int[Persons];
        int[] months = new int[25];
        int tied = 0;
        for (int row = 0; row < Rows; row++)
        {
            lengths[events.Person[row]]++;
            months[(events.TimeUs[row] - HonestEvents.FromUs) / (30L * 86_400_000_000)]++;
            if (row > 0 && events.Person[row] == events.Person[row - 1])
            {
                Assert.True(events.TimeUs[row] >= events.TimeUs[row - 1]);
                tied += events.TimeUs[row] == events.TimeUs[row - 1] ? 1 : 0;
            }
            else
            {
                Assert.True(row == 0 || events.Person[row] == events.Person[row - 1] + 1);
            }
        }

        Assert.InRange(events.TimeUs.Min(), HonestEvents.FromUs, HonestEvents.ToUs);
        Assert.InRange(events.TimeUs.Max(), HonestEvents.FromUs, HonestEvents.ToUs - 1);
        Assert.InRange((double)tied / Rows, 0.095, 0.105);
        Assert.All(lengths, length => Assert.True(length > 0));
        Assert.Equal(Rows / 100, lengths.Max());
        Assert.InRange(lengths.Count(length => length == 1), Persons / 4, Persons / 2);
        Assert.All(months.Take(24), month => Assert.True(month > Rows / 100));
        Assert.Equal(HonestEvents.EventCodes, events.Event.Distinct().Count());
        Assert.Equal(HonestEvents.Devices, events.Device.Distinct().Count());
        Assert.Equal(HonestEvents.Channels, events.Channel.Distinct().Count());
    }

    [Fact]
    public void In_the_short_lived_variant_nobody_stays_for_more_than_thirty_days()
    {
        HonestEvents events = HonestEvents.GenerateShortLived(100_000, 4_000, 5);
        var stays = events.Person.Zip(events.TimeUs).GroupBy(row => row.First, row => row.Second).Select(times => times.Max() - times.Min()).ToList();
        Assert.Equal(4_000, stays.Count);
        Assert.InRange(stays.Max(), 25L * 86_400_000_000, 30L * 86_400_000_000);
    }

    [Fact]
    public void People_reach_every_step()
    {
        HonestEvents events = HonestEvents.Generate(100_000, 4_000, 5);
        int[] reached = new int[HonestEvents.Steps];
        int deepest = -1;
        for (int row = 0; row < events.Event.Length; row++)
        {
            deepest = row > 0 && events.Person[row] != events.Person[row - 1] ? -1 : deepest;
            if (deepest < HonestEvents.Steps - 1 && events.Event[row] == deepest + 1)
            {
                deepest++;
                reached[deepest]++;
            }
        }

        Assert.True(reached[^1] > 100);
        Assert.Equal(reached.OrderDescending(), reached);
    }

    [Fact]
    public void Orders_are_sorted_and_their_lines_share_day_channel_and_device()
    {
        HonestOrders orders = HonestOrders.Generate(Rows, Persons, 5);
        for (int row = 1; row < Rows; row++)
        {
            bool sameCustomer = orders.Customer[row] == orders.Customer[row - 1];
            Assert.InRange(orders.Customer[row] - orders.Customer[row - 1], 0, 1);
            Assert.InRange(orders.Order[row] - orders.Order[row - 1], 0, 1);
            Assert.True(!sameCustomer || orders.Day[row] >= orders.Day[row - 1]);
            if (orders.Order[row] == orders.Order[row - 1])
            {
                Assert.True(sameCustomer);
                Assert.Equal(
                    (orders.Day[row - 1], orders.Channel[row - 1], orders.Device[row - 1]), (orders.Day[row], orders.Channel[row], orders.Device[row]));
            }
        }

        Assert.Equal((Persons, HonestOrders.Categories), (orders.Customer.Distinct().Count(), orders.Category.Distinct().Count()));
        Assert.Equal((HonestOrders.Channels, HonestOrders.Devices), (orders.Channel.Distinct().Count(), orders.Device.Distinct().Count()));
        Assert.InRange(orders.AmountMinor.Min(), 1, 1_000);
        Assert.True(orders.Day.Max() < HonestOrders.Days);
        Assert.InRange(orders.Day.Count(day => day == HonestOrders.Days - 1), 0, Rows / 20);
    }

    [Fact]
    public void Equal_arguments_give_equal_rows_and_other_seeds_others()
    {
        HonestEvents one = HonestEvents.Generate(10_000, 500, 1), two = HonestEvents.Generate(10_000, 500, 1), three = HonestEvents.Generate(10_000, 500, 2);
        Assert.Equal(one.TimeUs, two.TimeUs);
        Assert.Equal(one.Event, two.Event);
        Assert.NotEqual(one.TimeUs, three.TimeUs);
        Assert.Equal(HonestOrders.Generate(10_000, 500, 1).AmountMinor, HonestOrders.Generate(10_000, 500, 1).AmountMinor);
        Assert.Throws<ArgumentOutOfRangeException>(() => HonestEvents.Generate(100, 99, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => HonestEvents.Generate(399, 100, 1));
    }
}
