using System.Globalization;
using EcomOpsEngine.Analytics.Metrics;
using EcomOpsEngine.Analytics.Traffic.Anomalies;
using EcomOpsEngine.Analytics.Traffic.Baselines;
using EcomOpsEngine.Server.Metrics;
using EcomOpsEngine.Server.Rules;
using TrafficMetrics = EcomOpsEngine.Analytics.Metrics.TrafficMetrics;

namespace EcomOpsEngine.Server.Traffic.Anomalies;

/// <summary>What a judged day says, in both languages.</summary>
internal static class AnomalyTexts
{
    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    private static readonly Dictionary<string, string> ChineseFields = new(StringComparer.Ordinal)
    {
        ["channel"] = "渠道",
        ["campaign"] = "活动",
        ["device"] = "设备",
        ["page"] = "入口页",
        ["category_1"] = "一级类目",
        ["category_2"] = "二级类目",
        ["sku"] = "商品",
    };

    /// <summary>正常波动.</summary>
    public static BothLanguages Normal { get; } = new("normal fluctuation", "正常波动");

    /// <summary>The day is not whole.</summary>
    public static BothLanguages Incomplete { get; } = new("the day is not whole yet, not judged", "当日数据不完整，未判断");

    /// <summary>What a day says that was not judged; null where it was.</summary>
    public static BothLanguages? NotJudged(DayJudgement judgement, BaselineRule rule) => judgement.State switch
    {
        DayState.TooFewWeeks => new(
            $"{judgement.Weeks} same weekdays before it, not judged (at least {rule.LeastWeeks})", $"同星期历史仅 {judgement.Weeks} 周（至少 {rule.LeastWeeks} 周），未判断"),
        DayState.LowVolume => new($"low volume, not judged (below {rule.LeastVolume})", $"流量过低（少于 {rule.LeastVolume}），未判断"),
        _ => null,
    };

    /// <summary>One sentence about an anomaly.</summary>
    /// <param name="judged">The day.</param>
    /// <param name="field">Field of the judged value; null: all together.</param>
    /// <param name="value">The judged value.</param>
    /// <param name="cause">The value that explains it; null: none was looked for.</param>
    public static BothLanguages Anomaly(JudgedDay judged, string? field, string? value, ExplainedBy? cause)
    {
        var judgement = judged.Judgement;
        var (english, chinese) = MetricNames.InSentence(Subject(judged.Metric));
        if (field is not null)
        {
            english = $"{english} of {field} {value}";
            chinese = $"{ChineseField(field)}「{value}」{chinese}";
        }

        var (observed, median) = (Shown(judged.Metric, judgement.Value.Value), Shown(judged.Metric, judgement.Median.Value));
        if (judgement.Change.TryGet(out var change))
        {
            var percent = Math.Abs(change).ToString("P1", Culture).Replace(" ", "", StringComparison.Ordinal);
            english += $" {percent} {(judgement.IsAbove ? "above" : "below")} the same weekday ({observed} against {median})";
            chinese += $"较同星期{(judgement.IsAbove ? "高" : "低")} {percent}（{observed}，基准 {median}）";
        }
        else
        {
            english += $" {observed} against {median} on the same weekday";
            chinese += $" {observed}，同星期基准 {median}";
        }

        return cause is { } by ? With(english, chinese, by) : new(english, chinese);
    }

    private static BothLanguages With(string english, string chinese, ExplainedBy by)
    {
        if (by.Value is null)
        {
            return new($"{english}, no single value behind it", $"{chinese}，无单一原因");
        }

        var share = by.Share.ToString("P0", Culture).Replace(" ", "", StringComparison.Ordinal);
        return new($"{english}, {share} of it {by.Field} {by.Value}", $"{chinese}，其中 {share} 来自{ChineseField(by.Field!)}「{by.Value}」");
    }

    private static Metric Subject(TrafficMetric metric) => metric switch
    {
        TrafficMetric.Visitors => TrafficMetrics.Visitors,
        TrafficMetric.Sessions => TrafficMetrics.Sessions,
        TrafficMetric.Orders => SalesMetrics.Orders,
        TrafficMetric.Gmv => SalesMetrics.Gmv,
        TrafficMetric.Conversion => TrafficMetrics.Conversion,
        TrafficMetric.CartRate => TrafficMetrics.AddToCart,
        TrafficMetric.BounceRate => TrafficMetrics.Bounce,
        TrafficMetric.DetailBounceRate => TrafficMetrics.DetailBounce,
        _ => throw new ArgumentOutOfRangeException(nameof(metric), metric, "Not a metric."),
    };

    private static string ChineseField(string field) => ChineseFields.GetValueOrDefault(field, field);

    private static string Shown(TrafficMetric metric, double value) => metric.Denominator() is null
        ? value.ToString(value == Math.Floor(value) ? "N0" : "N1", Culture)
        : value.ToString("P1", Culture).Replace(" ", "", StringComparison.Ordinal);
}

/// <summary>What explains an anomaly.</summary>
/// <param name="Field">The field; null where no value stands out.</param>
/// <param name="Value">The value; null where none stands out.</param>
/// <param name="Share">Its share of the deviation.</param>
internal readonly record struct ExplainedBy(string? Field, string? Value, double Share);
