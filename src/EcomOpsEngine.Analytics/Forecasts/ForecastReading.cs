using EcomOpsEngine.Analytics.Numerics;
using EcomOpsEngine.Analytics.Orders;

namespace EcomOpsEngine.Analytics.Forecasts;

/// <summary>What the models say of every customer: the n-th entries belong to the n-th of <see cref="PurchaseHistories.Persons"/>.</summary>
public sealed class CustomerForecasts
{
    /// <summary>P(alive at the as-of date).</summary>
    public required double[] Alive { get; init; }

    /// <summary>Expected purchases up to the horizon; null where the number cannot be computed.</summary>
    public required double?[] Purchases { get; init; }

    /// <summary>Expected money up to the horizon, currency units: expected purchases × expected value of a purchase; null where one of them is missing.</summary>
    public required double?[] Values { get; init; }
}

/// <summary>From fitted models to forecasts. Pure.</summary>
public static class ForecastReading
{
    private const int ChunkCustomers = 4_096;

    /// <summary>Forecasts every customer.</summary>
    /// <param name="histories">The histories.</param>
    /// <param name="repeatValues">Money of each customer's repeat purchases together, currency units.</param>
    /// <param name="purchases">Fitted or given.</param>
    /// <param name="values">Fitted; null: no money is forecast.</param>
    /// <param name="horizon">In the histories' units of time.</param>
    /// <param name="threads">Threads to use, 1 or more.</param>
    /// <param name="cancellation">Ends early.</param>
    public static CustomerForecasts Of(
        PurchaseHistory[] histories, double[] repeatValues, BgNbd purchases, GammaGamma? values, double horizon, int threads = 1, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(histories);
        ArgumentNullException.ThrowIfNull(repeatValues);
        var (alive, expected, money) = (new double[histories.Length], new double?[histories.Length], new double?[histories.Length]);
        var chunks = (histories.Length + ChunkCustomers - 1) / ChunkCustomers;
        void Run(int part)
        {
            for (var chunk = part; chunk < chunks; chunk += threads)
            {
                cancellation.ThrowIfCancellationRequested();
                for (var i = chunk * ChunkCustomers; i < Math.Min(histories.Length, (chunk + 1) * ChunkCustomers); i++)
                {
                    var history = histories[i];
                    alive[i] = purchases.ProbabilityAlive(history);
                    expected[i] = purchases.ExpectedPurchases(history, horizon).Nullable;
                    money[i] = expected[i] * ValueOf(history, repeatValues[i], values).Nullable;
                }
            }
        }

        OrderPasses.RunAll(threads, Run);
        return new CustomerForecasts { Alive = alive, Purchases = expected, Values = money };
    }

    /// <summary>Expected value of a future purchase. Customers whose repeat purchases brought nothing or less stand outside of the model: they are taken as if without repeats.</summary>
    private static Figure ValueOf(PurchaseHistory history, double repeatValue, GammaGamma? values) => values switch
    {
        null => Figure.None(NoValueReason.NoData),
        { } model when history.Repeats > 0 && repeatValue > 0 => model.ExpectedValue(history.Repeats, repeatValue / history.Repeats),
        { } model => model.MeanValue,
    };
}
