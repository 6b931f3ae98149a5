using EcomOpsEngine.Analytics.Cohorts;
using EcomOpsEngine.Analytics.Orders;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Server.Queries;

namespace EcomOpsEngine.Server.Segments;

/// <summary>Checks a cohort request and resolves its names against a snapshot.</summary>
/// <param name="view">The snapshot.</param>
/// <param name="request">The request.</param>
/// <param name="prefix">Path of the request inside another one, or empty.</param>
/// <param name="violations">Collects what is wrong.</param>
internal sealed class CohortPlanner(SnapshotView view, ComputeCohortsRequest request, string prefix, Violations violations)
{
    private static readonly int[] DefaultDays = [30, 60, 90, 180, 365];

    private static readonly PeriodCalendar[] Calendars = [.. Enum.GetValues<PeriodGrain>().Select(PeriodCalendar.Of)];

    public CohortPlan Plan()
    {
        RequestChecks.Enum(request.Language, $"{prefix}language", violations);
        RequestChecks.Enum(request.Grain, $"{prefix}grain", violations);
        RequestChecks.Enum(request.Key, $"{prefix}key", violations);
        var filter = new FilterResolver(view.Fields, view.Snapshot.Settings.MoneyScale, violations).Resolve(request.Filter, $"{prefix}filter", Table.Orders);
        var asOfUs = AsOf.Read(view, request.AsOf, $"{prefix}as_of", violations);
        var range = Instants.Read(request.Range, $"{prefix}range", null, null, violations);
        var field = Field();
        if (request.Top is < 0 or > Limits.CohortTop)
        {
            violations.Add($"{prefix}top", $"{request.Top}; expected 1 to {Limits.CohortTop}, or 0 for {Limits.DefaultCohortTop}.");
        }

        var days = Days();
        violations.ThrowIfAny();
        var calendar = view.Snapshot.Calendar;
        var moment = new OrderMoment(asOfUs, calendar.Day(asOfUs));
        var query = new CohortQuery(
            new PaidOrderQuery(filter, moment), Calendars[(int)Grain()], calendar.Day(asOfUs - 1),
            request.Range?.From is null ? long.MinValue : range.FromUs, request.Range?.To is null ? long.MaxValue : range.ToUs, null, days);
        return new CohortPlan(
            query, moment.AsOfDay, request.Key != CohortKey.FirstValue, field?.Column, field?.Text?.Values ?? [],
            request.Top == 0 ? Limits.DefaultCohortTop : request.Top);
    }

    private PeriodGrain Grain() => request.Grain switch
    {
        CohortGrain.Week => PeriodGrain.Week,
        CohortGrain.Quarter => PeriodGrain.Quarter,
        _ => PeriodGrain.Month,
    };

    private CatalogField? Field()
    {
        if (request.Key is not (CohortKey.FirstValue or CohortKey.FirstPeriodAndValue))
        {
            if (request.Field.Length > 0 || request.Top != 0)
            {
                violations.Add($"{prefix}{(request.Field.Length > 0 ? "field" : "top")}", "Read with COHORT_KEY_FIRST_VALUE and COHORT_KEY_FIRST_PERIOD_AND_VALUE only.");
            }

            return null;
        }

        var found = view.Fields.Find(Table.Orders, request.Field);
        if (found?.Text is null)
        {
            var names = view.Fields.All.Where(one => one.Table == Table.Orders && one.Text is not null).Select(one => one.Name);
            violations.Add($"{prefix}field", $"'{Shown.Text(request.Field)}' is not a text field of orders; {NearNames.Hint(request.Field, names)}");
        }

        return found;
    }

    private int[] Days()
    {
        if (request.RepurchaseDays.Count > Limits.RepurchaseSpans)
        {
            violations.Add($"{prefix}repurchase_days", $"{request.RepurchaseDays.Count} spans; at most {Limits.RepurchaseSpans}.");
        }

        for (var i = 0; i < Math.Min(request.RepurchaseDays.Count, Limits.RepurchaseSpans); i++)
        {
            if (request.RepurchaseDays[i] is < 0 or > 36_500 || request.RepurchaseDays.IndexOf(request.RepurchaseDays[i]) != i)
            {
                violations.Add($"{prefix}repurchase_days[{i}]", $"{request.RepurchaseDays[i]}; expected 0 to 36500, each once.");
            }
        }

        return request.RepurchaseDays.Count == 0 ? DefaultDays : [.. request.RepurchaseDays];
    }
}
