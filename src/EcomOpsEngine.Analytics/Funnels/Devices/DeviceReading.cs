using EcomOpsEngine.Analytics.Experiments;
using EcomOpsEngine.Analytics.Numerics;

namespace EcomOpsEngine.Analytics.Funnels.Devices;

/// <summary>Mobile against PC in one conversion: mobile − PC throughout.</summary>
/// <param name="MobileUnits">Mobile units that could convert.</param>
/// <param name="MobileConverted">Of them, those that did.</param>
/// <param name="PcUnits">PC units that could convert.</param>
/// <param name="PcConverted">Of them, those that did.</param>
/// <param name="MobileRate">Conversion of mobile.</param>
/// <param name="PcRate">Conversion of PC.</param>
/// <param name="Relative">Mobile rate / PC rate − 1.</param>
/// <param name="Newcombe">Newcombe's interval of the difference.</param>
/// <param name="Test">Difference, pooled z and p.</param>
public sealed record DeviceGap(
    long MobileUnits, long MobileConverted, long PcUnits, long PcConverted, Figure MobileRate, Figure PcRate, Figure Relative, Interval Newcombe, RateTest Test)
{
    /// <summary>Compares the two.</summary>
    /// <param name="mobileUnits">Mobile units that could convert.</param>
    /// <param name="mobileConverted">Of them, those that did.</param>
    /// <param name="pcUnits">PC units that could convert.</param>
    /// <param name="pcConverted">Of them, those that did.</param>
    /// <param name="level">Confidence of the interval.</param>
    public static DeviceGap Of(long mobileUnits, long mobileConverted, long pcUnits, long pcConverted, double level)
    {
        Figure mobile = Figure.Ratio(mobileConverted, mobileUnits), pc = Figure.Ratio(pcConverted, pcUnits);
        return new DeviceGap(
            mobileUnits, mobileConverted, pcUnits, pcConverted, mobile, pc,
            mobile.TryGet(out double rate) ? pc.TryGet(out double from) ? Figure.Growth(from, rate) : pc : mobile,
            RateTest.Newcombe(pcUnits, pcConverted, mobileUnits, mobileConverted, level),
            RateTest.Of(pcUnits, pcConverted, mobileUnits, mobileConverted));
    }
}

/// <summary>How the relative gap of the whole funnel lies against the template's rule that mobile converts 20 to 30% below PC.</summary>
public enum DeviceReference
{
    /// <summary>There is no relative gap.</summary>
    Unknown = 0,

    /// <summary>More than 30% below PC: worse than usual.</summary>
    Below = 1,

    /// <summary>20 to 30% below PC, ends included: as usual.</summary>
    Within = 2,

    /// <summary>Less than 20% below PC, or above it.</summary>
    Above = 3,
}

/// <summary>A funnel on mobile and on PC.</summary>
/// <param name="Mobile">Mobile units.</param>
/// <param name="Pc">PC units.</param>
/// <param name="Other">All other units; they and the two add up to everybody.</param>
/// <param name="Steps">The gap from each step to the next.</param>
/// <param name="Overall">The gap from the first step to the last.</param>
/// <param name="Reference">The overall gap against the template's rule.</param>
/// <param name="WidestStep">Position from 1 of the step with the most significant gap; null where no step has a test.</param>
public sealed record DeviceReading(
    FunnelCounts Mobile, FunnelCounts Pc, FunnelCounts Other, IReadOnlyList<DeviceGap> Steps, DeviceGap Overall, DeviceReference Reference, int? WidestStep)
{
    /// <summary>Lower end of the template's rule: mobile rate over PC rate, in tenths.</summary>
    public const int LowTenths = 7;

    /// <summary>Upper end of the template's rule.</summary>
    public const int HighTenths = 8;

    /// <summary>Reads the counts of a breakdown by device.</summary>
    /// <param name="counts">One for each device value.</param>
    /// <param name="steps">Steps of the funnel.</param>
    /// <param name="groupOf">Group of a device code.</param>
    /// <param name="level">Confidence of intervals.</param>
    public static DeviceReading Of(IEnumerable<FunnelCounts> counts, int steps, Func<int, DeviceGroup> groupOf, double level)
    {
        ArgumentNullException.ThrowIfNull(counts);
        ILookup<DeviceGroup, FunnelCounts> groups = counts.ToLookup(one => groupOf(one.Codes[0]));
        FunnelCounts mobile = Sum(groups[DeviceGroup.Mobile], steps), pc = Sum(groups[DeviceGroup.Pc], steps);
        DeviceGap[] gaps = [.. Enumerable.Range(0, steps - 1).Select(s => DeviceGap.Of(mobile.Entered[s], mobile.Continued[s], pc.Entered[s], pc.Continued[s], level))];
        DeviceGap overall = DeviceGap.Of(mobile.Entered[0], mobile.Entered[^1], pc.Entered[0], pc.Entered[^1], level);
        return new DeviceReading(mobile, pc, Sum(groups[DeviceGroup.Other], steps), gaps, overall, Against(overall), Widest(gaps));
    }

    /// <summary>In whole numbers, so that exactly 20% below is within: rates as fractions, multiplied out.</summary>
    private static DeviceReference Against(DeviceGap overall)
    {
        Int128 mobile = (Int128)overall.MobileConverted * overall.PcUnits, pc = (Int128)overall.PcConverted * overall.MobileUnits;
        return !overall.Relative.HasValue ? DeviceReference.Unknown
            : 10 * mobile < LowTenths * pc ? DeviceReference.Below
            : 10 * mobile <= HighTenths * pc ? DeviceReference.Within
            : DeviceReference.Above;
    }

    /// <summary>By |z|, which still tells where p underflows.</summary>
    private static int? Widest(DeviceGap[] gaps)
    {
        int? widest = null;
        double most = 0;
        for (int s = 0; s < gaps.Length; s++)
        {
            if (gaps[s].Test.Z.TryGet(out double z) && Math.Abs(z) > most)
            {
                (widest, most) = (s + 1, Math.Abs(z));
            }
        }

        return widest;
    }

    private static FunnelCounts Sum(IEnumerable<FunnelCounts> counts, int steps)
    {
        var entered = new long[steps];
        var continued = new long[steps];
        long immature = 0;
        foreach (FunnelCounts one in counts)
        {
            immature += one.Immature;
            for (int s = 0; s < steps; s++)
            {
                entered[s] += one.Entered[s];
                continued[s] += one.Continued[s];
            }
        }

        return new FunnelCounts([], entered, immature) { Continued = continued };
    }
}
