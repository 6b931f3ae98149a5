using EcomOpsEngine.Analytics.Traffic;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Queries;
using Google.Protobuf.WellKnownTypes;

namespace EcomOpsEngine.Server.Traffic;

/// <summary>Checks a DetectBots request and fills in the defaults.</summary>
internal sealed class BotPlanner(SnapshotView view, DetectBotsRequest request, BotThresholds thresholds)
{
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

        // A rule that the server has turned off is asked only by name, or with thresholds.
        bool Asks(BotReason reason, bool byDefault) => rules.Reasons.Contains(reason) || (rules.Reasons.Count == 0 && byDefault);
        return BotQuestion.Of(
            view.Snapshot,
            Asks(BotReason.UserAgent, true),
            Asks(BotReason.Rate, thresholds.Rate is not null || rules.Rate is not null) ? rate : null,
            Asks(BotReason.Regularity, thresholds.Regularity is not null || rules.Regularity is not null) ? regularity : null,
            Asks(BotReason.ZeroDwell, thresholds.Dwell is not null || rules.Dwell is not null) ? dwell : null,
            span);
    }

    private RateRule Rate(BotRateRule? rule)
    {
        var otherwise = thresholds.Rate ?? RateRule.Default;
        return new RateRule(
            Whole(rule?.HasMostEvents == true ? rule.MostEvents : null, otherwise.MostEvents, 1, "rules.rate.most_events"),
            Length(rule?.Window, otherwise.WindowUs, 1, DayUs, "rules.rate.window"));
    }

    private RegularityRule Regularity(BotRegularityRule? rule)
    {
        var otherwise = thresholds.Regularity ?? RegularityRule.Default;
        return new RegularityRule(
            Whole(rule?.HasLeastEvents == true ? rule.LeastEvents : null, otherwise.LeastInstants, 3, "rules.regularity.least_events"),
            Share(rule?.HasMostVariation == true ? rule.MostVariation : null, otherwise.MostVariation, true, "rules.regularity.most_variation"));
    }

    private DwellRule Dwell(BotDwellRule? rule)
    {
        var otherwise = thresholds.Dwell ?? DwellRule.Default;
        return new DwellRule(
            Whole(rule?.HasLeastViews == true ? rule.LeastViews : null, otherwise.LeastViews, 1, "rules.dwell.least_views"),
            Length(rule?.MostDwell, otherwise.MostDwellUs, 0, HourUs, "rules.dwell.most_dwell"),
            Share(rule?.HasLeastShare == true ? rule.LeastShare : null, otherwise.LeastShare, false, "rules.dwell.least_share"));
    }

    private int Whole(int? value, int otherwise, int least, string path)
    {
        if (value < least || value > BotThresholds.MostCount)
        {
            _violations.Add(path, $"{value}; expected {least} to {BotThresholds.MostCount:#,##0}.");
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
