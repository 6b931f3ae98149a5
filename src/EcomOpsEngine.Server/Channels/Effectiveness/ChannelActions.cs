using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Server.Rules;

namespace EcomOpsEngine.Server.Channels.Effectiveness;

/// <summary>What is found of a channel, as rules name it.</summary>
[Flags]
internal enum ChannelFindings
{
    None = 0,

    /// <summary>Three losing months in a row.</summary>
    Retire = 1,

    /// <summary>GMV below spend over the whole range.</summary>
    LosesMoney = 1 << 1,

    /// <summary>Bounce rate above the limit.</summary>
    Bounce = 1 << 2,

    /// <summary>An alert.</summary>
    Alert = 1 << 3,

    /// <summary>The shop depends on it.</summary>
    Dependence = 1 << 4,

    /// <summary>It costs something.</summary>
    Spend = 1 << 5,

    /// <summary>It costs nothing.</summary>
    NoSpend = 1 << 6,
}

/// <summary>
/// The rules file of actions (优化动作): <c>{"rules": [{"types": [search|feed|social|other], "when": [findings], "roi_below", "roi_at_least", "action": {"en", "zh"}}]}</c>.
/// The first rule whose conditions hold decides.
/// </summary>
internal sealed class ChannelActions
{
    private const int MostText = 1_000;
    private const double MostRoi = 1e9;
    private static readonly string[] Members = ["types", "when", "roi_below", "roi_at_least", "action"];
    private readonly List<Rule> _rules;

    private ChannelActions(RuleFile file) => _rules = [.. file.Rules.Select(Read)];

    /// <summary>The rules of a file, or the built-in ones.</summary>
    /// <exception cref="OptionException">The file is missing or wrong.</exception>
    public static ChannelActions Load(string? path) => new(RuleFile.Load(path, "--channel-rules", "channel-actions.json", [], Members));

    /// <summary>Reads rules.</summary>
    public static ChannelActions Parse(string json, string source) => new(RuleFile.Parse(json, source, [], Members));

    /// <summary>The action for a channel; null where no rule holds.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="findings">What is found of it.</param>
    /// <param name="roi">GMV / spend; null without spend.</param>
    public BothLanguages? Of(ChannelType type, ChannelFindings findings, double? roi) => _rules.Find(rule =>
        (rule.Types.Count == 0 || rule.Types.Contains(type))
        && (findings & rule.When) == rule.When
        && (rule.RoiBelow is null || roi < rule.RoiBelow)
        && (rule.RoiAtLeast is null || roi >= rule.RoiAtLeast))?.Action;

    private static Rule Read(RuleEntry entry)
    {
        var action = entry.Member("action");
        action.CheckMembers("a text", "en", "zh");
        return new Rule(
            [.. entry.Texts("types", MostText).Select(text => TypeOf(entry, text))],
            entry.Texts("when", MostText).Aggregate(ChannelFindings.None, (all, text) => all | FindingOf(entry, text)),
            entry.Has("roi_below") ? entry.Number("roi_below", 0, 0, MostRoi) : null,
            entry.Has("roi_at_least") ? entry.Number("roi_at_least", 0, 0, MostRoi) : null,
            new BothLanguages(action.Text("en", MostText), action.Text("zh", MostText)));
    }

    private static ChannelType TypeOf(RuleEntry entry, string text) => text switch
    {
        "search" => ChannelType.Search,
        "feed" => ChannelType.Feed,
        "social" => ChannelType.Social,
        "other" => ChannelType.Other,
        _ => throw new OptionException($"{entry.Place}.types: found '{text}', expected search, feed, social or other."),
    };

    private static ChannelFindings FindingOf(RuleEntry entry, string text) => text switch
    {
        "retire" => ChannelFindings.Retire,
        "loses_money" => ChannelFindings.LosesMoney,
        "bounce" => ChannelFindings.Bounce,
        "alert" => ChannelFindings.Alert,
        "dependence" => ChannelFindings.Dependence,
        "spend" => ChannelFindings.Spend,
        "no_spend" => ChannelFindings.NoSpend,
        _ => throw new OptionException($"{entry.Place}.when: found '{text}', expected retire, loses_money, bounce, alert, dependence, spend or no_spend."),
    };

    private sealed record Rule(IReadOnlyList<ChannelType> Types, ChannelFindings When, double? RoiBelow, double? RoiAtLeast, BothLanguages Action);
}
