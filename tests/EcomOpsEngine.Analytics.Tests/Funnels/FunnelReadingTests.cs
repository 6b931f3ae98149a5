using EcomOpsEngine.Analytics.Funnels;
using EcomOpsEngine.Analytics.Numerics;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Funnels;

public sealed class FunnelReadingTests
{
    [Fact]
    public void TheTemplatesTableFour()
    {
        FunnelReading reading = FunnelReading.Of(Result([100_000, 75_000, 45_000, 27_000, 18_900, 8_505]), 10);
        Assert.Equal([25_000, 30_000, 18_000, 8_100, 10_395, null], reading.Total.Steps.Select(step => step.Lost));
        Assert.Equal([.25, .40, .40, .30, .55], reading.Total.Steps.SkipLast(1).Select(step => step.LossRate.Value));
        Assert.Equal([.75, .60, .60, .70, .45], reading.Total.Steps.SkipLast(1).Select(step => step.StepConversion.Value));
        Assert.Equal([false, false, false, false, true, false], reading.Total.Steps.Select(step => step.Flagged));
        Assert.Equal(NoValueReason.NoData, reading.Total.Steps[^1].LossRate.Reason);
        Assert.Equal(.08505, reading.Total.Steps[^1].ConversionFromFirst.Value);
        Assert.Equal(.08505, reading.Total.OverallConversion.Value);
        Assert.Equal(5, reading.WorstStep);
        Assert.Null(reading.Other);
        Assert.Equal(0, reading.ValuesFound);
    }

    [Theory]
    [InlineData(5, 3, false)]
    [InlineData(1_000_001, 600_000, true)]
    [InlineData(4_000_000_000_000_000_005, 2_400_000_000_000_000_003, false)]
    [InlineData(4_000_000_000_000_000_005, 2_400_000_000_000_000_002, true)]
    public void FlaggedStrictlyAboveFortyPercentInIntegers(long entered, long next, bool flagged) =>
        Assert.Equal(flagged, FunnelReading.Of(Result([entered, next]), 1).Total.Steps[0].Flagged);

    [Fact]
    public void NobodyEnteredGivesNoValueAndNoWorstStep()
    {
        FunnelReading reading = FunnelReading.Of(Result([0, 0, 0]), 1);
        Assert.Equal(NoValueReason.ZeroDenominator, reading.Total.Steps[0].LossRate.Reason);
        Assert.Equal(NoValueReason.ZeroDenominator, reading.Total.Steps[1].ConversionFromFirst.Reason);
        Assert.Equal(NoValueReason.ZeroDenominator, reading.Total.OverallConversion.Reason);
        Assert.Null(reading.WorstStep);
        Assert.Null(FunnelReading.Of(Result([7, 7]), 1).WorstStep);
    }

    [Fact]
    public void TheTopValuesAndTheRestAddUpToTheTotal()
    {
        FunnelCounts[] groups =
        [
            new([0], [10, 5], 1), new([1], [30, 3], 2), new([2], [10, 7], 0), new([3], [1, 0], 0),
        ];
        FunnelReading reading = FunnelReading.Of(new FunnelCountsResult(new FunnelCounts([], [51, 15], 3), groups, 0, 0), 2);
        Assert.Equal([1, 0], reading.Values.Select(value => value.Codes[0]));
        Assert.NotNull(reading.Other);
        Assert.Empty(reading.Other.Codes);
        Assert.Equal([11, 7], reading.Other.Steps.Select(step => step.Entered));
        Assert.Equal(4, reading.ValuesFound);
        Assert.Equal(reading.Total.Steps[0].Entered, reading.Values.Sum(value => value.Steps[0].Entered) + reading.Other.Steps[0].Entered);
        Assert.Equal(reading.Total.Immature, reading.Values.Sum(value => value.Immature) + reading.Other.Immature);
        Assert.Throws<ArgumentOutOfRangeException>(() => FunnelReading.Of(Result([1, 1]), 0));
    }

    private static FunnelCountsResult Result(long[] entered) => new(new FunnelCounts([], entered, 0), [], 0, 0);
}
