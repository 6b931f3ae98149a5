using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Server.Queries;
using EcomOpsEngine.Server.Traffic.Daily;
using EcomOpsEngine.Server.Traffic.Visits;
using Kernel = EcomOpsEngine.Analytics.Traffic.Anomalies;

namespace EcomOpsEngine.Server.Traffic.Anomalies;

/// <summary>Checks a DetectAnomalies request and resolves its names.</summary>
internal sealed class AnomalyPlanner(SnapshotView view, DetectAnomaliesRequest request, TrafficRules rules)
{
    private readonly Violations _violations = new();

    public AnomalyPlan Plan()
    {
        RequestChecks.Enum(request.Language, "language", _violations);
        var scale = view.Snapshot.Settings.MoneyScale;
        var orders = new FilterResolver(view.Fields, scale, _violations).Resolve(request.Filter, "filter", Table.Orders, Table.Events);
        var events = new FilterResolver(view.Fields, scale, new Violations()).Resolve(request.Filter, "filter", Table.Events, Table.Orders);
        var daily = new DailyPlanner(view, rules, _violations).Plan(request.Range, request.Visits, request.Baseline, request.LastCompleteDate, events.Rows, orders.Rows);
        var explaining = AnomalyFields.Explaining(view.Fields, request.Dimensions, _violations);
        var judged = AnomalyFields.Asked(view.Fields, request.By, "by", Limits.JudgedDimensions, _violations);
        var metrics = Metrics();
        var values = Whole(request.TopValues, Limits.DefaultAnomalyValues, Limits.AnomalyValues, "top_values");
        var limit = Whole(request.Limit, Limits.DefaultAnomalies, Limits.Anomalies, "limit");
        _violations.ThrowIfAny();
        return new AnomalyPlan(
            daily, [.. metrics.Where(metric => Has(metric, daily, events.Available, orders.Available))], [.. explaining, .. judged.Where(field => !explaining.Any(other => other.Name == field.Name))],
            explaining.Count, judged.Select(field => field.Name).ToHashSet(StringComparer.Ordinal), values, limit);
    }

    /// <summary>Whether the filter and the data leave anything to judge.</summary>
    private static bool Has(Kernel.TrafficMetric metric, DailyPlan? daily, bool events, bool orders) =>
        (events || !Kernel.TrafficMetrics.NeedsVisits(metric)) && (orders || !Kernel.TrafficMetrics.NeedsOrders(metric))
        && (metric != Kernel.TrafficMetric.CartRate || daily?.Visits.KnowsCarts != false) && (metric != Kernel.TrafficMetric.DetailBounceRate || daily?.Visits.KnowsDetailPages != false);

    private List<Kernel.TrafficMetric> Metrics()
    {
        if (request.Metrics.Count == 0)
        {
            return [.. AnomalyMessages.Metrics.Select(pair => pair.Kernel)];
        }

        var metrics = new List<Kernel.TrafficMetric>();
        for (var i = 0; i < request.Metrics.Count; i++)
        {
            var metric = request.Metrics[i];
            if (metric == TrafficMetric.Unspecified || !Enum.IsDefined(metric) || request.Metrics.IndexOf(metric) < i)
            {
                _violations.Add($"metrics[{i}]", $"{metric:D}; expected figures this server knows, each once.");
            }
            else
            {
                metrics.Add(AnomalyMessages.Kernel(metric));
            }
        }

        return metrics;
    }

    private int Whole(int value, int otherwise, int most, string path)
    {
        if (value < 0 || value > most)
        {
            _violations.Add(path, $"{value}; expected 1 to {most}, or 0 for {otherwise}.");
        }

        return value == 0 ? otherwise : value;
    }
}
