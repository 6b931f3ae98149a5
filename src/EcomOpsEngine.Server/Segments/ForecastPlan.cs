using EcomOpsEngine.Analytics.Forecasts;
using EcomOpsEngine.Analytics.Orders;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Server.Queries;
using KernelPeriod = EcomOpsEngine.Analytics.Forecasts.PurchasePeriod;
using PurchasePeriod = EcomOpsEngine.Contracts.V1.PurchasePeriod;

namespace EcomOpsEngine.Server.Segments;

/// <summary>A checked forecast request.</summary>
/// <param name="Query">The histories.</param>
/// <param name="HorizonDays">Days forecast.</param>
/// <param name="Given">Parameters of the caller; null: fit.</param>
/// <param name="HoldoutDay">First local day that is held out; null: no holdout.</param>
/// <param name="Top">Customers in the answer.</param>
internal sealed record ForecastPlan(ForecastQuery Query, int HorizonDays, BgNbd? Given, int? HoldoutDay, int Top)
{
    private const int DefaultHorizonDays = 90;
    private const int MostHorizonDays = 3_650;
    private const int DefaultTop = 20;

    public double Horizon => (double)HorizonDays / Query.UnitDays;

    public static ForecastPlan Read(SnapshotView view, ForecastValueRequest request, string prefix, Violations violations)
    {
        RequestChecks.Enum(request.Language, $"{prefix}language", violations);
        RequestChecks.Enum(request.Period, $"{prefix}period", violations);
        RequestChecks.Enum(request.TimeUnit, $"{prefix}time_unit", violations);
        var filter = new FilterResolver(view.Fields, view.Snapshot.Settings.MoneyScale, violations).Resolve(request.Filter, $"{prefix}filter", Table.Orders);
        var asOfUs = AsOf.Read(view, request.AsOf, $"{prefix}as_of", violations);
        if (request.HorizonDays is < 0 or > MostHorizonDays)
        {
            violations.Add($"{prefix}horizon_days", $"{request.HorizonDays}; expected 1 to {MostHorizonDays}, or 0 for {DefaultHorizonDays}.");
        }

        if (request.Top is < 0 or > Limits.ForecastTop)
        {
            violations.Add($"{prefix}top", $"{request.Top}; expected 1 to {Limits.ForecastTop}, or 0 for {DefaultTop}.");
        }

        var given = Parameters(request.Parameters, $"{prefix}parameters", violations);
        var calendar = view.Snapshot.Calendar;
        var moment = new OrderMoment(asOfUs, calendar.Day(asOfUs));
        int? holdout = null;
        if (request.HoldoutFrom is { } split)
        {
            holdout = calendar.Day(AsOf.Read(view, split, $"{prefix}holdout_from", violations));
            if (holdout >= moment.AsOfDay)
            {
                violations.Add($"{prefix}holdout_from", $"{AsOf.Date(holdout.Value)} is not before the as-of date {AsOf.Date(moment.AsOfDay)}.");
            }
        }

        violations.ThrowIfAny();
        var query = new ForecastQuery(
            new PaidOrderQuery(filter, moment), request.Period == PurchasePeriod.Week ? KernelPeriod.Week : KernelPeriod.Day,
            request.TimeUnit == ForecastTimeUnit.Day ? 1 : 7);
        return new ForecastPlan(
            query, request.HorizonDays == 0 ? DefaultHorizonDays : request.HorizonDays, given, holdout, request.Top == 0 ? DefaultTop : request.Top);
    }

    private static BgNbd? Parameters(BgNbdParameters? parameters, string path, Violations violations)
    {
        if (parameters is null)
        {
            return null;
        }

        foreach (var (value, name) in new[] { (parameters.R, "r"), (parameters.Alpha, "alpha"), (parameters.A, "a"), (parameters.B, "b") })
        {
            if (!(value is >= 1e-6 and <= 1e6))
            {
                violations.Add($"{path}.{name}", $"{value}; expected 1e-6 to 1e6.");
            }
        }

        return new BgNbd(parameters.R, parameters.Alpha, parameters.A, parameters.B);
    }
}
