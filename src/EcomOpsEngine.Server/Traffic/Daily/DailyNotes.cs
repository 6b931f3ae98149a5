using EcomOpsEngine.Analytics.Traffic.Anomalies;
using EcomOpsEngine.Analytics.Traffic.Baselines;
using EcomOpsEngine.Server.Rules;
using EcomOpsEngine.Server.Traffic.Anomalies;

namespace EcomOpsEngine.Server.Traffic.Daily;

/// <summary>
/// 异常说明: for each day the anomalies of visitors, bounce and add-to-cart rate with the value that explains them, then the channels whose visitors are an anomaly of their own and more than 20% off,
/// the template's rule for channels. What is off by less than 5% is no news, however steady it was before.
/// </summary>
internal sealed class DailyNotes
{
    private const double ChannelChange = 0.2;
    private const double NewsChange = 0.05;
    private const int MostSentences = 3;
    private const string ChannelField = "channel";

    private readonly DailyRun _run;
    private readonly IReadOnlyList<DailyField> _fields;
    private readonly int _firstTable;
    private readonly AnomalyQuery _query;
    private readonly ILookup<int, JudgedDay> _judged;

    /// <summary>Judges all days.</summary>
    /// <param name="run">The counts.</param>
    /// <param name="fields">Fields of the tables.</param>
    /// <param name="firstTable">Table of the first field.</param>
    /// <param name="moneyScale">Decimal places of money.</param>
    public DailyNotes(DailyRun run, IReadOnlyList<DailyField> fields, int firstTable, int moneyScale)
    {
        _run = run;
        _fields = fields;
        _firstTable = firstTable;
        TrafficMetric[] metrics = run.Plan.Visits.KnowsCarts
            ? [TrafficMetric.Visitors, TrafficMetric.BounceRate, TrafficMetric.CartRate] : [TrafficMetric.Visitors, TrafficMetric.BounceRate];
        _query = new AnomalyQuery(run.Counts, metrics, run.From, run.To, run.Visits, run.Orders, [.. Tables(field => field.Name == ChannelField)], run.Plan.Rule, Math.Pow(10, moneyScale));
        _judged = AnomalyDetection.Judge(_query).ToLookup(judged => judged.Day);
    }

    /// <summary>The note of a day, and whether it names an anomaly.</summary>
    public (BothLanguages Text, bool Anomalous) Of(int day)
    {
        if (day > _run.Visits.LastComplete)
        {
            return (AnomalyTexts.Incomplete, false);
        }

        var sentences = new List<BothLanguages>();
        string? named = null;
        foreach (var judged in _judged[day].Where(judged => judged.Table == 0 && IsOff(judged, NewsChange)))
        {
            var cause = Cause(judged);
            named ??= judged.Metric == TrafficMetric.Visitors && cause.Field == ChannelField ? cause.Value : null;
            sentences.Add(AnomalyTexts.Anomaly(judged, null, null, cause));
        }

        sentences.AddRange(_judged[day].Where(judged => judged is { Table: > 0, Metric: TrafficMetric.Visitors } && IsOff(judged, ChannelChange)).OrderByDescending(judged => Math.Abs(judged.Judgement.Value.Value - judged.Judgement.Median.Value))
            .Select(judged => (judged, value: Field(judged.Table).Label(judged.Value)!)).Where(channel => channel.value != named)
            .Select(channel => AnomalyTexts.Anomaly(channel.judged, ChannelField, channel.value, null)));
        if (sentences.Count > 0)
        {
            return (BothLanguages.Join([.. sentences.Take(MostSentences)]), true);
        }

        var visitors = _judged[day].Where(judged => judged is { Table: 0, Metric: TrafficMetric.Visitors }).Select(judged => (DayJudgement?)judged.Judgement).FirstOrDefault();
        return ((visitors is { } judgement ? AnomalyTexts.NotJudged(judgement, _run.Plan.Rule) : null) ?? AnomalyTexts.Normal, false);
    }

    private static bool IsOff(JudgedDay judged, double least) =>
        judged.Judgement.State == DayState.Anomaly && judged.Judgement.Change.TryGet(out var change) && Math.Abs(change) > least;

    private ExplainedBy Cause(JudgedDay judged) => AnomalyDetection.Main(AnomalyDetection.Explain(_query, judged, Tables(field => field.Events is not null))) is { } main
        ? new ExplainedBy(Field(main.Table).Name, Field(main.Table).Label(main.Contribution.Value), main.Contribution.Share.Value) : default;

    private DailyField Field(int table) => _fields[table - _firstTable];

    private IEnumerable<int> Tables(Func<DailyField, bool> wanted) => _fields.Index().Where(field => wanted(field.Item)).Select(field => field.Index + _firstTable);
}
