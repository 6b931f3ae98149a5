using EcomOpsEngine.Analytics.Channels;
using EcomOpsEngine.Analytics.Channels.Effectiveness;
using EcomOpsEngine.Analytics.Numerics;
using EcomOpsEngine.Analytics.Traffic.Anomalies;
using EcomOpsEngine.Analytics.Traffic.Daily;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Queries;
using EcomOpsEngine.Server.Segments;
using EcomOpsEngine.Server.Services;
using EcomOpsEngine.Server.Traffic.Daily;
using EcomOpsEngine.Storage.Datasets;
using ChannelAlert = EcomOpsEngine.Contracts.V1.ChannelAlert;
using ChannelFigures = EcomOpsEngine.Contracts.V1.ChannelFigures;
using KernelAlert = EcomOpsEngine.Analytics.Channels.Effectiveness.ChannelAlert;
using KernelFigures = EcomOpsEngine.Analytics.Channels.Effectiveness.ChannelFigures;
using NoValueReason = EcomOpsEngine.Contracts.V1.NoValueReason;
using TrafficMetric = EcomOpsEngine.Analytics.Traffic.Anomalies.TrafficMetric;

namespace EcomOpsEngine.Server.Channels.Effectiveness;

/// <summary>Table 2 as messages.</summary>
internal sealed class EffectivenessMessages
{
    private const int Direct = Analytics.Channels.TouchRules.Direct;

    private readonly SnapshotView _view;
    private readonly EffectivenessRun _run;
    private readonly ChannelActions _actions;
    private readonly Language _language;
    private readonly DatasetSettings _settings;
    private readonly ChannelResult[] _channels;
    private readonly ChannelResult _total;
    private readonly ChannelMoney _money;

    public EffectivenessMessages(SnapshotView view, EffectivenessRun run, ChannelActions actions, Language language)
    {
        (_view, _run, _actions, _language, _settings) = (view, run, actions, language, view.Snapshot.Settings);
        _channels = [.. Enumerable.Range(0, run.Plan.Channels.Count).Select(run.Reading.Channel)];
        _total = run.Reading.All();
        _money = new ChannelMoney(run.Credits, run.Plan.Channels.Count);
    }

    /// <summary>The template's headings, exactly.</summary>
    public static string[] Headings(Language language) => language == Language.Zh
        ? ["渠道类型", "渠道名称", "月均投入(万元)", "月均UV(万)", "转化率(%)", "ROI", "优化动作"]
        : ["channel type", "channel", "monthly spend (10k)", "monthly UV (10k)", "conversion rate (%)", "ROI", "action"];

    public ComputeEffectivenessResponse Answer()
    {
        var plan = _run.Plan;
        var response = new ComputeEffectivenessResponse
        {
            Headings = { Headings(_language) },
            Total = Type("", [.. Enumerable.Range(0, _channels.Length)], _total),
            Touches = plan.Attribution.Touches.Stated,
            Visits = plan.Visits.Names,
            Baseline = BaselineRules.Message(plan.Baseline),
        };
        response.Dependences.AddRange(Dependences().OrderByDescending(found => found.Share));
        var types = Enumerable.Range(0, _run.Types.Count).OrderByDescending(type => SpendOf(type)).ThenBy(type => _run.Types[type].Length == 0).ThenBy(type => _run.Types[type], CodePointOrder.Instance);
        foreach (var type in types)
        {
            int[] members = [.. Enumerable.Range(0, _channels.Length).Where(channel => _run.TypeOfChannel[channel] == type && Shows(_channels[channel]))];
            if (members.Length > 0)
            {
                response.Types_.Add(Type(_run.Types[type], members, _run.Reading.Type(type)));
                response.Channels.AddRange(members.OrderByDescending(channel => _channels[channel].Total.Spend.SpendMinor).ThenByDescending(channel => _channels[channel].Total.GmvUnits).ThenBy(channel => channel)
                    .Select(channel => Channel(channel, response.Dependences)));
            }
        }

        return response;
    }

    private long SpendOf(int type) => Enumerable.Range(0, _channels.Length).Where(channel => _run.TypeOfChannel[channel] == type).Sum(channel => _channels[channel].Total.Spend.SpendMinor);

    private static bool Shows(ChannelResult channel) => channel.Total.Spend.Rows > 0 || channel.Total.Visitors > 0 || channel.Total.Orders != 0;

