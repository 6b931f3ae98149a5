using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Analytics.Funnels;
using EcomOpsEngine.Analytics.Timelines;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Server.Queries;
using ExclusionEffect = EcomOpsEngine.Contracts.V1.ExclusionEffect;
using FunnelExclusion = EcomOpsEngine.Contracts.V1.FunnelExclusion;
using FunnelMode = EcomOpsEngine.Contracts.V1.FunnelMode;
using FunnelUnit = EcomOpsEngine.Contracts.V1.FunnelUnit;
using Kernel = EcomOpsEngine.Analytics.Funnels;

namespace EcomOpsEngine.Server.Funnels;

/// <summary>Reads how the steps of a funnel must follow each other: mode, unit, ties, limits, exclusions, what is held constant, and where breakdown values come from.</summary>
internal sealed class FunnelRulesReader(SnapshotView view, ComputeFunnelRequest request, Violations violations)
{
    private const int MostOthers = 32;

    /// <summary>Adds the rules to a query of steps, window and range.</summary>
    /// <param name="query">The query so far.</param>
    /// <param name="eventFilter">Tests that an event has a name; reports a name that never occurs.</param>
    /// <param name="resolver">Resolves filters.</param>
    public FunnelQuery Read(FunnelQuery query, Func<string, string, CodePredicate> eventFilter, FilterResolver resolver)
    {
        RequestChecks.Enum(request.Unit, "unit", violations);
        RequestChecks.Enum(request.SameTime, "same_time", violations);
        RequestChecks.Enum(request.Detail, "detail", violations);
        CheckSteps();
        var exclusions = request.Exclusions.Select((exclusion, i) => Exclusion(exclusion, $"exclusions[{i}]", eventFilter, resolver)).ToList();
        return query with
        {
            Mode = request.Mode switch { FunnelMode.Strict => Kernel.FunnelMode.Strict, FunnelMode.AnyOrder => Kernel.FunnelMode.AnyOrder, _ => Kernel.FunnelMode.Ordered },
            Unit = request.Unit switch { FunnelUnit.Session => Kernel.FunnelUnit.Session, FunnelUnit.Attempt => Kernel.FunnelUnit.Attempt, _ => Kernel.FunnelUnit.Person },
            SameInstant = request.SameTime == SameTime.StrictlyLater ? SameInstant.StrictlyLater : SameInstant.InStepOrder,
            Exclusions = exclusions,
            HoldConstantColumns = HeldColumns(),
            BreakdownSource = request.Breakdown?.Attribution switch
            {
                BreakdownAttribution.FirstTouch => BreakdownSource.FirstTouch,
                BreakdownAttribution.LastTouch => BreakdownSource.LastTouch,
                _ => BreakdownSource.Step,
            },
            BreakdownStep = BreakdownStep(),
            LeftOut = request.Unit == FunnelUnit.Customer ? Anonymous() : PersonSet.Empty,
        };
    }

    private void CheckSteps()
    {
        var anyOrder = request.Mode == FunnelMode.AnyOrder;
        for (var i = 0; i < request.Steps.Count; i++)
        {
            if (request.Steps[i].MaxSincePrevious is not null && (i == 0 || anyOrder))
            {
                violations.Add($"steps[{i}].max_since_previous", i == 0 ? "The first step has no previous one." : "In any order there is no previous step.");
            }

            if (request.Steps[i].Optional && (i == 0 || i == request.Steps.Count - 1))
            {
                violations.Add($"steps[{i}].optional", "The first and the last step cannot be optional.");
            }
            else if (request.Steps[i].Optional && request.Mode is FunnelMode.Strict or FunnelMode.AnyOrder)
            {
                violations.Add($"steps[{i}].optional", "Optional steps need FUNNEL_MODE_ORDERED.");
            }
        }

        if (anyOrder && request.Detail == FunnelDetail.Times)
        {
            violations.Add("detail", "In any order there is no time from the step before.");
        }

        if (anyOrder && request.Exclusions.Count > 0)
        {
            violations.Add("exclusions", "In any order there are no steps to exclude events between.");
        }

        var others = request.Exclusions.Count + request.Steps.Count(step => step.Optional);
        if (others > MostOthers)
        {
            violations.Add("exclusions", $"{request.Exclusions.Count} exclusions and {others - request.Exclusions.Count} optional steps; together at most {MostOthers}.");
        }
    }

