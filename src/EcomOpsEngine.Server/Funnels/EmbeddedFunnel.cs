using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Queries;

namespace EcomOpsEngine.Server.Funnels;

/// <summary>A funnel inside another request, in its field <c>funnel</c>.</summary>
internal static class EmbeddedFunnel
{
    /// <summary>The funnel and the name of its dataset, which may stand inside or outside.</summary>
    /// <param name="dataset">Name outside; empty: not stated.</param>
    /// <param name="funnel">The funnel.</param>
    /// <param name="purpose">What it is needed for, such as <c>to explain</c>.</param>
    public static (ComputeFunnelRequest Funnel, string Dataset) Read(string dataset, ComputeFunnelRequest? funnel, string purpose)
    {
        if (funnel is null)
        {
            throw RequestException.Invalid("funnel", $"Expected the funnel {purpose}.");
        }

        if (dataset.Length > 0 && funnel.Dataset.Length > 0 && dataset != funnel.Dataset)
        {
            throw RequestException.Invalid("dataset", $"'{Shown.Text(dataset)}' differs from funnel.dataset '{Shown.Text(funnel.Dataset)}'.");
        }

        return (funnel, dataset.Length > 0 ? dataset : funnel.Dataset);
    }

    /// <summary>Plans the funnel of a question that sets no devices side by side; see <see cref="Plan(SnapshotView, ComputeFunnelRequest, Violations)"/>.</summary>
    public static FunnelPlan? Plan(SnapshotView view, ComputeFunnelRequest funnel, bool takesBreakdown, Violations violations)
    {
        if (funnel.Breakdown is not null && !takesBreakdown)
        {
            violations.Add("funnel.breakdown", "This question has no breakdown; ask for one value with a filter.");
        }

        if (funnel.DevicesApart is not null)
        {
            violations.Add("funnel.devices_apart", "Only ComputeFunnel sets devices side by side.");
        }

        return Plan(view, funnel, violations);
    }

    /// <summary>Plans the funnel; its own faults stand under the path they have here. Null where it has some.</summary>
    public static FunnelPlan? Plan(SnapshotView view, ComputeFunnelRequest funnel, Violations violations)
    {
        try
        {
            return new FunnelPlanner(view, funnel).Plan();
        }
        catch (RequestException wrong) when (wrong.Violations.Count > 0)
        {
            foreach (var violation in wrong.Violations)
            {
                violations.Add("funnel." + violation.Field, violation.Description);
            }

            return null;
        }
    }
}
