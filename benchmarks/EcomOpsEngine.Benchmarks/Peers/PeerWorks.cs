namespace EcomOpsEngine.Benchmarks.Peers;

/// <summary>All works of the comparison.</summary>
internal static class PeerWorks
{
    public static IEnumerable<Work> All(PeerData data, int threads) =>
    [
        FunnelWorks.Funnel(data, threads),
        FunnelWorks.Filtered(data, threads),
        OrderWorks.MatrixDistinct(data, threads),
        OrderWorks.MatrixSums(data, threads),
        OrderWorks.Rfm(data, threads),
        OrderWorks.Cohorts(data, threads),
    ];
}
