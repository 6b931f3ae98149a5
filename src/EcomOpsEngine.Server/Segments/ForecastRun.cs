using EcomOpsEngine.Analytics.Forecasts;
using EcomOpsEngine.Analytics.Orders;
using EcomOpsEngine.Analytics.Timelines;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Queries;
using EcomOpsEngine.Storage.Snapshots;

namespace EcomOpsEngine.Server.Segments;

/// <summary>Histories, fitted models and the forecast of every customer.</summary>
/// <param name="Plan">The question.</param>
/// <param name="Histories">The customers.</param>
/// <param name="RepeatValues">Money of each customer's repeat purchases, currency units.</param>
/// <param name="Purchases">BG/NBD; null where nothing can be fitted.</param>
/// <param name="Values">Gamma-Gamma; null where nothing can be fitted.</param>
/// <param name="Customers">Forecasts; null without a purchase model.</param>
internal sealed record ForecastRun(
    ForecastPlan Plan, PurchaseHistories Histories, double[] RepeatValues, PurchaseFit? Purchases, ValueFit? Values, CustomerForecasts? Customers)
{
    public static ForecastRun Of(SnapshotView view, ForecastPlan plan, PersonSet leftOut, CancellationToken token)
    {
        plan = plan with { Query = plan.Query with { Orders = plan.Query.Orders with { LeftOut = leftOut } } };
        var histories = PurchaseHistoryKernel.Run(view.Orders, plan.Query, QueryGate.Threads, token);
        var unit = Math.Pow(10, view.Snapshot.Settings.MoneyScale);
        var repeatValues = Array.ConvertAll(histories.RepeatMinor, minor => minor / unit);
        var purchases = plan.Given is { } given ? ForecastFit.At(given, histories.Histories) : ForecastFit.Purchases(histories.Histories, token);
        if (purchases is null || histories.Count == 0)
        {
            return new ForecastRun(plan, histories, repeatValues, null, null, null);
        }

        var values = ForecastFit.Values(histories.Histories, repeatValues, token);
        var customers = ForecastReading.Of(histories.Histories, repeatValues, purchases.Model, values?.Model, plan.Horizon, QueryGate.Threads, token);
        return new ForecastRun(plan, histories, repeatValues, purchases, values, customers);
    }

    /// <summary>What must be said of the fits.</summary>
    public IEnumerable<Warning> Warnings(Language language)
    {
        if (Purchases is { LeavesAlike: true })
        {
            yield return Queries.Warnings.DropOutAlike(language, Purchases.Model.A / (Purchases.Model.A + Purchases.Model.B));
        }

        if (Purchases is { LeavesAlike: false, Convergence.Converged: false } || Values?.Convergence.Converged == false)
        {
            yield return Queries.Warnings.NotConverged(language);
        }
    }

    /// <summary>The same question as of the start of the held-out days, up to the as-of date.</summary>
    public static ForecastPlan Before(ForecastPlan plan, int splitDay, LocalCalendar calendar)
    {
        var moment = new OrderMoment(calendar.StartOfDayUs(splitDay), splitDay);
        return plan with
        {
            Query = plan.Query with { Orders = plan.Query.Orders with { Moment = moment } },
            HorizonDays = plan.Query.Orders.Moment.AsOfDay - splitDay,
            HoldoutDay = null,
        };
    }
}
