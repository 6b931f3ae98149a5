using EcomOpsEngine.Analytics.Funnels;
using EcomOpsEngine.Analytics.Funnels.Devices;
using EcomOpsEngine.Analytics.Numerics;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Funnels.Devices;

public sealed class DeviceReadingTests
{
    [Fact]
    public void The_checkout_funnel_s_devices()
    {
        // 60,200 desktop and 30,200 mobile users; the figures were recomputed independently.
        DeviceReading reading = Read(([1], [60_200, 30_100, 3_010, 150]), ([2], [30_200, 15_100, 3_020, 302]));
        Assert.Equal(15.09603530648552, reading.Overall.Test.Z.Value, 9);
        Assert.Equal(0.006362535145167013, reading.Overall.Newcombe.Low, 12);
        Assert.Equal(0.008750164604262249, reading.Overall.Newcombe.High, 12);
        Assert.Equal([0.0, 29.4920863635599, 7.3968592465851], reading.Steps.Select(gap => Math.Round(gap.Test.Z.Value, 13)));
        Assert.Equal(2, reading.WidestStep);
        Assert.Equal(DeviceReference.Above, reading.Reference);
        Assert.Equal([0L, 0L, 0L, 0L], reading.Other.Entered);
    }

    [Theory]
    [InlineData(70, DeviceReference.Within)]
    [InlineData(80, DeviceReference.Within)]
    [InlineData(69, DeviceReference.Below)]
    [InlineData(81, DeviceReference.Above)]
    [InlineData(130, DeviceReference.Above)]
    public void Twenty_to_thirty_percent_below_is_as_usual_ends_included(long mobile, DeviceReference expected) =>
        Assert.Equal(expected, Read(([2], [1_000, mobile]), ([1], [1_000, 100])).Reference);

    [Fact]
    public void Without_one_of_the_devices_there_is_no_gap()
    {
        DeviceReading reading = Read(([1], [100, 10]), ([0], [50, 5]));
        Assert.Equal(NoValueReason.NoData, reading.Overall.Test.PValue.Reason);
        Assert.Equal(NoValueReason.NoData, reading.Overall.Newcombe.Reason);
        Assert.Equal((DeviceReference.Unknown, null), (reading.Reference, reading.WidestStep));
        Assert.Equal([50L, 5L], reading.Other.Entered);
        Assert.Equal(NoValueReason.ZeroBase, Read(([1], [100, 0]), ([2], [50, 5])).Overall.Relative.Reason);
    }

    [Theory]
    [InlineData("Mobile", DeviceGroup.Mobile)]
    [InlineData(" 手机 ", DeviceGroup.Mobile)]
    [InlineData("ANDROID", DeviceGroup.Mobile)]
    [InlineData("PC端", DeviceGroup.Pc)]
    [InlineData("desktop", DeviceGroup.Pc)]
    [InlineData("tablet", DeviceGroup.Other)]
    [InlineData("", DeviceGroup.Other)]
    [InlineData(null, DeviceGroup.Other)]
    public void Values_are_grouped_without_regard_to_case_and_blanks(string? value, DeviceGroup expected) =>
        Assert.Equal(expected, new DeviceGroups(DeviceGroups.MobileNames, DeviceGroups.PcNames).Of(value));

    [Fact]
    public void A_value_cannot_be_both() => Assert.Throws<ArgumentException>(() => new DeviceGroups(["tablet"], ["Tablet"]));

    // Code 1 is PC, 2 mobile, others neither.
    private static DeviceReading Read(params (int[] Codes, long[] Entered)[] counts) => DeviceReading.Of(
        counts.Select(one => new FunnelCounts(one.Codes, one.Entered, 0)), counts[0].Entered.Length,
        code => code switch { 1 => DeviceGroup.Pc, 2 => DeviceGroup.Mobile, _ => DeviceGroup.Other }, 0.95);
}
