using System.Globalization;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Cli.Times;
using EcomOpsEngine.Contracts.V1;

namespace EcomOpsEngine.Cli.Funnels;

/// <summary><c>NUMBER:DURATION</c>: the longest time of a step since the one before.</summary>
internal sealed record StepLimitText(int Step, TimeSpan Limit)
{
    public static StepLimitText Parse(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && int.TryParse(text.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out int step) && step > 0
            ? new StepLimitText(step, DurationText.Parse(text[(colon + 1)..]))
            : throw new UsageException($"'{text}' is no step limit: expected NUMBER:DURATION, for example 3:30m");
    }
}

/// <summary><c>FROM-TO:EVENT</c>, with <c>!</c> at the end where the whole unit is to be dropped.</summary>
internal sealed record ExclusionText(int From, int To, string Event, bool DropsUnit)
{
    public static ExclusionText Parse(string text)
    {
        int dash = text.IndexOf('-', StringComparison.Ordinal);
        int colon = dash < 0 ? -1 : text.IndexOf(':', dash);
        bool drops = text.EndsWith('!');
        if (dash <= 0 || colon < 0
            || !int.TryParse(text.AsSpan(0, dash), NumberStyles.None, CultureInfo.InvariantCulture, out int from)
            || !int.TryParse(text.AsSpan(dash + 1, colon - dash - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int to))
        {
            throw new UsageException($"'{text}' is no exclusion: expected FROM-TO:EVENT, for example 2-4:coupon_failed, with ! at the end to drop the whole unit");
        }

        string name = drops ? text[(colon + 1)..^1] : text[(colon + 1)..];
        return name.Length > 0 ? new ExclusionText(from, to, name, drops) : throw new UsageException($"'{text}' names no event");
    }

    public FunnelExclusion Message() => new()
    {
        FromStep = From,
        ToStep = To,
        Event = Event,
        Effect = DropsUnit ? ExclusionEffect.DropUnit : ExclusionEffect.EndAttempt,
    };
}

/// <summary>The words of the command line for the ways of a funnel.</summary>
internal static class FunnelWords
{
    public static FunnelMode Mode(string text) => text switch
    {
        "ordered" => FunnelMode.Ordered,
        "strict" => FunnelMode.Strict,
        "any-order" => FunnelMode.AnyOrder,
        _ => throw new UsageException($"--mode '{text}' is unknown: expected ordered, strict or any-order"),
    };

    public static FunnelUnit Unit(string text) => text switch
    {
        "visitor" => FunnelUnit.Visitor,
        "session" => FunnelUnit.Session,
        "customer" => FunnelUnit.Customer,
        "attempt" => FunnelUnit.Attempt,
        _ => throw new UsageException($"--unit '{text}' is unknown: expected visitor, session, customer or attempt"),
    };

    public static (BreakdownAttribution Attribution, int Step) Attribution(string text) => text switch
    {
        "first" => (BreakdownAttribution.FirstTouch, 0),
        "last" => (BreakdownAttribution.LastTouch, 0),
        _ => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int step) && step > 0
            ? (BreakdownAttribution.Step, step)
            : throw new UsageException($"--breakdown-at '{text}' is unknown: expected first, last or the position of a step"),
    };
}
