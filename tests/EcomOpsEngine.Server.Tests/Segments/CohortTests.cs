using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Tests.Running;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Segments;

/// <summary>Cohorts of a shop small enough to count by hand, in the zone of Shanghai.</summary>
public sealed class CohortTests(RunningServer server)
{
    private static readonly TimeSpan Shanghai = TimeSpan.FromHours(8);

    /// <summary>Five customers: two of January, two of February, one of March. The last hour of January in Shanghai is still January, although it is so in UTC too; the first of February is January in UTC.</summary>
    private static readonly OrderRow[] Orders =
    [
        new("a1", "ann", At(1, 10), 10_000, Channel: "search"), new("a2", "ann", At(2, 3), 5_000, Channel: "feed"), new("a3", "ann", At(4, 1), 2_000),
        new("b1", "bob", At(1, 31, 23), 8_000, Channel: "feed"),
        new("c1", "cyd", At(2, 1), 4_000, Channel: "feed"), new("c2", "cyd", At(2, 20), 1_000, Channel: "search"),
        new("d1", "dee", At(2, 28), 6_000, Channel: null), new("d2", "dee", At(3, 30), 6_000, Channel: "search"),
        new("e1", "eve", At(3, 15), 3_000, Channel: "social"), new("e2", "eve", At(3, 16), 9_999, Status: "cancelled", Channel: "social"),
        new("nobody", null, At(1, 5), 7_777),
    ];

    [Fact]
    public async Task Cohorts_are_local_months_with_retention_revenue_and_value()
    {
        var dataset = await LoadAsync();
        var answer = await server.Segments.ComputeCohortsAsync(new ComputeCohortsRequest { Dataset = dataset, AsOf = At(4, 10, 0).ToTimestamp(), RepurchaseDays = { 24, 30, 60 } });

        Assert.Equal(["2025-01", "2025-02", "2025-03"], answer.Cohorts.Select(cohort => cohort.Period));
        Assert.Equal([2, 2, 1], answer.Cohorts.Select(cohort => cohort.Customers));
        var january = answer.Cohorts[0].Cells;
        Assert.Equal([2, 1, 0, 1], january.Select(cell => cell.Active));
        Assert.Equal([18_000, 5_000, 0, 2_000], january.Select(cell => cell.Revenue.Units));
        Assert.Equal([1, .5, 0, .5], january.Select(cell => cell.Retention.Ratio));
        Assert.Equal([90, 115, 115, 125], january.Select(cell => cell.LifetimeValue.Ratio));
        Assert.Equal([true, true, true, false], january.Select(cell => cell.Complete));
        Assert.Equal([5, 5, 4, 2], answer.Total.Cells.Select(cell => cell.Customers));
        Assert.Equal(["2025-01:2>1", "2025-02:3>1", "2025-03:2>0", "2025-04:1>0"], answer.Periods.Select(period => $"{period.Period}:{period.Active}>{period.ActiveAgain}"));
        Assert.Equal(NoValueReason.NoData, answer.Periods[^1].Rate.NoValue.Reason);
        // ann ordered again after 24 days, cyd after 19, dee after 30.
        Assert.Equal(["24:2 open 0 of 5", "30:3 open 1 of 4", "60:3 open 1 of 3"], answer.Repurchase.Within.Select(one => $"{one.Days}:{one.Customers} open {one.Immature} of {one.MatureCustomers}"));
        Assert.Equal("2025-04-10", answer.AsOfDate);
        Assert.Equal("Asia/Shanghai", answer.Info.TimeZone);
    }

