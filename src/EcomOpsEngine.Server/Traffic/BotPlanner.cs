using EcomOpsEngine.Analytics.Traffic;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Queries;
using Google.Protobuf.WellKnownTypes;

namespace EcomOpsEngine.Server.Traffic;

/// <summary>Checks a DetectBots request and fills in the defaults.</summary>
internal sealed class BotPlanner(SnapshotView view, DetectBotsRequest request)
{
    private const int MostCount = 1_000_000;
    private const long DayUs = 86_400_000_000L;
    private const long HourUs = 3_600_000_000L;

    private readonly Violations _violations = new();

    public BotQuestion Plan()
    {
        RequestChecks.Enum(request.Language, "language", _violations);
        var timeline = view.Snapshot.Timeline;
        var span = request.Range is null
            ? new InstantSpan(long.MinValue, long.MaxValue)
            : Instants.Read(request.Range, "range", timeline.FirstUs, timeline.LastUs, _violations);
        var rules = request.Rules ?? new BotRules();
        for (var i = 0; i < rules.Reasons.Count; i++)
        {
            RequestChecks.Enum(rules.Reasons[i], $"rules.reasons[{i}]", _violations);
            if (rules.Reasons[i] == BotReason.Unspecified || rules.Reasons.IndexOf(rules.Reasons[i]) < i)
            {
                _violations.Add($"rules.reasons[{i}]", "Expected reasons of the enum, each once.");
            }
        }

        var (rate, regularity, dwell) = (Rate(rules.Rate), Regularity(rules.Regularity), Dwell(rules.Dwell));
        _violations.ThrowIfAny();
        bool Asks(BotReason reason) => rules.Reasons.Count == 0 || rules.Reasons.Contains(reason);
        return BotQuestion.Of(
            view.Snapshot,
            Asks(BotReason.UserAgent),
            Asks(BotReason.Rate) ? rate : null,
            Asks(BotReason.Regularity) ? regularity : null,
            Asks(BotReason.ZeroDwell) ? dwell : null,
            span);
    }

    private RateRule Rate(BotRateRule? rule) => new(
        Whole(rule?.HasMostEvents == true ? rule.MostEvents : null, RateRule.Default.MostEvents, 1, "rules.rate.most_events"),
        Length(rule?.Window, RateRule.Default.WindowUs, 1, DayUs, "rules.rate.window"));

    private RegularityRule Regularity(BotRegularityRule? rule) => new(
        Whole(rule?.HasLeastEvents == true ? rule.LeastEvents : null, RegularityRule.Default.LeastInstants, 3, "rules.regularity.least_events"),
        Share(rule?.HasMostVariation == true ? rule.MostVariation : null, RegularityRule.Default.MostVariation, true, "rules.regularity.most_variation"));

    private DwellRule Dwell(BotDwellRule? rule) => new(
        Whole(rule?.HasLeastViews == true ? rule.LeastViews : null, DwellRule.Default.LeastViews, 1, "rules.dwell.least_views"),
        Length(rule?.MostDwell, DwellRule.Default.MostDwellUs, 0, HourUs, "rules.dwell.most_dwell"),
        Share(rule?.HasLeastShare == true ? rule.LeastShare : null, DwellRule.Default.LeastShare, false, "rules.dwell.least_share"));

    private int Whole(int? value, int otherwise, int least, string path)
    {
        if (value < least || value > MostCount)
        {
            _violations.Add(path, $"{value}; expected {least} to {MostCount:#,##0}.");
        }

        return value ?? otherwise;
    }

    private double Share(double? value, double otherwise, bool zeroAllowed, string path)
    {
        if (value is { } share && !(share <= 1 && (share > 0 || (share == 0 && zeroAllowed))))
        {
            _violations.Add(path, $"{share}; expected {(zeroAllowed ? "0 to 1" : "more than 0, at most 1")}.");
        }

        return value ?? otherwise;
    }

    private long Length(Duration? value, long otherwise, long leastUs, long mostUs, string path)
    {
        if (value is null)
        {
            return otherwise;
        }

        var us = (decimal)value.Seconds * 1_000_000 + (value.Nanos / 1_000);
        if (value.Nanos % 1_000 != 0 || us < leastUs || us > mostUs)
        {
            _violations.Add(path, $"{value.Seconds} s {value.Nanos} ns; expected whole microseconds, {(leastUs > 0 ? "more than 0" : "0")} to {mostUs / 1_000_000} s.");
            return otherwise;
        }

        return (long)us;
    }
}
