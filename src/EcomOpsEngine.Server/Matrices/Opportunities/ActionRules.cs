using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Server.Rules;

namespace EcomOpsEngine.Server.Matrices.Opportunities;

/// <summary>What a rule looks at.</summary>
/// <param name="Analysis">What the cell is crossed of.</param>
/// <param name="IsOpportunity">High ROI, low share of traffic.</param>
/// <param name="Audience">Value of the audience; null where all stand together or it is missing.</param>
/// <param name="Category">Values of the categories.</param>
/// <param name="Roi">ROI; null without one.</param>
/// <param name="RoiFactor">ROI / ROI of all; null without one.</param>
/// <param name="Growth">Growth; null without one.</param>
/// <param name="Stars">1 to 5; null without.</param>
internal readonly record struct ActionCase(
    MatrixAnalysis Analysis, bool IsOpportunity, string? Audience, IReadOnlyList<string> Category, double? Roi, double? RoiFactor, double? Growth, int? Stars);

/// <summary>What to do about a cell (建议动作) and what to watch.</summary>
internal sealed record ActionRule(Func<ActionCase, bool> Holds, BothLanguages Action, IReadOnlyList<BothLanguages> Monitors);

/// <summary>
/// The rules file of actions: <c>{"rules": [{"analyses", "opportunity", "audiences", "categories", "leastRoi", "mostRoi", "leastRoiFactor", "mostRoiFactor", "leastGrowth", "mostGrowth",
/// "leastStars", "mostStars", "action": {"en", "zh"}, "monitors": [{"en", "zh"}]}]}</c>. Conditions that are not there hold always, one on a number that the cell lacks never. The first rule that holds decides.
/// </summary>
internal sealed class ActionRules
{
    private const int MostText = 1_000;
    private const int MostMonitors = 20;
    private const double Far = 1e9;

    private static readonly string[] MemberNames =
    [
        "analyses", "opportunity", "audiences", "categories", "leastRoi", "mostRoi", "leastRoiFactor", "mostRoiFactor", "leastGrowth", "mostGrowth", "leastStars", "mostStars",
        "action", "monitors",
    ];

    private static readonly Dictionary<string, MatrixAnalysis> Analyses = new(StringComparer.Ordinal)
    {
        ["product_channel"] = MatrixAnalysis.ProductChannel,
        ["product_audience"] = MatrixAnalysis.ProductAudience,
        ["product_channel_audience"] = MatrixAnalysis.ProductChannelAudience,
        ["channel_audience"] = MatrixAnalysis.ChannelAudience,
    };

    private readonly List<ActionRule> _rules;

    private ActionRules(RuleFile file) => _rules = [.. file.Rules.Select(Rule)];

    /// <summary>The rules of a file, or the built-in ones.</summary>
    /// <exception cref="OptionException">The file is missing or wrong.</exception>
    public static ActionRules Load(string? path) => new(RuleFile.Load(path, "--action-rules", "action-rules.json", [], MemberNames));

    /// <summary>Reads rules.</summary>
    public static ActionRules Parse(string json, string source) => new(RuleFile.Parse(json, source, [], MemberNames));

    /// <summary>The rule of a cell; null where none holds.</summary>
    public ActionRule? Of(ActionCase cell) => _rules.Find(rule => rule.Holds(cell));

    private static ActionRule Rule(RuleEntry entry)
    {
        var analyses = entry.Texts("analyses", MostText).Select(name => Analyses.TryGetValue(name, out var known)
            ? known
            : throw new OptionException($"{entry.Place}.analyses: found '{name}', expected {string.Join(", ", Analyses.Keys)}.")).ToList();
        var opportunity = entry.Truth("opportunity");
        var (audiences, categories) = (entry.Texts("audiences", MostText), entry.Texts("categories", MostText));
        var bounds = new[]
        {
            Bound(entry, "Roi", cell => cell.Roi), Bound(entry, "RoiFactor", cell => cell.RoiFactor), Bound(entry, "Growth", cell => cell.Growth), Bound(entry, "Stars", cell => cell.Stars),
        };
        return new ActionRule(
            cell => (analyses.Count == 0 || analyses.Contains(cell.Analysis))
                && (opportunity is null || opportunity == cell.IsOpportunity)
                && (audiences.Count == 0 || (cell.Audience is { } audience && audiences.Contains(audience, StringComparer.OrdinalIgnoreCase)))
                && (categories.Count == 0 || cell.Category.Intersect(categories, StringComparer.OrdinalIgnoreCase).Any())
                && Array.TrueForAll(bounds, bound => bound(cell)),
            entry.Both("action", MostText),
            [.. entry.Members("monitors", MostMonitors).Select(monitor => monitor.AsBoth(MostText))]);
    }

    /// <summary>A closed interval: <c>leastX</c>, <c>mostX</c>.</summary>
    private static Func<ActionCase, bool> Bound(RuleEntry entry, string name, Func<ActionCase, double?> number)
    {
        var (least, most) = (entry.Number($"least{name}", double.NegativeInfinity, -Far, Far), entry.Number($"most{name}", double.PositiveInfinity, -Far, Far));
        return double.IsInfinity(least) && double.IsInfinity(most) ? _ => true : cell => number(cell) is { } value && value >= least && value <= most;
    }
}
