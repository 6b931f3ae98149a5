using System.Text.RegularExpressions;

namespace EcomOpsEngine.Server.Traffic;

/// <summary>One kind of program by its user agent.</summary>
/// <param name="Name">Name, for people.</param>
/// <param name="Kind">Kind of program.</param>
/// <param name="Pattern">What an agent holds.</param>
/// <param name="Except">What it must not hold; null: anything.</param>
internal sealed record AgentRule(string Name, string Kind, Lazy<Regex> Pattern, Lazy<Regex>? Except);

/// <summary>The list of programs; the first rule that matches decides.</summary>
internal sealed class AgentRules(IReadOnlyList<AgentRule> rules)
{
    /// <summary>Agents longer than this are judged by their beginning.</summary>
    private const int LongestAgent = 1_000;

    public IReadOnlyList<AgentRule> Rules => rules;

    /// <summary>The thresholds of behaviour that go with it.</summary>
    public BotThresholds Thresholds { get; init; } = BotThresholds.BuiltIn;

    /// <summary>The rule of an agent; null where none matches.</summary>
    public AgentRule? Match(string agent)
    {
        var head = agent.AsSpan(0, Math.Min(agent.Length, LongestAgent));
        foreach (var rule in rules)
        {
            if (rule.Pattern.Value.IsMatch(head) && rule.Except?.Value.IsMatch(head) != true)
            {
                return rule;
            }
        }

        return null;
    }
}
