using EcomOpsEngine.Analytics.Traffic.Anomalies;
using EcomOpsEngine.Analytics.Traffic.Baselines;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Queries;
using EcomOpsEngine.Server.Segments;
using EcomOpsEngine.Server.Traffic.Daily;
using EcomOpsEngine.Server.Traffic.Visits;

namespace EcomOpsEngine.Server.Traffic.Anomalies;

/// <summary>Finds anomalies and explains them.</summary>
internal sealed class AnomalyRun(SnapshotView view, DetectAnomaliesRequest request, TrafficRules rules)
{
    public DetectAnomaliesResponse Answer(BotFlags bots, long started, CancellationToken token)
    {
        var plan = new AnomalyPlanner(view, request, rules).Plan();
        var response = new DetectAnomaliesResponse();
        if (plan.Daily is { } daily)
        {
            var columns = new List<int>();
            var run = DailyRun.Of(view, daily, [.. plan.Fields.Select(field => field.Kernel(columns))], columns, bots.LeftOut, token);
            Fill(response, plan, run, token);
            response.Visits = daily.Visits.Names;
            response.Baseline = BaselineRules.Message(daily.Rule);
        }

        response.Info = Info(plan, bots, started);
        return response;
    }

    private void Fill(DetectAnomaliesResponse response, AnomalyPlan plan, DailyRun run, CancellationToken token)
    {
        var settings = view.Snapshot.Settings;
        var query = new AnomalyQuery(
            run.Counts, plan.Metrics, run.From, run.To, run.Visits, run.Orders, [.. plan.JudgedTables], run.Plan.Rule, Math.Pow(10, settings.MoneyScale));
        var judged = AnomalyDetection.Judge(query);
        token.ThrowIfCancellationRequested();
        var anomalies = judged.Where(day => day.Judgement.State == DayState.Anomaly)
            .OrderByDescending(day => day.Day).ThenByDescending(day => Math.Abs(day.Judgement.Score.TryGet(out var score) ? score : double.MaxValue)).ToList();
        var messages = new AnomalyMessages(plan, query, settings, request.Language);
        response.Anomalies.AddRange(anomalies.Take(plan.Limit).Select(messages.Anomaly));
        response.TotalAnomalies = anomalies.Count;
        response.Judged = judged.Count(day => day.Judgement.State is DayState.Normal or DayState.Anomaly);
        response.LowVolume = judged.Count(day => day.Judgement.State == DayState.LowVolume);
        response.TooFewWeeks = judged.Count(day => day.Judgement.State == DayState.TooFewWeeks);
        response.WithoutValue = judged.Count(day => day.Judgement.State is DayState.NoValue or DayState.ZeroBase);
        AddIncomplete(response, run, run.Visits, "events");
        AddIncomplete(response, run, run.Orders, "orders");
    }

    /// <summary>Days after the last whole one; a table without rows has none.</summary>
    private static void AddIncomplete(DetectAnomaliesResponse response, DailyRun run, TableDays days, string table)
    {
        for (var day = Math.Max(run.From, days.LastComplete + 1); days.LastComplete >= 0 && day <= run.To; day++)
        {
            response.IncompleteDays.Add(new IncompleteDay { Date = AsOf.Date(run.Counts.FirstDay + day), Table = table });
        }
    }

    private QueryInfo Info(AnomalyPlan plan, BotFlags bots, long started)
    {
        var rows = plan.Daily is null ? 0 : view.Snapshot.Timeline.Rows + view.Orders.Count;
        var info = QueryInfos.Build(view.Snapshot, started, rows, plan.Daily?.Days.Span(view), request.Filter, bots, "events", "orders", "order_status");
        info.Warnings.AddRange(VisitWarnings.Of(plan.Daily?.Visits, view, request.Language));
        return info;
    }
}
