using EcomOpsEngine.TestData;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.TestData;

/// <summary>The batches hold what the truth says, and the truth follows the rates it was drawn from.</summary>
public sealed class SampleShopTruthTests(SampleShopFixture fixture) : IClassFixture<SampleShopFixture>
{
    private SampleShopTruth Truth => fixture.Truth;

    [Fact]
    public void Nobody_but_programs_comes_through_the_failing_feed_on_its_day()
    {
        DateOnly failure = Truth.FeedFailureDay!.Value;
        HashSet<string> bots = [.. fixture.Shop.BotVisitorIds()];
        long that = 0, before = 0;
        foreach (EventBatch batch in fixture.Shop.Events())
        {
            for (int row = 0; row < batch.Count; row++)
            {
                if (batch.Channel[row] == ShopCatalog.FailingFeed.Name && !bots.Contains(ShopIds.Visitor(batch.VisitorNumber[row])))
                {
                    DateOnly day = DateOnly.FromDateTime(DateTime.UnixEpoch.AddTicks(fixture.Shop.Calendar.LocalUs(batch.OccurredAtUs[row]) * 10));
                    that += day == failure ? 1 : 0;
                    before += day == failure.AddDays(-7) ? 1 : 0;
                }
            }
        }

        // A visit that began before midnight may go on.
        Assert.True(before > 20 && that < before / 10, $"{that} events, {before} a week before");
    }

    [Fact]
    public void Event_batches_hold_what_the_truth_counts()
    {
        long events = 0, tied = 0, lastPerson = -1, lastTime = 0, lastEvent = 0;
        HashSet<long> visitors = [], sessions = [], customers = [], people = [];
        foreach (EventBatch batch in fixture.Shop.Events())
        {
            Assert.InRange(batch.Count, 1, SampleShop.BatchRows);
            Assert.Equal(batch.Count, batch.CityTier.Codes.Length);
            for (int row = 0; row < batch.Count; row++)
            {
                long person = ShopIds.PersonOfVisitor(batch.VisitorNumber[row]);
                Assert.True(person >= lastPerson, "rows are ordered by person");
                Assert.True(person > lastPerson || batch.OccurredAtUs[row] >= lastTime, "a person's rows are ordered by time");
                Assert.InRange(batch.OccurredAtUs[row], fixture.Shop.FromUs, fixture.Shop.ToUs - 1);
                Assert.Equal(++lastEvent, batch.EventId[row]);
                tied += person == lastPerson && batch.OccurredAtUs[row] == lastTime ? 1 : 0;
                (lastPerson, lastTime) = (person, batch.OccurredAtUs[row]);
                visitors.Add(batch.VisitorNumber[row]);
                sessions.Add(batch.SessionNumber[row]);
                people.Add(person);
                if (batch.HasCustomer[row])
                {
                    Assert.Equal(person, ShopIds.PersonOfCustomer(batch.CustomerNumber[row]));
                    customers.Add(batch.CustomerNumber[row]);
                }
            }

            events += batch.Count;
        }

        Assert.Equal((Truth.Events, Truth.TiedEvents, Truth.Visitors), (events, tied, (long)visitors.Count));
        Assert.Equal((Truth.Sessions, Truth.Customers, Truth.People), ((long)sessions.Count, (long)customers.Count, (long)people.Count));
        Assert.InRange(events, fixture.Shop.Options.Events, fixture.Shop.Options.Events * 101 / 100);
    }

    [Fact]
    public void Order_batches_hold_what_the_truth_counts()
    {
        long lines = 0, gmv = 0, paid = 0, withoutVisitor = 0;
        HashSet<long> orders = [];
        long[] byChannel = new long[ShopCatalog.Channels.Count];
        foreach (OrderBatch batch in fixture.Shop.Orders())
        {
            for (int row = 0; row < batch.Count; row++)
            {
                long gross = batch.Quantity[row] * batch.UnitPriceMinor[row], amount = gross - batch.DiscountMinor[row];
                bool isPaid = batch.Status[row] is "paid" or "refunded";
                lines++;
                gmv += batch.Status[row] == "cancelled" ? 0 : gross;
                paid += isPaid ? amount : 0;
                byChannel[batch.Channel.Codes[row]] += isPaid ? amount : 0;
                Assert.InRange(batch.StatusAtUs[row], batch.OrderedAtUs[row], fixture.Shop.ToUs - 1);
                withoutVisitor += orders.Add(batch.OrderNumber[row]) && !batch.HasVisitor[row] ? 1 : 0;
                Assert.True(amount >= batch.CostMinor[row] * batch.Quantity[row], "no price goes below cost");
            }
        }

        Assert.Equal((Truth.OrderLines, Truth.Orders, Truth.OrdersWithoutVisitor), (lines, orders.Count, withoutVisitor));
        Assert.Equal((Truth.GmvMinor, Truth.PaidMinor), (gmv, paid));
        Assert.Equal(Truth.PaidMinorByChannel, byChannel);
    }

