using System.Text.RegularExpressions;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Server.Rules;

namespace EcomOpsEngine.Server.Traffic;

/// <summary>
/// Reads the list of programs: <c>{"version": "…", "rules": [{"pattern", "except", "name", "kind"}], "behaviour": …}</c>. Patterns are regular expressions
/// without back-references and look-around, so that no agent can make one slow; upper and lower case are the same. The first rule that matches decides.
/// </summary>
internal static class AgentRuleFile
{
    private const int MostPatternLength = 1_000;
    private const int MostNameLength = 100;
    private const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    private const string Behaviour = "behaviour";

    private static readonly string[] Members = ["pattern", "except", "name", "kind"];
    private static readonly string[] Kinds = ["ai", "crawler", "feed", "headless", "library", "monitor", "other", "preview", "scanner", "scraper", "seo"];

    /// <summary>The list of a file, or the built-in one.</summary>
    /// <exception cref="OptionException">The file is missing or wrong.</exception>
    public static AgentRules Load(string? path)
    {
        var rules = Read(RuleFile.Load(path, "--bot-rules", "bot-rules.json", [Behaviour], Members));

        // A file of somebody's own must be sound before the server starts. The built-in list is (tests say so), and making its automata took a seventh of the processor time of a start.
        return path is null ? rules : Check(rules);
    }

    /// <summary>Reads a list.</summary>
    /// <param name="json">The text.</param>
    /// <param name="source">How messages name it.</param>
    public static AgentRules Parse(string json, string source) => Check(Read(RuleFile.Parse(json, source, [Behaviour], Members)));

    private static AgentRules Check(AgentRules rules)
    {
        foreach (var rule in rules.Rules)
        {
            _ = (rule.Pattern.Value, rule.Except?.Value);
        }

        return rules;
    }

    private static AgentRules Read(RuleFile file) =>
        new([.. file.Rules.Select(Rule)]) { Thresholds = file.Root.Has(Behaviour) ? BotThresholds.Read(file.Root.Member(Behaviour)) : BotThresholds.BuiltIn };

    private static AgentRule Rule(RuleEntry entry)
    {
        var name = entry.Text("name", MostNameLength);
        var kind = entry.Text("kind", MostNameLength);
        if (!Kinds.Contains(kind))
        {
            throw new OptionException($"{entry.Place}.kind: found '{kind}', expected one of {string.Join(", ", Kinds)}.");
        }

        return new AgentRule(name, kind, Made(entry, "pattern"), entry.Has("except") ? Made(entry, "except") : null);
    }

    private static Lazy<Regex> Made(RuleEntry entry, string member)
    {
        var (pattern, place) = (entry.Text(member, MostPatternLength), $"{entry.Place}.{member}");
        return new Lazy<Regex>(() => Compile(pattern, place));
    }

    private static Regex Compile(string pattern, string place)
    {
        try
        {
            var regex = new Regex(pattern, Options);
            return regex.IsMatch("")
                ? throw new OptionException($"{place}: '{pattern}' matches the empty text, hence every agent.")
                : regex;
        }
        catch (Exception wrong) when (wrong is ArgumentException or NotSupportedException)
        {
            throw new OptionException($"{place}: '{pattern}' is no regular expression without back-references and look-around: {wrong.Message}");
        }
    }
}
