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

    private readonly Option<IReadOnlyList<StepLimitText>> _limits = Parsed.Many("--step-limit", "NUMBER:DURATION", "Longest time of a step since the one before, such as 3:30m.", StepLimitText.Parse);
    private readonly Option<int[]> _optional = new("--optional") { Description = "Position of a step that may be skipped; repeat it.", HelpName = "NUMBER" };
    private readonly Option<FunnelMode?> _mode = Parsed.Optional("--mode", "ordered|strict|any-order", "How events must follow each other; ordered by default.", FunnelWords.Mode);
    private readonly Option<FunnelUnit?> _unit = Parsed.Optional("--unit", "visitor|session|customer|attempt", "What is counted; visitors (people) by default.", FunnelWords.Unit);
    private readonly Option<bool> _later = new("--strictly-later") { Description = "Each step must be later than the one before; otherwise events at one instant may satisfy steps in step order." };
    private readonly Option<IReadOnlyList<ExclusionText>> _exclusions = Parsed.Many("--exclude", "FROM-TO:EVENT[!]", "An event that must not stand between two steps: it ends the attempt, with ! it drops the whole unit.", ExclusionText.Parse);
    private readonly Option<string[]> _hold = new("--hold") { Description = "A field that all events of an attempt share, such as sku; up to three.", HelpName = "FIELD" };

    public IEnumerable<Symbol> Options => [_steps, _stepFilters, _window, _limits, _optional, _mode, _unit, _later, _exclusions, _hold];

    public async Task<ComputeFunnelRequest> RequestAsync(ParseResult parsed, Session session, CancellationToken cancellation)
    {
        var request = new ComputeFunnelRequest
        {
            Dataset = session.DatasetName,
            Language = session.Words.Language,
            Window = parsed.GetValue(_window) is { } window ? Duration.FromTimeSpan(window) : null,
            Steps = { parsed.GetValue(_steps)!.Select(s => new FunnelStep { Name = s.Name, Events = { s.Events } }) },
            Mode = parsed.GetValue(_mode) ?? default,
            Unit = parsed.GetValue(_unit) ?? default,
            SameTime = parsed.GetValue(_later) ? SameTime.StrictlyLater : default,
            Exclusions = { parsed.GetValue(_exclusions)!.Select(exclusion => exclusion.Message()) },
            HoldConstant = { parsed.GetValue(_hold) ?? [] },
        };
        foreach (var limit in parsed.GetValue(_limits)!)
        {
            Step(request, limit.Step, "--step-limit").MaxSincePrevious = Duration.FromTimeSpan(limit.Limit);
        }

        foreach (int step in parsed.GetValue(_optional) ?? [])
        {
            Step(request, step, "--optional").Optional = true;
        }

        foreach (var group in parsed.GetValue(_stepFilters)!.GroupBy(f => f.Step))
        {
            Step(request, group.Key, "--step-filter").Filter = await session.FilterAsync([.. group.Select(f => f.Term)], cancellation);
        }

        return request;
    }

    private static FunnelStep Step(ComputeFunnelRequest request, int step, string option) => step >= 1 && step <= request.Steps.Count
        ? request.Steps[step - 1]
        : throw new UsageException($"{option} names step {step}, and there are {request.Steps.Count}");
}