    [Fact]
    public void States_follow_one_another_and_refunds_stay_within_what_was_paid()
    {
        Dictionary<long, (string Last, long PaidMinor, long AtUs)> orders = [];
        long refunded = 0, refunds = 0, paid = 0, cancelled = 0, rows = 0;
        foreach (OrderStatusBatch batch in fixture.Shop.OrderStatuses())
        {
            for (int row = 0; row < batch.Count; row++)
            {
                rows++;
                string state = batch.State[row]!;
                long order = batch.OrderNumber[row];
                Assert.True(batch.AtUs[row] < fixture.Shop.ToUs);
                if (state == "placed")
                {
                    orders.Add(order, (state, 0, batch.AtUs[row]));
                    continue;
                }

                var before = orders[order];
                Assert.True(batch.AtUs[row] >= before.AtUs);
                Assert.Equal(state == "refunded" ? "paid" : "placed", before.Last);
                orders[order] = (state, state == "paid" ? batch.AmountMinor[row]!.Value : before.PaidMinor, batch.AtUs[row]);
                paid += state == "paid" ? 1 : 0;
                cancelled += state == "cancelled" ? 1 : 0;
                if (state == "refunded")
                {
                    refunds++;
                    refunded += batch.AmountMinor[row]!.Value;
                    Assert.InRange(batch.AmountMinor[row]!.Value, 1, before.PaidMinor);
                }
            }
        }

        Assert.Equal((Truth.Orders, Truth.PaidOrders, Truth.CancelledOrders), (orders.Count, paid, cancelled));
        Assert.Equal((Truth.Refunds, Truth.RefundedMinor, Truth.OrderStatuses), (refunds, refunded, rows));
        Assert.Equal(Truth.PaidMinor, orders.Values.Sum(order => order.PaidMinor));
    }

    [Fact]
    public void The_funnel_loses_what_the_templates_loses()
    {
        double[] template = [0.25, 0.40, 0.40, 0.30, 0.55];
        for (int step = 0; step < template.Length; step++)
        {
            double loss = 1 - ((double)Truth.Funnel[step + 1] / Truth.Funnel[step]);
            Assert.InRange(loss, template[step] - 0.04, template[step] + 0.04);
        }
    }

    [Fact]
    public void Mobile_converts_20_to_30_percent_below_pc()
    {
        Assert.InRange(ShopRates.PaidRate(0) / ShopRates.PaidRate(1), 0.70, 0.80);
        for (int device = 0; device < 2; device++)
        {
            long entered = Truth.FunnelByDevice[device][0];
            double rate = (double)Truth.FunnelByDevice[device][5] / entered;
            // The experiment lifts three quarters of the visitors from 8.49% to 9% on average.
            double expected = ShopRates.PaidRate(device) * (1 + (0.75 * ((0.09 / 0.0849) - 1)));
            Assert.InRange(rate, expected - (4 * StandardError(expected, entered)), expected + (4 * StandardError(expected, entered)));
        }
    }

    [Fact]
    public void The_experiment_has_the_effect_it_was_drawn_with()
    {
        double[] rates = new double[2];
        double variance = 0;
        for (int arm = 0; arm < 2; arm++)
        {
            rates[arm] = (double)Truth.ExposedAndPaid[arm] / Truth.Exposed[arm];
            double known = ShopRates.ArmPaidRates[arm];
            double error = StandardError(known, Truth.Exposed[arm]);
            Assert.InRange(rates[arm], known - (4 * error), known + (4 * error));
            variance += error * error;
        }

        double effect = ShopRates.ArmPaidRates[1] - ShopRates.ArmPaidRates[0];
        Assert.InRange(rates[1] - rates[0], effect - (4 * Math.Sqrt(variance)), effect + (4 * Math.Sqrt(variance)));
        Assert.True(rates[1] > rates[0]);
    }

    [Fact]
    public void About_a_tenth_of_the_rows_is_tied() =>
        Assert.InRange((double)Truth.TiedEvents / Truth.Events, 0.08, 0.12);

    [Fact]
    public void Histories_are_skewed_and_about_one_visitor_in_a_hundred_is_a_program()
    {
        Assert.InRange((double)Truth.PeopleWithUpToFiveEvents / Truth.People, 0.5, 0.8);
        Assert.InRange(Truth.LongestHistory, 1_000, 2_000);
        double error = StandardError(0.01, Truth.People);
        Assert.InRange((double)Truth.Bots / Truth.People, 0.01 - (4 * error), 0.01 + (4 * error));
        Assert.True(Truth.LinkedCustomers > Truth.Customers / 2);
        Assert.InRange(Truth.OutlierLines, 1, Truth.OrderLines / 500);
        Assert.Equal("拼团", ShopCatalog.BestChannel.Name);
    }

    private static double StandardError(double rate, long n) => Math.Sqrt(rate * (1 - rate) / n);
}
