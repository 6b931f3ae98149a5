using EcomOpsEngine.Analytics.Traffic.Baselines;
using EcomOpsEngine.Analytics.Traffic.Daily;

namespace EcomOpsEngine.Analytics.Traffic.Anomalies;

/// <summary>The days of one table: indexes into the counts.</summary>
/// <param name="First">First day of its data.</param>
/// <param name="LastComplete">Last whole day; before <paramref name="First"/> where there is none.</param>
public readonly record struct TableDays(int First, int LastComplete);

/// <summary>A question for anomalies over counted days.</summary>
/// <param name="Counts">The counts: table 0 is that of all together, the others have the dimensions.</param>
/// <param name="Metrics">Figures to judge.</param>
/// <param name="FromDay">First day to judge, an index into the counts.</param>
/// <param name="ToDay">Last day to judge.</param>
/// <param name="Visits">Days of events.</param>
/// <param name="Orders">Days of orders.</param>
/// <param name="Judged">Tables whose values are judged one by one, besides table 0.</param>
/// <param name="Rule">The rule.</param>
/// <param name="MinorPerUnit">Smallest units in a currency unit.</param>
public sealed record AnomalyQuery(
    DailyCounts Counts, IReadOnlyList<TrafficMetric> Metrics, int FromDay, int ToDay, TableDays Visits, TableDays Orders, IReadOnlyList<int> Judged, BaselineRule Rule, double MinorPerUnit)
{
    /// <summary>Days on which a figure has all its rows.</summary>
    public TableDays DaysOf(TrafficMetric metric) =>
        !metric.NeedsOrders() ? Visits
        : !metric.NeedsVisits() ? Orders
        : new TableDays(Math.Max(Visits.First, Orders.First), Math.Min(Visits.LastComplete, Orders.LastComplete));
}

/// <summary>A figure of a day, judged.</summary>
/// <param name="Day">Index of the day.</param>
/// <param name="Metric">The figure.</param>
/// <param name="Table">Table it was judged in; 0 for all together.</param>
/// <param name="Value">Value of that table's dimension; 0 in table 0.</param>
/// <param name="Judgement">What it turned out to be.</param>
public readonly record struct JudgedDay(int Day, TrafficMetric Metric, int Table, int Value, DayJudgement Judgement);

/// <summary>How a deviation is shared out in one table.</summary>
/// <param name="Table">The table.</param>
/// <param name="Parts">The parts.</param>
public sealed record TableParts(int Table, DeviationParts Parts);

/// <summary>The value that explains a deviation best.</summary>
/// <param name="Table">Its table.</param>
/// <param name="Contribution">Its part.</param>
public sealed record MainCause(int Table, Contribution Contribution);

/// <summary>Finds the days on which figures leave their baseline, and what explains them.</summary>
public static class AnomalyDetection
{
    /// <summary>Excess share from which a value explains a deviation.</summary>
    public const double LeastExcessShare = 0.25;

    /// <summary>Judges every figure on every day that is whole for it: all together, then each value of the judged tables; the missing value is none.</summary>
    public static IReadOnlyList<JudgedDay> Judge(AnomalyQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        var judged = new List<JudgedDay>();
        foreach (int table in query.Judged.Prepend(0))
        {
            DailyTable counts = query.Counts.Tables[table];
            for (int value = table == 0 ? 0 : 1; value <= counts.Values; value++)
            {
                foreach (TrafficMetric metric in query.Metrics)
                {
                    DailySeries series = metric.Series(counts, value, query.MinorPerUnit);
                    TableDays days = query.DaysOf(metric);
                    for (int day = Math.Max(query.FromDay, days.First); day <= Math.Min(query.ToDay, days.LastComplete); day++)
                    {
                        judged.Add(new JudgedDay(day, metric, table, value, SameWeekdayBaseline.Judge(series, day, days.First, query.Rule)));
                    }
                }
            }
        }

        return judged;
    }

    /// <summary>Shares the deviation of a day of all together out in each table.</summary>
    /// <param name="query">The question.</param>
    /// <param name="judged">A day of table 0.</param>
    /// <param name="tables">Tables to try.</param>
    public static IReadOnlyList<TableParts> Explain(AnomalyQuery query, JudgedDay judged, IEnumerable<int> tables)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(tables);
        DailySeries series = judged.Metric.Series(query.Counts.Tables[0], 0, query.MinorPerUnit);
        IReadOnlyList<int> reference = SameWeekdayBaseline.ReferenceDays(series, judged.Day, query.DaysOf(judged.Metric).First, judged.Judgement, query.Rule);
        var explained = new List<TableParts>();
        foreach (int table in tables)
        {
            if (DeviationReading.Of(judged.Metric, query.Counts.Tables[table], judged.Day, reference, query.MinorPerUnit) is { } parts)
            {
                explained.Add(new TableParts(table, parts));
            }
        }

        return explained;
    }

    /// <summary>
    /// The value with the largest excess share over all tables; null where none reaches <see cref="LeastExcessShare"/>: the deviation is broad. The missing value is never named.
    /// </summary>
    public static MainCause? Main(IEnumerable<TableParts> explained) => explained
        .SelectMany(table => table.Parts.Contributions, (table, part) => new MainCause(table.Table, part))
        .Where(cause => cause.Contribution.Value > 0 && cause.Contribution.ExcessShare.TryGet(out double excess) && excess >= LeastExcessShare)
        .MaxBy(cause => cause.Contribution.ExcessShare.Value);
}
