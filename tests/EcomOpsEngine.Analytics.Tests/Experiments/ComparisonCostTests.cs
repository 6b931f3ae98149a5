using EcomOpsEngine.Analytics.Experiments;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Experiments;

/// <summary>A comparison is asked as often as an empty call: what it allocates is gated.</summary>
public sealed class ComparisonCostTests(ITestOutputHelper output)
{
    private const int Rounds = 200;

    [Theory]
    [InlineData(11_000, 231, 418, 6_500)]
    [InlineData(83, 5, 12, 6_500)]
    [InlineData(5_000_000, 200_000, 201_000, 6_500)]
    public void A_comparison_of_two_arms_allocates_little(long units, double control, double treatment, long mostBytes)
    {
        Arm[] arms = [new("A", units, control), new("B", units, treatment)];
        ProportionComparison.Compare(arms);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Rounds; i++)
        {
            ProportionComparison.Compare(arms);
        }

        long bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / Rounds;
        output.WriteLine($"{bytes} bytes");
        Assert.True(bytes <= mostBytes, $"{bytes} bytes a comparison; at most {mostBytes}");
    }
}
