using EcomOpsEngine.Contracts.V1;

namespace EcomOpsEngine.Server.Queries;

/// <summary>Warnings of answers in both languages.</summary>
internal static class Warnings
{
    public static Warning RangeOutsideData(Language language) => Make(
        language, "RANGE_OUTSIDE_DATA",
        "The time range holds none of the data's time span.",
        "时间范围与数据的时间跨度没有交集。");

    public static Warning RangeBeyondData(Language language) => Make(
        language, "RANGE_BEYOND_DATA",
        "The time range reaches beyond the data; the part without rows counts as empty.",
        "时间范围超出数据的时间跨度，没有数据的部分按空计算。");

    public static Warning NoOrders(Language language) => Make(
        language, "NO_ORDERS", "The dataset has no orders yet.", "数据集中还没有订单。");

    public static Warning AsOfBeforeData(Language language) => Make(
        language, "AS_OF_BEFORE_DATA", "The as-of instant lies before the first order.", "截止时间早于第一笔订单。");

    public static Warning AsOfBeyondData(Language language) => Make(
        language, "AS_OF_BEYOND_DATA",
        "The as-of instant lies more than a day after the last order; recency includes days without data.",
        "截止时间比最后一笔订单晚一天以上，最近购买天数包含没有数据的日期。");

    public static Warning NotConverged(Language language) => Make(
        language, "FIT_NOT_CONVERGED",
        "The search for the most likely parameters did not end at a maximum: the customers differ too little, or are too few, for the model.",
        "参数估计未收敛：客户数量过少或差异过小，模型不适用。");

    public static Warning DropOutAlike(Language language, double probability)
    {
        var percent = (100 * probability).ToString("0.0", System.Globalization.CultureInfo.InvariantCulture);
        return Make(
            language, "DROP_OUT_ALIKE",
            $"Customers leave alike, with {percent}% after each purchase: a and b have no best values, only their ratio has. The forecast rests on that ratio and holds.",
            $"客户流失概率几乎相同（每次购买后 {percent}%）：a 与 b 没有最优值，只有二者的比值有意义。预测基于该比值，依然有效。");
    }

    public static Warning ManyImmature(Language language, long immature, long entered) => Make(
        language, "WINDOWS_STILL_OPEN",
        $"{immature} of {entered} people may still convert: their window had not run out at the end of the data.",
        $"{entered} 人中有 {immature} 人的转化窗口在数据结束时尚未结束，仍可能转化。");

    public static Warning NoExposures(Language language, string name) => Make(
        language, "NO_EXPOSURES", $"No exposure of '{Shown.Text(name)}' was loaded for the test's period.", $"测试周期内没有加载“{Shown.Text(name)}”的曝光数据。");

    public static Warning TestStillRuns(Language language) => Make(
        language, "TEST_STILL_RUNS",
        "The data end before the test does: read the always-valid intervals, or wait for its last date.",
        "数据截止时测试尚未结束：请看可随时查看的区间，或等到测试结束日。");

    public static Warning DesignChanged(Language language, int revision) => Make(
        language, "DESIGN_CHANGED_AFTER_START",
        $"The versions, the figure or the rules were changed after the test began; revision {revision} held when it did.",
        $"测试开始后修改过版本、指标或判定规则；开始时的记录为第 {revision} 版。");

    public static Warning NoUserAgents(Language language) => Make(
        language, "NO_USER_AGENTS", "No event carries a user agent; programs are told by their behaviour only.", "事件没有 user agent，只能按行为识别程序流量。");

    public static Warning NoPages(Language language) => Make(
        language, "NO_PAGES", "No event carries a page; the rule on lengths of page views was not asked.", "事件没有页面，未按页面停留时间识别。");

    public static Warning Make(Language language, string code, string english, string chinese) =>
        new() { Code = code, Text = language == Language.Zh ? chinese : english };

    /// <summary>How a range lies against the data.</summary>
    public static IEnumerable<Warning> OfRange(Language language, InstantSpan span, long? firstUs, long? lastUs)
    {
        if (firstUs is not { } first || lastUs is not { } last)
        {
            yield break;
        }

        if (span.ToUs <= first || span.FromUs > last)
        {
            yield return RangeOutsideData(language);
        }
        else if (span.FromUs < first - 86_400_000_000L || span.ToUs > last + 86_400_000_000L)
        {
            yield return RangeBeyondData(language);
        }
    }
}
