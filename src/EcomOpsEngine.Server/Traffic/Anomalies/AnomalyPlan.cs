using EcomOpsEngine.Analytics.Traffic.Anomalies;
using EcomOpsEngine.Server.Traffic.Daily;

namespace EcomOpsEngine.Server.Traffic.Anomalies;

/// <summary>A checked question for anomalies.</summary>
/// <param name="Daily">The question by day; null where the range has no day of the data.</param>
/// <param name="Metrics">Figures to judge, in the order of the request.</param>
/// <param name="Fields">All fields, each once: those that explain, then the others that are judged.</param>
/// <param name="Explaining">How many of them explain.</param>
/// <param name="Judged">Names of those whose values are judged.</param>
/// <param name="TopValues">Values listed for each dimension.</param>
/// <param name="Limit">Anomalies listed.</param>
internal sealed record AnomalyPlan(
    DailyPlan? Daily, IReadOnlyList<TrafficMetric> Metrics, IReadOnlyList<DailyField> Fields, int Explaining, IReadOnlySet<string> Judged, int TopValues, int Limit)
{
    /// <summary>Table of the first field: table 0 is that of all together.</summary>
    public const int FirstTable = 1;

    /// <summary>Field of a table.</summary>
    public DailyField FieldOf(int table) => Fields[table - FirstTable];

    /// <summary>Tables that may explain a figure: visits need a field of events.</summary>
    public IEnumerable<int> TablesFor(TrafficMetric metric) =>
        Enumerable.Range(0, Explaining).Where(i => !metric.NeedsVisits() || Fields[i].Events is not null).Select(i => i + FirstTable);

    /// <summary>Tables whose values are judged.</summary>
    public IEnumerable<int> JudgedTables => Fields.Index().Where(one => Judged.Contains(one.Item.Name)).Select(one => one.Index + FirstTable);
}
