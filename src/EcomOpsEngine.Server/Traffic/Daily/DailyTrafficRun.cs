using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Analytics.Numerics;
using EcomOpsEngine.Analytics.Traffic.Daily;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Queries;
using EcomOpsEngine.Server.Segments;
using EcomOpsEngine.Server.Services;
using EcomOpsEngine.Server.Traffic.Anomalies;
using EcomOpsEngine.Server.Traffic.Visits;
using StoredDataset = EcomOpsEngine.Storage.Datasets.Dataset;

namespace EcomOpsEngine.Server.Traffic.Daily;

/// <summary>Table 3: a row for each local day.</summary>
internal sealed class DailyTrafficRun(SnapshotView view, StoredDataset dataset, ComputeDailyTrafficRequest request, TrafficRules rules)
{
    private const int TypesTable = 1;

    private static readonly ChannelType[] Types = [ChannelType.Search, ChannelType.Feed, ChannelType.Social, ChannelType.Other];

    public ComputeDailyTrafficResponse Answer(BotFlags bots, long started, CancellationToken token)
    {
        var violations = new Violations();
        RequestChecks.Enum(request.Language, "language", violations);
        var events = new FilterResolver(view.Fields, view.Snapshot.Settings.MoneyScale, violations).Resolve(request.Filter, "filter", Table.Events);
        var plan = new DailyPlanner(view, rules, violations).Plan(request.Range, request.Visits, request.Baseline, request.LastCompleteDate, events, RowFilter.None);
        var types = ChannelTypes.Of(dataset, view, request.ChannelTypes, rules, violations, token);
        violations.ThrowIfAny();
        var response = new ComputeDailyTrafficResponse { Headings = { Headings(request.Language) } };
        if (plan is null)
        {
            response.Info = Info(null, bots, started);
            return response;
        }

        var channel = DailyField.Find(view.Fields, "channel");
        var fields = AnomalyFields.Explaining(view.Fields, [], violations);
        var columns = new List<int>();
        var dimensions = new List<DailyDimension> { DailyField.Grouped(channel?.Events, Types.Length, text => Array.IndexOf(Types, types.TypeOf(text)) + 1, columns) };
        dimensions.AddRange(fields.Select(field => field.Kernel(columns)));
        var run = DailyRun.Of(view, plan, dimensions, columns, bots.LeftOut, token);
        var notes = new DailyNotes(run, fields, TypesTable + 1, view.Snapshot.Settings.MoneyScale);
        for (var day = run.From; day <= run.To; day++)
        {
            response.Days.Add(Row(run, notes, day));
        }

        response.ChannelTypes.AddRange((channel?.Events?.Text!.Values ?? []).Select(name => new ChannelTypeEntry { Channel = name, Type = types.TypeOf(name) }));
        response.Visits = plan.Visits.Names;
        response.Baseline = BaselineRules.Message(plan.Rule);
        response.Info = Info(plan, bots, started);
        return response;
    }

    /// <summary>The template's headings, exactly.</summary>
    private static string[] Headings(Language language) => language == Language.Zh
        ? ["日期", "总UV", "搜索UV占比", "信息流UV占比", "社交UV占比", "平均跳出率", "加购率", "异常说明"]
        : ["date", "total UV", "search UV share", "feed UV share", "social UV share", "mean bounce rate", "add-to-cart rate", "anomaly note"];

    private QueryInfo Info(DailyPlan? plan, BotFlags bots, long started)
    {
        var info = QueryInfos.Build(
            view.Snapshot, started, plan is null ? 0 : view.Snapshot.Timeline.Rows + view.Orders.Count, plan?.Days.Span(view), request.Filter, bots, "events", "channel_spend");
        info.Warnings.AddRange(VisitWarnings.Of(plan?.Visits, view, request.Language));
        return info;
    }

    private DailyTraffic Row(DailyRun run, DailyNotes notes, int day)
    {
        var total = run.Counts.Tables[0];
        long Count(DailyCount count) => total.Of(count, 0)[day];
        var (text, anomalous) = notes.Of(day);
        var row = new DailyTraffic
        {
            Date = AsOf.Date(run.Counts.FirstDay + day),
            Visitors = Count(DailyCount.Visitors),
            Sessions = Count(DailyCount.Sessions),
            BounceRate = Figures.Of(Figure.Ratio(Count(DailyCount.Bounces), Count(DailyCount.Sessions))),
            AddToCartRate = run.Plan.Visits.KnowsCarts
                ? Figures.Of(Figure.Ratio(Count(DailyCount.CartVisitors), Count(DailyCount.Visitors)))
                : Figures.None(Contracts.V1.NoValueReason.NotAvailable),
            Complete = day <= run.Visits.LastComplete,
            Anomalous = anomalous,
            Note = text.In(request.Language),
            NoteEn = text.English,
            NoteZh = text.Chinese,
        };
        for (var type = 1; type <= Types.Length; type++)
        {
            var table = run.Counts.Tables[TypesTable];
            // Without a field for channels every visit is without one.
            var visitors = table.Of(DailyCount.Visitors, type)[day] + (Types[type - 1] == ChannelType.Other ? table.Of(DailyCount.Visitors, 0)[day] : 0);
            row.Shares.Add(new ChannelTypeShare { Type = Types[type - 1], Visitors = visitors, Share = Figures.Of(Figure.Ratio(visitors, row.Visitors)) });
        }

        return row;
    }
}
