using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Server.Rules;

namespace EcomOpsEngine.Server.Funnels.Explanations;

/// <summary>Where a step stands in its funnel.</summary>
internal enum StepPlace
{
    First,
    Middle,

    /// <summary>Before the last step: what is lost here is lost at the goal.</summary>
    Last,
}

/// <summary>What usually lies behind a loss and what to do about it. Conditions that are empty or null hold always.</summary>
/// <param name="Events">Event names or titles of the step.</param>
/// <param name="Place">Where the step stands.</param>
/// <param name="Dimension">Dimension of the main cause.</param>
/// <param name="Values">Values of the main cause.</param>
/// <param name="Cause">流失主因, as it usually is.</param>
/// <param name="Advice">优化方向.</param>
internal sealed record AdviceRule(
    IReadOnlyList<string> Events, StepPlace? Place, string? Dimension, IReadOnlyList<string> Values, BothLanguages Cause, BothLanguages Advice);

/// <summary>The rules file of advice: <c>{"rules": [{"events", "position": first|middle|last, "dimension", "values", "cause": {"en", "zh"}, "advice": {"en", "zh"}}]}</c>. The first rule whose conditions hold decides.</summary>
internal sealed class AdviceRules
{
    private const int MostText = 1_000;
    private static readonly string[] Members = ["events", "position", "dimension", "values", "cause", "advice"];
    private readonly List<AdviceRule> _rules;

    private AdviceRules(RuleFile file) => _rules = [.. file.Rules.Select(Rule)];

    /// <summary>The rules of a file, or the built-in ones.</summary>
    /// <exception cref="OptionException">The file is missing or wrong.</exception>
    public static AdviceRules Load(string? path) => new(RuleFile.Load(path, "--advice-rules", "funnel-advice.json", [], Members));

    /// <summary>Reads rules.</summary>
    public static AdviceRules Parse(string json, string source) => new(RuleFile.Parse(json, source, [], Members));

    /// <summary>The rule of a step; null where none holds.</summary>
    /// <param name="names">Event names and title of the step.</param>
    /// <param name="place">Where it stands.</param>
    /// <param name="dimension">Dimension of the main cause; null without one.</param>
    /// <param name="value">Value of the main cause.</param>
    public AdviceRule? Of(IEnumerable<string> names, StepPlace place, string? dimension, string? value) => _rules.Find(rule =>
        (rule.Events.Count == 0 || rule.Events.Intersect(names, StringComparer.OrdinalIgnoreCase).Any())
        && (rule.Place is null || rule.Place == place)
        && (rule.Dimension is null || rule.Dimension == dimension)
        && (rule.Values.Count == 0 || (value is not null && rule.Values.Contains(value, StringComparer.OrdinalIgnoreCase))));

    private static AdviceRule Rule(RuleEntry entry)
    {
        var dimension = entry.Has("dimension") ? entry.Text("dimension", MostText) : null;
        var values = entry.Texts("values", MostText);
        if (values.Count > 0 && dimension is null)
        {
            throw new OptionException($"{entry.Place}.values: a rule with values needs the dimension they belong to.");
        }

        return new AdviceRule(entry.Texts("events", MostText), Place(entry), dimension, values, entry.Both("cause", MostText), entry.Both("advice", MostText));
    }

    private static StepPlace? Place(RuleEntry entry) => !entry.Has("position") ? null : entry.Text("position", MostText) switch
    {
        "first" => StepPlace.First,
        "middle" => StepPlace.Middle,
        "last" => StepPlace.Last,
        var other => throw new OptionException($"{entry.Place}.position: found '{other}', expected first, middle or last."),
    };
}