    private Kernel.FunnelExclusion Exclusion(FunnelExclusion exclusion, string path, Func<string, string, CodePredicate> eventFilter, FilterResolver resolver)
    {
        var from = Position(exclusion.FromStep, $"{path}.from_step");
        var to = Position(exclusion.ToStep, $"{path}.to_step");
        if (from && to && exclusion.FromStep >= exclusion.ToStep)
        {
            violations.Add($"{path}.to_step", $"{exclusion.ToStep}; expected a step after from_step {exclusion.FromStep}.");
        }

        RequestChecks.Enum(exclusion.Effect, $"{path}.effect", violations);
        var own = resolver.Resolve(exclusion.Filter, $"{path}.filter", Table.Events);
        var effect = exclusion.Effect == ExclusionEffect.DropUnit ? Kernel.ExclusionEffect.DropUnit : Kernel.ExclusionEffect.EndAttempt;
        return new Kernel.FunnelExclusion(
            exclusion.FromStep, exclusion.ToStep, new RowFilter([[eventFilter(exclusion.Event, $"{path}.event")], .. own.AllOf]), effect);
    }

    private bool Position(int step, string path)
    {
        if (step < 1 || step > request.Steps.Count)
        {
            violations.Add(path, $"{step}; expected the position of a step, 1 to {request.Steps.Count}.");
            return false;
        }

        if (request.Steps[step - 1].Optional)
        {
            violations.Add(path, $"Step {step} is optional; expected a required step.");
            return false;
        }

        return true;
    }

    private List<int> HeldColumns()
    {
        if (request.HoldConstant.Count > Limits.BreakdownFields)
        {
            violations.Add("hold_constant", $"{request.HoldConstant.Count} fields; at most {Limits.BreakdownFields}.");
        }

        var columns = new List<int>();
        for (var i = 0; i < request.HoldConstant.Count; i++)
        {
            var name = request.HoldConstant[i];
            if (view.Fields.Find(Table.Events, name) is not { Text: not null } field)
            {
                violations.Add($"hold_constant[{i}]", $"'{Shown.Text(name)}' is not a text field of events; {NearNames.Hint(name, view.Fields.Names(Table.Events))}");
            }
            else if (columns.Contains(field.Column))
            {
                violations.Add($"hold_constant[{i}]", $"'{name}' occurs twice.");
            }
            else
            {
                columns.Add(field.Column);
            }
        }

        return columns;
    }

    private int BreakdownStep()
    {
        if (request.Breakdown is not { } breakdown)
        {
            return 1;
        }

        RequestChecks.Enum(breakdown.Attribution, "breakdown.attribution", violations);
        var touches = breakdown.Attribution is BreakdownAttribution.FirstTouch or BreakdownAttribution.LastTouch;
        if (breakdown.Step < 0 || breakdown.Step > request.Steps.Count || (touches && breakdown.Step != 0))
        {
            violations.Add(
                "breakdown.step", touches ? "A touch has no step; set it with BREAKDOWN_ATTRIBUTION_STEP only." : $"{breakdown.Step}; expected the position of a step, 1 to {request.Steps.Count}, or 0 for 1.");
            return 1;
        }

        return breakdown.Step == 0 ? 1 : breakdown.Step;
    }

    /// <summary>People who are not known customers.</summary>
    private PersonSet Anonymous()
    {
        var anonymous = new List<int>();
        foreach (var run in view.Orders.Runs)
        {
            var customers = run.PersonIsCustomer.Span;
            for (var place = 0; place < run.Persons; place++)
            {
                if ((customers[place >> 3] & (1 << (place & 7))) == 0)
                {
                    anonymous.Add(run.FirstPerson + place);
                }
            }
        }

        return PersonSet.Of(anonymous);
    }
}
