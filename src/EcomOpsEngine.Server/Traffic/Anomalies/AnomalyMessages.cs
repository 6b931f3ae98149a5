using EcomOpsEngine.Analytics.Traffic.Anomalies;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Segments;
using EcomOpsEngine.Server.Services;
using EcomOpsEngine.Server.Traffic.Daily;
using EcomOpsEngine.Storage.Datasets;
using KernelMetric = EcomOpsEngine.Analytics.Traffic.Anomalies.TrafficMetric;
using Metric = EcomOpsEngine.Contracts.V1.TrafficMetric;

namespace EcomOpsEngine.Server.Traffic.Anomalies;

/// <summary>Anomalies as messages.</summary>
internal sealed class AnomalyMessages(AnomalyPlan plan, AnomalyQuery query, DatasetSettings settings, Language language)
{
    /// <summary>The figures in the order of the contract.</summary>
    public static IReadOnlyList<(Metric Message, KernelMetric Kernel)> Metrics { get; } =
    [
        (Metric.Visitors, KernelMetric.Visitors), (Metric.Sessions, KernelMetric.Sessions), (Metric.Orders, KernelMetric.Orders), (Metric.Gmv, KernelMetric.Gmv),
        (Metric.Conversion, KernelMetric.Conversion), (Metric.AddToCartRate, KernelMetric.CartRate), (Metric.BounceRate, KernelMetric.BounceRate),
        (Metric.DetailBounceRate, KernelMetric.DetailBounceRate),
    ];

    public static KernelMetric Kernel(Metric metric) => Metrics.First(pair => pair.Message == metric).Kernel;

    /// <summary>An anomaly with what explains it.</summary>
    public TrafficAnomaly Anomaly(JudgedDay judged)
    {
        var field = judged.Table == 0 ? null : plan.FieldOf(judged.Table);
        var judgement = judged.Judgement;
        var message = new TrafficAnomaly
        {
            Date = AsOf.Date(query.Counts.FirstDay + judged.Day),
            Metric = Metrics.First(pair => pair.Kernel == judged.Metric).Message,
            Dimension = field?.Name ?? "",
            Value = field?.Label(judged.Value) ?? "",
            Observed = Observed(judged),
            Median = judgement.Median.Value,
            Deviation = judgement.Deviation.Value,
            Score = Figures.Of(judgement.Score),
            Change = Figures.Of(judgement.Change),
            Weeks = judgement.Weeks,
            Worse = judgement.IsAbove == judged.Metric.IsWorseAbove(),
        };
        ExplainedBy? by = null;
        if (field is null)
        {
            by = Explain(judged, message);
        }

        message.Text = AnomalyTexts.Anomaly(judged, field?.Name, message.Value, by).In(language);
        return message;
    }

    private Estimate Observed(JudgedDay judged)
    {
        var table = query.Counts.Tables[judged.Table];
        return judged.Metric.Denominator() is not null ? Figures.Of(judged.Judgement.Value)
            : table.Of(judged.Metric.Numerator(), judged.Value)[judged.Day] is var count && judged.Metric == KernelMetric.Gmv ? Figures.Money(count, settings) : Figures.Count(count);
    }

    private ExplainedBy Explain(JudgedDay judged, TrafficAnomaly message)
    {
        var explained = AnomalyDetection.Explain(query, judged, plan.TablesFor(judged.Metric));
        foreach (var table in explained)
        {
            message.Reference = Figures.Ratio(table.Parts.Reference);
            message.Explanations.Add(Explanation(table));
        }

        if (AnomalyDetection.Main(explained) is not { } main)
        {
            return default;
        }

        var (field, part) = (plan.FieldOf(main.Table), main.Contribution);
        message.MainCause = new AnomalyCause { Dimension = field.Name, Value = field.Label(part.Value)!, Share = part.Share.Value };
        return new ExplainedBy(field.Name, field.Label(part.Value), part.Share.Value);
    }

    private AnomalyExplanation Explanation(TableParts table)
    {
        var direction = Math.Sign(table.Parts.Deviation);
        var message = new AnomalyExplanation { Dimension = plan.FieldOf(table.Table).Name, TotalValues = table.Parts.Contributions.Count };
        message.Contributions.AddRange(table.Parts.Contributions.OrderByDescending(part => direction * part.Effect).Take(plan.TopValues).Select(part => Contribution(plan.FieldOf(table.Table), part)));
        return message;
    }

    private static AnomalyContribution Contribution(DailyField field, Contribution part) => new()
    {
        Key = field.Label(part.Value) is { } label ? new MatrixKey { Value = label } : new MatrixKey { IsNull = true },
        Observed = Figures.Of(part.Observed),
        Reference = Figures.Of(part.Reference),
        Effect = part.Effect,
        MixEffect = Figures.Of(part.Mix),
        RateEffect = Figures.Of(part.Rate),
        Share = Figures.Of(part.Share),
        ExcessShare = Figures.Of(part.ExcessShare),
    };
}
