using System.Text.Json.Serialization;

namespace EcomOpsEngine.Benchmarks.Peers;

/// <summary>What one of our answers costs.</summary>
internal sealed record OwnCost(
    [property: JsonPropertyName("rows_per_second_and_core")] double RowsPerSecondAndCore,
    [property: JsonPropertyName("bytes_per_row")] double? BytesPerRow,
    [property: JsonPropertyName("share_of_bandwidth")] double? ShareOfBandwidth,
    [property: JsonPropertyName("allocated_bytes")] long AllocatedBytes)
{
    /// <summary>Works the figures of a warm run out.</summary>
    /// <param name="work">The work.</param>
    /// <param name="medianMs">Its median.</param>
    /// <param name="threads">Threads used.</param>
    /// <param name="bytesPerSecond">What these threads can read from memory.</param>
    /// <param name="allocatedBytes">Bytes one answer allocates.</param>
    public static OwnCost Of(Work work, double medianMs, int threads, double bytesPerSecond, long allocatedBytes)
    {
        var seconds = medianMs / 1_000;
        var mustRead = work.MustRead?.Invoke();
        return new OwnCost(work.Rows / seconds / threads, mustRead / (double)work.Rows, mustRead / seconds / bytesPerSecond, allocatedBytes);
    }
}
