using EcomOpsEngine.TestData;

namespace EcomOpsEngine.Benchmarks.Peers;

/// <summary>All works of the comparison.</summary>
internal static class PeerWorks
{
    public static IEnumerable<Work> All(HonestEvents events, HonestOrders orders, int threads)
    {
        var runs = FunnelWorks.Runs(events);
        yield return FunnelWorks.Funnel(runs, events.Person.Length, threads);
        yield return FunnelWorks.Filtered(runs, events.Person.Length, threads);
        var lines = OrderWorks.Lines(orders);
        yield return OrderWorks.MatrixDistinct(lines, threads);
        yield return OrderWorks.MatrixSums(lines, threads);
        yield return OrderWorks.Rfm(lines, threads);
        yield return OrderWorks.Cohorts(lines, threads);
    }
}
