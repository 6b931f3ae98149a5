using EcomOpsEngine.Analytics.Traffic.Anomalies;
using EcomOpsEngine.Analytics.Traffic.Baselines;

namespace EcomOpsEngine.Analytics.Channels.Effectiveness;

/// <summary>A channel left its baseline.</summary>
/// <param name="Metric">What.</param>
/// <param name="Day">Index of the day.</param>
/// <param name="Judgement">The day against its baseline.</param>
public readonly record struct ChannelAlert(TrafficMetric Metric, int Day, DayJudgement Judgement);

/// <summary>Finds the days on which a figure of a channel lies more than a share beside the median of the same weekday, on the side that is worse.</summary>
public static class ChannelAlerts
{
    /// <summary>A relative change that is exactly the limit on paper may come out a little beyond.</summary>
    private const double Rounding = 1e-12;

    /// <summary>The alerts, latest day first, then in the order of the series.</summary>
    /// <param name="series">The figures of the channel.</param>
    /// <param name="from">First day looked at.</param>
    /// <param name="to">Last day looked at.</param>
    /// <param name="firstDay">First day of the data.</param>
    /// <param name="rule">Weeks and least volume of the baseline; days without enough of either raise nothing.</param>
    /// <param name="limit">|relative change| above which a day raises an alert, more than 0.</param>
    public static IReadOnlyList<ChannelAlert> Find(
        IReadOnlyList<(TrafficMetric Metric, DailySeries Series)> series, int from, int to, int firstDay, BaselineRule rule, double limit)
    {
        ArgumentNullException.ThrowIfNull(series);
        var alerts = new List<ChannelAlert>();
        for (int day = to; day >= from; day--)
        {
            foreach (var (metric, figures) in series)
            {
                var judged = SameWeekdayBaseline.Judge(figures, day, firstDay, rule);
                double worse = metric.IsWorseAbove() ? 1 : -1;
                if (judged.State is DayState.Normal or DayState.Anomaly && judged.Change.TryGet(out double change) && worse * change > limit + Rounding)
                {
                    alerts.Add(new ChannelAlert(metric, day, judged));
                }
            }
        }

        return alerts;
    }
}
