using EcomOpsEngine.Analytics.Traffic;
using EcomOpsEngine.Server.Rules;

namespace EcomOpsEngine.Server.Traffic;

/// <summary>The thresholds of behaviour that a server applies: the built-in ones, or those of its rules file. A rule that is null is not applied.</summary>
internal sealed record BotThresholds(RateRule? Rate, RegularityRule? Regularity, DwellRule? Dwell)
{
    public const int MostCount = 1_000_000;

    public static BotThresholds BuiltIn { get; } = new(RateRule.Default, RegularityRule.Default, DwellRule.Default);

    /// <summary>
    /// Reads <c>"behaviour": {"rate": {"most_events", "window_seconds"}, "regularity": {"least_events", "most_variation"}, "dwell": {"least_views", "most_dwell_ms", "least_share"}}</c>;
    /// what is left out is built in, <c>null</c> turns a rule off.
    /// </summary>
    public static BotThresholds Read(RuleEntry behaviour)
    {
        behaviour.CheckMembers("behaviour", "rate", "regularity", "dwell");
        return new BotThresholds(
            Part(behaviour, "rate", RateRule.Default, rule =>
            {
                rule.CheckMembers("rate", "most_events", "window_seconds");
                return new RateRule(
                    (int)rule.Number("most_events", RateRule.Default.MostEvents, 1, MostCount),
                    (long)(rule.Number("window_seconds", RateRule.Default.WindowUs / 1e6, 0.001, 86_400) * 1_000_000));
            }),
            Part(behaviour, "regularity", RegularityRule.Default, rule =>
            {
                rule.CheckMembers("regularity", "least_events", "most_variation");
                return new RegularityRule(
                    (int)rule.Number("least_events", RegularityRule.Default.LeastInstants, 3, MostCount), rule.Number("most_variation", RegularityRule.Default.MostVariation, 0, 1));
            }),
            Part(behaviour, "dwell", DwellRule.Default, rule =>
            {
                rule.CheckMembers("dwell", "least_views", "most_dwell_ms", "least_share");
                return new DwellRule(
                    (int)rule.Number("least_views", DwellRule.Default.LeastViews, 1, MostCount),
                    (long)(rule.Number("most_dwell_ms", DwellRule.Default.MostDwellUs / 1e3, 0, 3_600_000) * 1_000),
                    rule.Number("least_share", DwellRule.Default.LeastShare, 0.001, 1));
            }));
    }

    private static T? Part<T>(RuleEntry behaviour, string name, T builtIn, Func<RuleEntry, T> read)
        where T : struct =>
        !behaviour.Has(name) ? builtIn : behaviour.IsNull(name) ? null : read(behaviour.Member(name));
}
