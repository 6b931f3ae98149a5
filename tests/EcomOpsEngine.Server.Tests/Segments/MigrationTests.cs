using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Tests.Running;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Segments;

/// <summary>Tier migration of a few customers between 1 June and 1 July 2025 in Shanghai, with the thresholds of table 6.</summary>
public sealed class MigrationTests(RunningServer server)
{
    private static readonly DateTimeOffset First = new(2025, 6, 1, 0, 0, 0, TimeSpan.FromHours(8));
    private static readonly DateTimeOffset Second = First.AddMonths(1);

    /// <summary>riser: regular, then potential; back: churned, then regular; gone: regular, then churned; fresh: new; stays: VIP at both dates.</summary>
    private static readonly OrderRow[] Orders =
    [
        new("r1", "riser", First.AddDays(-20), 30_000), new("r2", "riser", First.AddDays(5), 30_000),
        new("b1", "back", First.AddDays(-300), 10_000), new("b2", "back", First.AddDays(10), 10_000),
        new("c1", "cold", First.AddDays(-300), 10_000),
        new("g1", "gone", First.AddDays(-170), 20_000),
        new("f1", "fresh", First.AddDays(20), 5_000),
        .. Enumerable.Range(0, 4).Select(n => new OrderRow($"s{n}", "stays", First.AddDays(-25 + n), 60_000)),
        .. Enumerable.Range(0, 4).Select(n => new OrderRow($"t{n}", "stays", First.AddDays(1 + n), 40_000)),
    ];

    [Fact]
    public async Task Customers_move_between_tiers_and_goals_are_measured()
    {
        var dataset = await LoadAsync();
        var question = new ComputeMigrationRequest { Dataset = dataset, FromAsOf = First.ToTimestamp(), ToAsOf = Second.ToTimestamp(), Targets = new TierTargets { RegularPromotionRate = .3 } };
        var answer = await server.Segments.ComputeMigrationAsync(question);

        Assert.Equal(("2025-06-01", "2025-07-01"), (answer.FromDate, answer.ToDate));
        Assert.Equal(24, answer.Cells.Count);
        var moves = answer.Cells.Where(cell => cell.Customers > 0).ToDictionary(cell => (cell.From, cell.To), cell => cell.Customers);
        Assert.Equal(1, moves[(RfmTier.Vip, RfmTier.Vip)]);
        Assert.Equal(1, moves[(RfmTier.Regular, RfmTier.Potential)]);
        Assert.Equal(1, moves[(RfmTier.Regular, RfmTier.Churned)]);
        Assert.Equal(1, moves[(RfmTier.Churned, RfmTier.Regular)]);
        Assert.Equal(1, moves[(RfmTier.Churned, RfmTier.Churned)]);
        Assert.Equal(1, moves[(RfmTier.Prospect, RfmTier.Regular)]);
        Assert.Equal((1L, 0L, 1L), (answer.NewCustomers, answer.LostCustomers, answer.NewlyChurned));

        Assert.Equal([TierGoalMeasure.OrderValue, TierGoalMeasure.RepurchaseChange, TierGoalMeasure.PromotionRate, TierGoalMeasure.RecallRate], answer.Goals.Select(goal => goal.Measure));
        // 4 × 600 + 4 × 400 over eight orders; 2,500 is the target.
        Assert.Equal((500.0, 600.0, 2_500.0, false), (answer.Goals[0].Value.Ratio, answer.Goals[0].Baseline.Ratio, answer.Goals[0].Target.Ratio, answer.Goals[0].Reached));
        Assert.Equal(NoValueReason.ZeroDenominator, answer.Goals[1].Value.NoValue.Reason);
        Assert.Equal((.5, 2L, 1L, true), (answer.Goals[2].Value.Ratio, answer.Goals[2].Customers, answer.Goals[2].Achieved, answer.Goals[2].Reached));
        Assert.Equal((.5, 2L, 1L, true), (answer.Goals[3].Value.Ratio, answer.Goals[3].Customers, answer.Goals[3].Achieved, answer.Goals[3].Reached));

        var selection = new MigrationSelection { Question = question, From = RfmTier.Churned };
        using var call = server.Segments.ListCustomers(new ListCustomersRequest { Dataset = dataset, Migration = selection });
        Assert.Equal(["back", "cold"], (await call.ResponseStream.ReadAllAsync().ToListAsync()).SelectMany(page => page.CustomerIds));
        selection.From = RfmTier.Prospect;
        using var fresh = server.Segments.ListCustomers(new ListCustomersRequest { Dataset = dataset, Migration = selection });
        Assert.Equal(["fresh"], (await fresh.ResponseStream.ReadAllAsync().ToListAsync()).SelectMany(page => page.CustomerIds));
    }

    [Fact]
    public async Task Without_dates_the_month_before_the_end_of_the_data_is_taken()
    {
        var dataset = await LoadAsync();
        var answer = await server.Segments.ComputeMigrationAsync(new ComputeMigrationRequest { Dataset = dataset });

        // The last order came on 21 June.
        Assert.Equal(("2025-05-22", "2025-06-22"), (answer.FromDate, answer.ToDate));
        Assert.Empty(answer.Info.Warnings);
    }

    [Fact]
    public async Task A_shop_with_too_few_customers_gets_no_forecast_but_its_reason()
    {
        var dataset = await LoadAsync();
        var answer = await server.Segments.ForecastValueAsync(new ForecastValueRequest { Dataset = dataset });

        Assert.Null(answer.Purchases);
        Assert.Equal(NoValueReason.TooFewObservations, answer.NoModel.Reason);
        Assert.Equal(6, answer.Customers);
        using var call = server.Segments.ListCustomers(new ListCustomersRequest { Dataset = dataset, Forecast = new ForecastValueRequest { Parameters = new BgNbdParameters { R = 1, Alpha = 1, A = 1, B = 1 } } });
        var page = Assert.Single(await call.ResponseStream.ReadAllAsync().ToListAsync());
        Assert.Equal(page.CustomerIds, page.Forecasts.Select(forecast => forecast.CustomerId));
        Assert.All(page.Forecasts, forecast => Assert.InRange(forecast.ProbabilityAlive.Ratio, 0, 1));
    }

    private async Task<string> LoadAsync()
    {
        var dataset = await server.NewDatasetAsync();
        await server.LoadAsync(dataset, Table.Orders, "migration", OnError.AllOrNothing, Batches.Of(Orders));
        return dataset;
    }
}
