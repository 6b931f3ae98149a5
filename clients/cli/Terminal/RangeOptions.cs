using System.CommandLine;
using EcomOpsEngine.Cli.Filters;
using EcomOpsEngine.Cli.Times;
using EcomOpsEngine.Contracts.V1;

namespace EcomOpsEngine.Cli.Terminal;

/// <summary>The options of every question: range, filter, bots, snapshot.</summary>
internal sealed class RangeOptions
{
    private readonly Option<Moment?> _from = Parsed.Optional("--from", "TIME", "First instant inside. A date is local midnight of the dataset's zone.", Moment.Parse);
    private readonly Option<Moment?> _to = Parsed.Optional("--to", "TIME", "First instant outside. A date is local midnight: --to 2026-02-01 ends with January.", Moment.Parse);
    private readonly Option<IReadOnlyList<FilterTerm>> _filter = Filters();
    private readonly Option<bool> _bots = Bots();
    private readonly Option<string> _snapshot = Snapshot();

    public IEnumerable<Symbol> Options => [_from, _to, _filter, _bots, _snapshot];

    public static Option<IReadOnlyList<FilterTerm>> Filters() =>
        Parsed.Many("--filter", "TERM", "field=v1,v2  field!=v  field~text  field^=text  field>=n  field<=n  field?  !field?  Repeated: all must hold.", FilterTerm.Parse);

    public static Option<bool> Bots() => new("--include-bots") { Description = "Count known bots too; see traffic bots." };

    public static Option<string> Snapshot() => new("--snapshot") { Description = "Ask this snapshot; otherwise the current one.", HelpName = "ID" };

    public Task<TimeRange?> RangeAsync(ParseResult parsed, Session session, CancellationToken cancellation) =>
        session.RangeAsync(parsed.GetValue(_from), parsed.GetValue(_to), cancellation);

    public Task<Filter?> FilterAsync(ParseResult parsed, Session session, CancellationToken cancellation) =>
        session.FilterAsync(parsed.GetValue(_filter), cancellation);

    public bool IncludeBots(ParseResult parsed) => parsed.GetValue(_bots);

    public string SnapshotId(ParseResult parsed) => parsed.GetValue(_snapshot) ?? "";
}
