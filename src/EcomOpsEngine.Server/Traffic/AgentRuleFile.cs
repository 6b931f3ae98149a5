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
    public static AgentRules Load(string? path) => Read(RuleFile.Load(path, "--bot-rules", "bot-rules.json", [Behaviour], Members));

    /// <summary>Reads a list.</summary>
    /// <param name="json">The text.</param>
    /// <param name="source">How messages name it.</param>
    public static AgentRules Parse(string json, string source) => Read(RuleFile.Parse(json, source, [Behaviour], Members));

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

        return new AgentRule(name, kind, Compile(entry, "pattern"), entry.Has("except") ? Compile(entry, "except") : null);
    }

    private static Regex Compile(RuleEntry entry, string member)
    {
        var pattern = entry.Text(member, MostPatternLength);
        try
        {
            var regex = new Regex(pattern, Options);
            return regex.IsMatch("")
                ? throw new OptionException($"{entry.Place}.{member}: '{pattern}' matches the empty text, hence every agent.")
                : regex;
        }
        catch (Exception wrong) when (wrong is ArgumentException or NotSupportedException)
        {
            throw new OptionException($"{entry.Place}.{member}: '{pattern}' is no regular expression without back-references and look-around: {wrong.Message}");
        }
    }
}
