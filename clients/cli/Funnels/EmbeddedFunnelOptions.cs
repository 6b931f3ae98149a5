using System.CommandLine;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;

namespace EcomOpsEngine.Cli.Funnels;

/// <summary>The funnel of a question about it: steps, window, range, filter.</summary>
internal sealed class EmbeddedFunnelOptions
{
    private readonly FunnelOptions _steps = new();
    private readonly RangeOptions _range = new();
    private readonly Option<bool> _completed = new("--completed-windows-only") { Description = "Leave out people whose window had not run out and who have not converted." };

    public IEnumerable<Symbol> Options => [.. _steps.Options, .. _range.Options, _completed];

    public async Task<ComputeFunnelRequest> RequestAsync(ParseResult parsed, Session session, CancellationToken cancellation)
    {
        var funnel = await _steps.RequestAsync(parsed, session, cancellation);
        funnel.Range = await _range.RangeAsync(parsed, session, cancellation);
        funnel.Filter = await _range.FilterAsync(parsed, session, cancellation);
        funnel.IncludeBots = _range.IncludeBots(parsed);
        funnel.SnapshotId = _range.SnapshotId(parsed);
        funnel.CompletedWindowsOnly = parsed.GetValue(_completed);
        return funnel;
    }
}
