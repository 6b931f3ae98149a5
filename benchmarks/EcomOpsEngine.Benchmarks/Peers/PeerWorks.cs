namespace EcomOpsEngine.Benchmarks.Peers;

/// <summary>All works of the comparison.</summary>
internal static class PeerWorks
{
    public static IEnumerable<Work> All(PeerData data, int threads) =>
    [
        FunnelWorks.Funnel(data, threads),
        FunnelWorks.Filtered(data, threads),
        FunnelWorks.Full(data, threads),
        FunnelWorks.OneMonth(data, threads),
        OrderWorks.MatrixDistinct(data, threads),
        OrderWorks.MatrixSums(data, threads),
        OrderWorks.Rfm(data, threads),
        OrderWorks.RfmScored(data, threads),
        OrderWorks.Cohorts(data, threads),
        AttributionWorks.Attribution(data, threads),
    ];

    /// <summary>Those of the comparison, and those that no peer is asked.</summary>
    public static IEnumerable<Work> Ours(PeerData data, int threads) => [.. All(data, threads), .. FunnelWorks.Modes(data, threads), .. FunnelWorks.ShortLived(data, threads), .. OrderWorks.WithCancelled(data, threads)];
}
