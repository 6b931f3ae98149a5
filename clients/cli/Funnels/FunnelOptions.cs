using System.CommandLine;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Cli.Times;
using EcomOpsEngine.Contracts.V1;
using Google.Protobuf.WellKnownTypes;

namespace EcomOpsEngine.Cli.Funnels;

/// <summary>The steps and their window, as <c>funnel</c> and <c>ab funnel</c> take them.</summary>
internal sealed class FunnelOptions
{
    private readonly Option<IReadOnlyList<StepText>> _steps = Parsed.AtLeastOne("--step", "[NAME=]event1,event2", "A step; repeat it in order, 2 to 32 times. One of its events is enough.", StepText.Parse);
    private readonly Option<IReadOnlyList<StepFilterText>> _stepFilters = Parsed.Many("--step-filter", "NUMBER:TERM", "What the event of one step must satisfy besides, as --filter writes it.", StepFilterText.Parse);
    private readonly Option<TimeSpan?> _window = Parsed.Optional("--window", "DURATION", "Longest time from the first step to any later one, such as 30m, 1d or 2w. Otherwise 14 days.", DurationText.Parse);

    public IEnumerable<Symbol> Options => [_steps, _stepFilters, _window];

    public async Task<ComputeFunnelRequest> RequestAsync(ParseResult parsed, Session session, CancellationToken cancellation)
    {
        var request = new ComputeFunnelRequest
        {
            Dataset = session.DatasetName,
            Language = session.Words.Language,
            Window = parsed.GetValue(_window) is { } window ? Duration.FromTimeSpan(window) : null,
            Steps = { parsed.GetValue(_steps)!.Select(s => new FunnelStep { Name = s.Name, Events = { s.Events } }) },
        };
        foreach (var group in parsed.GetValue(_stepFilters)!.GroupBy(f => f.Step))
        {
            if (group.Key > request.Steps.Count)
            {
                throw new UsageException($"--step-filter names step {group.Key}, and there are {request.Steps.Count}");
            }

            request.Steps[group.Key - 1].Filter = await session.FilterAsync([.. group.Select(f => f.Term)], cancellation);
        }

        return request;
    }
}
