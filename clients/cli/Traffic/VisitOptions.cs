using System.CommandLine;
using EcomOpsEngine.Contracts.V1;

namespace EcomOpsEngine.Cli.Traffic;

/// <summary>What makes a visit, and when a day is an anomaly.</summary>
internal sealed class VisitOptions
{
    private readonly Option<string[]> _pages = Names("--page-event", "An event that opens a page; otherwise every event with a page.");
    private readonly Option<string[]> _details = Names("--detail-page", "A page, or an event, that is a product's detail page; otherwise by name.");
    private readonly Option<string[]> _carts = Names("--cart-event", "An event that puts something into the cart; otherwise by name.");
    private readonly Option<int?> _weeks = new("--weeks") { Description = "Weeks of the baseline (8).", HelpName = "N" };
    private readonly Option<double?> _score = new("--score") { Description = "Score from which a day is an anomaly (3.5).", HelpName = "X" };
    private readonly Option<double?> _change = new("--least-change") { Description = "Relative change above which a day is one where its baseline never moved (0.2).", HelpName = "X" };
    private readonly Option<long?> _volume = new("--least-volume") { Description = "Days below this volume raise nothing (30).", HelpName = "N" };
    private readonly Option<string> _complete = new("--last-complete") { Description = "Last whole day; otherwise told from the data.", HelpName = "yyyy-mm-dd" };

    public IEnumerable<Symbol> Options => [_pages, _details, _carts, _weeks, _score, _change, _volume, _complete];

    public VisitRules Visits(ParseResult parsed) => new()
    {
        PageEvents = { parsed.GetValue(_pages) ?? [] },
        DetailPages = { parsed.GetValue(_details) ?? [] },
        AddToCartEvents = { parsed.GetValue(_carts) ?? [] },
    };

    public BaselineRule Baseline(ParseResult parsed)
    {
        var rule = new BaselineRule();
        if (parsed.GetValue(_weeks) is { } weeks)
        {
            rule.Weeks = weeks;
        }

        if (parsed.GetValue(_score) is { } score)
        {
            rule.Score = score;
        }

        if (parsed.GetValue(_change) is { } change)
        {
            rule.LeastChange = change;
        }

        if (parsed.GetValue(_volume) is { } volume)
        {
            rule.LeastVolume = volume;
        }

        return rule;
    }

    public string LastComplete(ParseResult parsed) => parsed.GetValue(_complete) ?? "";

    private static Option<string[]> Names(string name, string description) => new(name) { Description = description, HelpName = "NAME" };
}