    private ChannelEffectiveness Channel(int channel, IEnumerable<ChannelDependence> dependences)
    {
        var result = _channels[channel];
        var name = _run.Plan.Channels.Message(channel);
        var type = channel == Direct ? ChannelType.Other : _run.Plan.Types.TypeOf(name.Name);
        var alerts = Alerts(channel);
        var (bounce, cart) = (Rate(channel, DailyCount.Bounces, DailyCount.Sessions), Rate(channel, DailyCount.CartVisitors, DailyCount.Visitors));
        var row = new ChannelEffectiveness
        {
            Channel = name,
            ChannelType = _run.Types[_run.TypeOfChannel[channel]],
            Type = type,
            Figures = FiguresOf([channel], result.Total, 0, _run.Days.Count),
            MonthlySpend = Mean(result.MonthlySpendMinor),
            MonthlyVisitors = Figures.Ratio(result.MonthlyVisitors),
            ShareOfSpend = Figures.Of(Figure.Ratio(result.Total.Spend.SpendMinor, _total.Total.Spend.SpendMinor)),
            ShareOfGmv = Figures.Of(GmvShare(channel)),
            ShareOfVisitors = Figures.Of(VisitorShare(channel)),
            BounceRate = Figures.Of(bounce),
            AddToCartRate = _run.Plan.Visits.KnowsCarts ? Figures.Of(cart) : Figures.None(NoValueReason.NotAvailable),
            BounceFlagged = bounce.TryGet(out var rate) && rate > _run.Plan.Limits.Bounce,
            Retire = Retire(result),
        };
        row.ReportedSteps.AddRange(ReportedMessages.Steps(result.Total.Spend.Reported, _language));
        row.Alerts.AddRange(alerts.Select(Alert));
        row.Periods.AddRange(_run.Plan.ByDay ? ChannelDays(channel) : ChannelMonths([channel], result));
        var action = _actions.Of(type, Findings(row, result, dependences.Any(dependence => dependence.Channel.Equals(name))), result.Total.Returns.Roi.Nullable);
        row.ActionEn = action?.English ?? "";
        row.ActionZh = action?.Chinese ?? "";
        row.Action = action?.In(_language) ?? "";
        return row;
    }

    private static ChannelFindings Findings(ChannelEffectiveness row, ChannelResult result, bool dependence) =>
        (row.Retire is { Retire: true, Recovered: false } ? ChannelFindings.Retire : 0)
        | (result.Total.LosesMoney ? ChannelFindings.LosesMoney : 0)
        | (row.BounceFlagged ? ChannelFindings.Bounce : 0)
        | (row.Alerts.Count > 0 ? ChannelFindings.Alert : 0)
        | (dependence ? ChannelFindings.Dependence : 0)
        | (result.Total.Spend.SpendMinor > 0 ? ChannelFindings.Spend : ChannelFindings.NoSpend);

    private ChannelTypeEffectiveness Type(string name, int[] channels, ChannelResult result)
    {
        var message = new ChannelTypeEffectiveness
        {
            ChannelType = name,
            Figures = FiguresOf(channels, result.Total, 0, _run.Days.Count),
            MonthlySpend = Mean(result.MonthlySpendMinor),
            MonthlyVisitors = Figures.Ratio(result.MonthlyVisitors),
            ShareOfSpend = Figures.Of(Figure.Ratio(result.Total.Spend.SpendMinor, _total.Total.Spend.SpendMinor)),
            ShareOfGmv = Figures.Of(Figure.Ratio(CreditUnits.Orders(result.Total.GmvUnits), CreditUnits.Orders(_total.Total.GmvUnits))),
        };
        message.ReportedSteps.AddRange(ReportedMessages.Steps(result.Total.Spend.Reported, _language));
        if (!_run.Plan.ByDay)
        {
            message.Periods.AddRange(ChannelMonths(channels, result));
        }

        return message;
    }

    private IEnumerable<ChannelPeriod> ChannelMonths(int[] channels, ChannelResult result) => _run.Months.Select((month, at) => new ChannelPeriod
    {
        Period = EffectDays.MonthLabel(_run.Days.First + month.FromDay),
        Complete = month.IsComplete,
        Figures = FiguresOf(channels, result.Months[at], month.FromDay, month.ToDay),
    });

    private IEnumerable<ChannelPeriod> ChannelDays(int channel) => Enumerable.Range(0, _run.Days.Count).Select(day => new ChannelPeriod
    {
        Period = AsOf.Date(_run.Days.First + day),
        Complete = _run.Visits is not { } visits || _run.Days.First + day <= visits.Counts.FirstDay + visits.Visits.LastComplete,
        Figures = FiguresOf([channel], _run.Reading.Day(channel, day), day, day + 1),
    });