    [Fact]
    public async Task Cohorts_by_first_channel_tell_missing_and_other_apart_and_add_up()
    {
        var dataset = await LoadAsync();
        var request = new ComputeCohortsRequest { Dataset = dataset, Key = CohortKey.FirstValue, Field = "channel", Top = 2 };
        var answer = await server.Segments.ComputeCohortsAsync(request);

        Assert.Equal(4, answer.ValuesFound);
        Assert.Equal([(CohortValue.KindOneofCase.Value, 2L), (CohortValue.KindOneofCase.IsNull, 1L), (CohortValue.KindOneofCase.IsOther, 2L)],
            answer.Cohorts.Select(cohort => (cohort.Value.KindCase, cohort.Customers)));
        Assert.Equal("feed", answer.Cohorts[0].Value.Value);
        Assert.All(answer.Cohorts, cohort => Assert.Empty(cohort.Period));
        Assert.Equal(answer.Total.Cells[0].Revenue.Units, answer.Cohorts.Sum(cohort => cohort.Cells[0].Revenue.Units));

        request.Key = CohortKey.FirstPeriodAndValue;
        var both = await server.Segments.ComputeCohortsAsync(request);
        Assert.Equal(5, both.Cohorts.Count);
        Assert.Equal(5, both.Cohorts.Sum(cohort => cohort.Customers));
        Assert.Equal(["ann", "eve"], await ListAsync(dataset, new CohortSelection { Question = request, Value = new CohortValue { IsOther = true } }));
        Assert.Equal(["eve"], await ListAsync(dataset, new CohortSelection { Question = request, Period = "2025-03", Value = new CohortValue { IsOther = true } }));
    }

    [Fact]
    public async Task A_range_keeps_the_customers_whose_first_order_lies_in_it()
    {
        var dataset = await LoadAsync();
        var request = new ComputeCohortsRequest { Dataset = dataset, Range = new TimeRange { From = At(2, 1).ToTimestamp(), To = At(3, 15).ToTimestamp() } };
        var answer = await server.Segments.ComputeCohortsAsync(request);

        // ann's February order is not her first; eve's first is the instant after the range.
        Assert.Equal("2025-02", Assert.Single(answer.Cohorts).Period);
        Assert.Equal(["cyd", "dee"], await ListAsync(dataset, new CohortSelection { Question = request }));
        Assert.Equal(["dee"], await ListAsync(dataset, new CohortSelection { Question = request, ActiveOffset = 1 }));
    }

    [Fact]
    public async Task Customers_of_a_cell_of_the_score_grid_are_as_many_as_the_grid_says()
    {
        var dataset = await LoadAsync();
        var grid = await server.Segments.ComputeRfmAsync(new ComputeRfmRequest { Dataset = dataset });
        foreach (var cell in grid.Cells)
        {
            using var call = server.Segments.ListCustomers(new ListCustomersRequest
            {
                Dataset = dataset,
                RecencyScore = cell.RecencyScore,
                FrequencyScore = cell.FrequencyScore,
                MonetaryScore = cell.MonetaryScore,
            });
            Assert.Equal(cell.Customers, (await call.ResponseStream.ReadAllAsync().ToListAsync()).Sum(page => page.CustomerIds.Count));
        }
    }

    [Fact]
    public async Task A_shop_without_orders_has_no_cohorts_and_says_so()
    {
        var answer = await server.Segments.ComputeCohortsAsync(new ComputeCohortsRequest { Dataset = await server.NewDatasetAsync(), Key = CohortKey.FirstValue, Field = "channel" });

        Assert.Empty(answer.Cohorts);
        Assert.Equal(NoValueReason.ZeroDenominator, answer.Repurchase.RepeatRate.NoValue.Reason);
        Assert.Equal("NO_ORDERS", Assert.Single(answer.Info.Warnings).Code);
    }

    private static DateTimeOffset At(int month, int day, int hour = 0) => new(2025, month, day, hour, 0, 0, Shanghai);

    private async Task<string> LoadAsync()
    {
        var dataset = await server.NewDatasetAsync();
        await server.LoadAsync(dataset, Table.Orders, "cohorts", OnError.AllOrNothing, Batches.Of(Orders));
        return dataset;
    }

    private async Task<IEnumerable<string>> ListAsync(string dataset, CohortSelection cohort)
    {
        using var call = server.Segments.ListCustomers(new ListCustomersRequest { Dataset = dataset, Cohort = cohort });
        return (await call.ResponseStream.ReadAllAsync().ToListAsync()).SelectMany(page => page.CustomerIds).Order(StringComparer.Ordinal);
    }
}
