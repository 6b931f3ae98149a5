using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Analytics.Funnels;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Server.Queries;
using Google.Protobuf.WellKnownTypes;

namespace EcomOpsEngine.Server.Funnels;

/// <summary>Checks a funnel request and resolves its names against a snapshot.</summary>
internal sealed class FunnelPlanner(SnapshotView view, ComputeFunnelRequest request)
{
    private readonly Violations _violations = new();

    public FunnelPlan Plan()
    {
        RequestChecks.Enum(request.Mode, "mode", _violations);
        RequestChecks.Enum(request.Language, "language", _violations);
        var resolver = new FilterResolver(view.Fields, view.Snapshot.Settings.MoneyScale, _violations);
        var timeline = view.Snapshot.Timeline;
        var span = Instants.Read(request.Range, "range", timeline.FirstUs, timeline.LastUs, _violations);
        var filter = resolver.Resolve(request.Filter, "filter", Table.Events);
        var window = Window(request.Window, "window", mayBeZero: false) ?? Limits.DefaultWindowUs;
        var names = StepNames();
        var steps = request.Steps.Select((step, i) => Step(step, $"steps[{i}]", resolver)).ToList();
        var (fields, top) = Breakdown();
        var query = new FunnelRulesReader(view, request, _violations).Read(
            new FunnelQuery(steps, filter, window, span.FromUs, span.ToUs, timeline.LastUs ?? span.ToUs, [.. fields.Select(field => field.Column)], request.CompletedWindowsOnly),
            (name, path) => EventNames.Read(view, [name], _ => path, _violations),
            resolver);
        _violations.ThrowIfAny();
        return new FunnelPlan(query, names, fields, top, span);
    }

    private long? Window(Duration? window, string path, bool mayBeZero)
    {
        if (window is null)
        {
            return null;
        }

        if (window.Nanos % 1_000 != 0 || window.Nanos is < 0 or > 999_999_999)
        {
            _violations.Add(path, $"{window.Nanos} ns; expected whole microseconds, 0 to 999,999,999 ns.");
            return null;
        }

        if (window.Seconds is < 0 or > Limits.LongestWindowUs / 1_000_000 || (window is { Seconds: 0, Nanos: 0 } && !mayBeZero))
        {
            _violations.Add(path, $"{window.Seconds} s; expected {(mayBeZero ? "0 or more" : "more than 0")} and at most 10 years ({Limits.LongestWindowUs / 1_000_000} s).");
            return null;
        }

        return (window.Seconds * 1_000_000) + (window.Nanos / 1_000);
    }

    private List<string> StepNames()
    {
        if (request.Steps.Count is < 2 or > Limits.FunnelSteps)
        {
            _violations.Add("steps", $"{request.Steps.Count} steps; expected 2 to {Limits.FunnelSteps}.");
        }

        var names = new List<string>();
        for (var i = 0; i < request.Steps.Count; i++)
        {
            var step = request.Steps[i];
            var name = step.Name.Length > 0 ? step.Name : step.Events.FirstOrDefault() ?? "";
            if (name.Length > Limits.StepNameLength)
            {
                _violations.Add($"steps[{i}].name", $"{name.Length} characters; at most {Limits.StepNameLength}.");
            }

            var earlier = names.IndexOf(name);
            if (name.Length > 0 && earlier >= 0)
            {
                _violations.Add($"steps[{i}].name", $"'{Shown.Text(name)}' is the title of steps[{earlier}] too; set different names.");
            }

            names.Add(name);
        }

        return names;
    }

    private FunnelStepQuery Step(FunnelStep step, string path, FilterResolver resolver)
    {
        if (step.Events.Count is 0 or > Limits.EventsOfStep)
        {
            _violations.Add($"{path}.events", $"{step.Events.Count} event names; expected 1 to {Limits.EventsOfStep}.");
        }

        var own = resolver.Resolve(step.Filter, $"{path}.filter", Table.Events);
        return new FunnelStepQuery(new RowFilter([[EventNames.Read(view, step.Events, i => $"{path}.events[{i}]", _violations)], .. own.AllOf]))
        {
            MaxSincePreviousUs = Window(step.MaxSincePrevious, $"{path}.max_since_previous", mayBeZero: true),
            Optional = step.Optional,
        };
    }

    private (IReadOnlyList<CatalogField> Fields, int Top) Breakdown()
    {
        if (request.Breakdown is not { } breakdown)
        {
            return ([], 0);
        }

        if (breakdown.Fields.Count is 0 or > Limits.BreakdownFields)
        {
            _violations.Add("breakdown.fields", $"{breakdown.Fields.Count} fields; expected 1 to {Limits.BreakdownFields}.");
        }

        if (breakdown.Top is < 0 or > Limits.BreakdownTop)
        {
            _violations.Add("breakdown.top", $"{breakdown.Top}; expected 1 to {Limits.BreakdownTop}, or 0 for {Limits.DefaultBreakdownTop}.");
        }

        var fields = new List<CatalogField>();
        for (var i = 0; i < breakdown.Fields.Count; i++)
        {
            var name = breakdown.Fields[i];
            if (view.Fields.Find(Table.Events, name) is not { Text: not null } field)
            {
                _violations.Add($"breakdown.fields[{i}]", $"'{Shown.Text(name)}' is not a text field of events; {NearNames.Hint(name, view.Fields.Names(Table.Events))}");
            }
            else if (fields.Contains(field))
            {
                _violations.Add($"breakdown.fields[{i}]", $"'{name}' occurs twice.");
            }
            else
            {
                fields.Add(field);
            }
        }

        return (fields, breakdown.Top == 0 ? Limits.DefaultBreakdownTop : breakdown.Top);
    }
}
