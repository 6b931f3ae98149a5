using EcomOpsEngine.Analytics.Segments;
using EcomOpsEngine.Analytics.Timelines;
using EcomOpsEngine.Server.Queries;

namespace EcomOpsEngine.Server.Segments;

/// <summary>A pass and its reading.</summary>
/// <param name="Plan">The question.</param>
/// <param name="Customers">Values of each customer.</param>
/// <param name="Answer">Tiers, scores and segments.</param>
internal sealed record RfmRun(RfmPlan Plan, RfmCustomers Customers, RfmAnswer Answer) : IDisposable
{
    /// <summary>Gives the memory of the customers' values back; nothing may read them any more.</summary>
    public void Dispose() => Customers.Dispose();

    public static RfmRun Of(SnapshotView view, RfmPlan plan, PersonSet leftOut, CancellationToken token)
    {
        var customers = RfmKernel.Run(view.Orders, plan.Query with { LeftOut = leftOut }, QueryGate.Threads, token);
        var scoring = plan.Scoring;
        if (scoring.Scoring == RfmScoring.Ntile)
        {
            scoring = scoring with { CustomersById = view.Ids.CustomerPositions(customers.Persons, token) };
        }

        token.ThrowIfCancellationRequested();
        return new RfmRun(plan, customers, RfmReading.Read(customers, plan.Thresholds, scoring, QueryGate.Threads));
    }
}
