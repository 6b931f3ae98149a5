using EcomOpsEngine.Analytics.Funnels.Explanations;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Server.Queries;
using FunnelMode = EcomOpsEngine.Analytics.Funnels.FunnelMode;

namespace EcomOpsEngine.Server.Funnels.Explanations;

/// <summary>Checks an ExplainFunnel request and resolves its names.</summary>
internal sealed class ExplainPlanner(SnapshotView view, ExplainFunnelRequest request)
{
    private const double DefaultLevel = 0.95;
    private const double DefaultGain = 0.1;
    private const double MostGain = 10;

    private readonly Violations _violations = new();
    private readonly ComputeFunnelRequest _funnel = request.Funnel ?? new ComputeFunnelRequest();

    public ExplainPlan Plan()
    {
        if (_funnel.Breakdown is not null)
        {
            _violations.Add("funnel.breakdown", "An explanation tries every dimension by itself; name them in dimensions.");
        }

        if (_funnel.DevicesApart is not null)
        {
            _violations.Add("funnel.devices_apart", "Devices are a dimension of the explanation; ask ComputeFunnel for the two side by side.");
        }

        var funnel = Funnel();
        var steps = Steps();
        var (dimensions, newOrReturning, skipped) = Dimensions();
        var options = Options();
        var gain = WhatIfGain();
        _violations.ThrowIfAny();
        return new ExplainPlan(funnel!, dimensions, newOrReturning, skipped, steps, CountedEvents(), options, gain);
    }

    private FunnelPlan? Funnel()
    {
        var plan = EmbeddedFunnel.Plan(view, _funnel, _violations);
        if (plan?.Query.Mode == FunnelMode.AnyOrder)
        {
            _violations.Add("funnel.mode", "In any order a step has no event of its own; explain an ordered or strict funnel.");
        }

        return plan;
    }

    private List<int> Steps()
    {
        for (var i = 0; i < request.Steps.Count; i++)
        {
            if (request.Steps[i] < 1 || request.Steps[i] >= _funnel.Steps.Count || request.Steps.IndexOf(request.Steps[i]) < i)
            {
                _violations.Add($"steps[{i}]", $"{request.Steps[i]}; expected positions from 1 to {Math.Max(1, _funnel.Steps.Count - 1)}, each once: nobody is lost at the last step.");
            }
        }

        return [.. request.Steps.Order()];
    }

    private (List<CatalogField> Tried, bool NewOrReturning, List<SkippedDimension> Skipped) Dimensions()
    {
        var tried = new List<CatalogField>();
        var skipped = new List<SkippedDimension>();
        if (request.Dimensions.Count == 0)
        {
            foreach (var field in view.Fields.All.Where(field => field is { Table: Table.Events, Text: not null } && field.Name != FieldCatalog.EventName))
            {
                if (field.Text!.Values.Count > Limits.ExplainedValues)
                {
                    skipped.Add(new SkippedDimension { Dimension = field.Name, Values = field.Text.Values.Count });
                }
                else if (field.Text.Values.Count > 0)
                {
                    tried.Add(field);
                }
            }

            return (tried, true, skipped);
        }

        for (var i = 0; i < request.Dimensions.Count; i++)
        {
            var name = request.Dimensions[i];
            var path = $"dimensions[{i}]";
            if (request.Dimensions.IndexOf(name) < i)
            {
                _violations.Add(path, $"'{Shown.Text(name)}' occurs twice.");
            }
            else if (name == ExplainPlan.NewOrReturningName)
            {
                continue;
            }
            else if (view.Fields.Find(Table.Events, name) is not { Text: not null } field)
            {
                _violations.Add(path, $"'{Shown.Text(name)}' is not a text field of events; {NearNames.Hint(name, view.Fields.Names(Table.Events))}");
            }
            else if (field.Text.Values.Count > Limits.ExplainedValues)
            {
                _violations.Add(path, $"'{name}' has {field.Text.Values.Count} values; at most {Limits.ExplainedValues} can be tried.");
            }
            else
            {
                tried.Add(field);
            }
        }

        return (tried, request.Dimensions.Contains(ExplainPlan.NewOrReturningName), skipped);
    }

    private LossReadingOptions Options()
    {
        var level = request.HasConfidenceLevel ? request.ConfidenceLevel : DefaultLevel;
        if (!(level is >= 0.5 and <= 0.9999))
        {
            _violations.Add("confidence_level", $"{level}; expected 0.5 to 0.9999.");
        }

        return new LossReadingOptions(
            Whole(request.LeastUnits, 30, 1_000_000, "least_units"), level, Whole(request.TopValues, 10, 100, "top_values"), Whole(request.TopEvents, 10, 100, "top_events"));
    }

    private double WhatIfGain()
    {
        var gain = request.HasWhatIfGain ? request.WhatIfGain : DefaultGain;
        if (!(gain is > 0 and <= MostGain))
        {
            _violations.Add("what_if_gain", $"{gain}; expected above 0, at most {MostGain}.");
        }

        return gain;
    }

    private int Whole(int value, int otherwise, int most, string path)
    {
        if (value < 0 || value > most)
        {
            _violations.Add(path, $"{value}; expected 1 to {most}, or 0 for {otherwise}.");
        }

        return value == 0 ? otherwise : value;
    }

    /// <summary>Events of the funnel's own steps, and derived order events, say nothing about conversion that the funnel does not.</summary>
    private bool[] CountedEvents()
    {
        var own = _funnel.Steps.SelectMany(step => step.Events).ToHashSet(StringComparer.Ordinal);
        return [false, .. view.Snapshot.Timeline.Fields[0].Values.Select(name => !name.StartsWith('$') && !own.Contains(name))];
    }
}