    private ChannelFigures FiguresOf(int[] channels, KernelFigures figures, int from, int to)
    {
        var returns = figures.Returns;
        var orders = CreditUnits.Orders(figures.Orders);
        return new ChannelFigures
        {
            Spend = Figures.Amount(figures.Spend.SpendMinor, _settings),
            Visitors = figures.Visitors,
            OrderingVisitors = figures.Buyers,
            Conversion = Figures.Of(figures.Conversion),
            Orders = orders,
            Gmv = Figures.Amount(_money.Gmv(channels, from, to), _settings),
            NetSales = Figures.Amount(_money.Net(channels, from, to), _settings),
            Margin = figures.MarginMinor.HasValue ? Figures.Money(_money.Margin(channels, from, to), _settings) : Figures.None(figures.MarginMinor.Reason),
            Roi = Figures.Of(returns.Roi),
            NetRoi = Figures.Of(returns.NetRoi),
            ProfitRoi = Figures.Of(returns.ProfitRoi),
            CostPerOrder = Figures.Of(Figure.Ratio(figures.Spend.SpendMinor / Math.Pow(10, _settings.MoneyScale), orders)),
            Reported = ReportedMessages.Of(figures.Spend, _settings),
        };
    }

    private RetireFinding Retire(ChannelResult result)
    {
        if (result.Losing is not { } run)
        {
            return new RetireFinding();
        }

        var later = Enumerable.Range(run.FirstMonth + run.Months, _run.Months.Count - run.FirstMonth - run.Months)
            .Any(month => _run.Months[month].IsComplete && result.Months[month].Spend.SpendMinor > 0 && !result.Months[month].LosesMoney);
        return new RetireFinding { Retire = true, FirstMonth = EffectDays.MonthLabel(_run.Days.First + _run.Months[run.FirstMonth].FromDay), Months = run.Months, Recovered = later };
    }

    private IReadOnlyList<KernelAlert> Alerts(int channel)
    {
        if (_run.Visits is not { } visits)
        {
            return [];
        }

        var table = visits.Counts.Tables[EffectivenessRun.ChannelTable];
        TrafficMetric[] metrics = _run.Plan.Visits.KnowsCarts ? [TrafficMetric.Visitors, TrafficMetric.CartRate, TrafficMetric.BounceRate] : [TrafficMetric.Visitors, TrafficMetric.BounceRate];
        var series = metrics.Select(metric => (metric, metric.Series(table, channel, minorPerUnit: 1))).ToList();
        var last = Math.Min(visits.To, visits.Visits.LastComplete);
        return ChannelAlerts.Find(series, Math.Max(visits.From, last - _run.Plan.Limits.AlertDays + 1), last, visits.Visits.First, _run.Plan.Baseline, _run.Plan.Limits.AlertChange);
    }

    private ChannelAlert Alert(KernelAlert alert)
    {
        var day = _run.Visits!.Counts.FirstDay + alert.Day;
        return new ChannelAlert
        {
            Measure = alert.Metric switch
            {
                TrafficMetric.Visitors => AlertMeasure.Visitors,
                TrafficMetric.CartRate => AlertMeasure.AddToCartRate,
                _ => AlertMeasure.BounceRate,
            },
            Date = AsOf.Date(day),
            Value = alert.Metric == TrafficMetric.Visitors ? Figures.Count((long)alert.Judgement.Value.Value) : Figures.Of(alert.Judgement.Value),
            Baseline = Figures.Of(alert.Judgement.Median),
            Change = Figures.Of(alert.Judgement.Change),
            DueTime = EffectDays.DueTime(_view, day),
        };
    }

    private IEnumerable<ChannelDependence> Dependences()
    {
        for (var channel = Direct + 1; channel < _channels.Length; channel++)
        {
            foreach (var (measure, share) in new[] { (DependenceMeasure.Visitors, VisitorShare(channel)), (DependenceMeasure.Gmv, GmvShare(channel)) })
            {
                if (share.TryGet(out var known) && known > _run.Plan.Limits.Dependence)
                {
                    yield return new ChannelDependence { Channel = _run.Plan.Channels.Message(channel), Measure = measure, Share = known };
                }
            }
        }
    }

    private Figure GmvShare(int channel) => Figure.Ratio(CreditUnits.Orders(_channels[channel].Total.GmvUnits), CreditUnits.Orders(_total.Total.GmvUnits));

    private Figure VisitorShare(int channel) => Figure.Ratio(_channels[channel].Total.Visitors, _total.Total.Visitors);

    private Figure Rate(int channel, DailyCount numerator, DailyCount denominator)
    {
        if (_run.Visits is not { } visits)
        {
            return Figure.None(Analytics.Numerics.NoValueReason.NoData);
        }

        long Sum(DailyCount count)
        {
            long sum = 0;
            foreach (var day in visits.Counts.Tables[EffectivenessRun.ChannelTable].Of(count, channel)[visits.From..(visits.To + 1)])
            {
                sum += day;
            }

            return sum;
        }

        return Figure.Ratio(Sum(numerator), Sum(denominator));
    }

    private Money Mean(double minor) => Figures.Amount((long)Math.Round(minor, MidpointRounding.AwayFromZero), _settings);
}
