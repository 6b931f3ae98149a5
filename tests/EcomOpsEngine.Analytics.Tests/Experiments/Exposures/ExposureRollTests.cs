using EcomOpsEngine.Analytics.Experiments.Exposures;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Experiments.Exposures;

public sealed class ExposureRollTests
{
    [Fact]
    public void Who_saw_two_versions_is_no_unit_and_is_counted()
    {
        ExposureRoll roll = ExposureRoll.Of(
        [
            new(10, 3, 0, 500), new(10, 3, 0, 200),
            new(11, 1, 1, 100), new(11, 1, 0, 900),
            new(12, 2, 2, 50),
            new(13, null, 1, 70),
            new(14, 0, 0, 30), new(14, 0, 2, 60),
        ],
        [0, 1, null]);
        Assert.Equal([new ExposedUnit(3, 0, 200)], roll.Units);
        Assert.Equal([new UnseenUnit(1, 70)], roll.Unseen);
        Assert.Equal(2, roll.InSeveralArms);
        Assert.Equal([0L, 0, 1], roll.OfOtherVariants);
    }

    [Fact]
    public void Sums_of_parts_are_the_moments_of_the_whole_to_the_last_digit()
    {
        Random random = new(3);
        long[] y = [.. Enumerable.Range(0, 1_000).Select(_ => random.NextInt64(-5, 1_000_000_000))], x = [.. y.Select(value => random.NextInt64(0, 1 + Math.Abs(value)))];
        OutcomeSums whole = default, left = default, right = default;
        for (int i = 0; i < y.Length; i++)
        {
            whole = whole.With(y[i], x[i]);
            (left, right) = i % 3 == 0 ? (left.With(y[i], x[i]), right) : (left, right.With(y[i], x[i]));
        }

        Assert.Equal(whole, left + right);
        var expected = EcomOpsEngine.Analytics.Experiments.JointMoments.Of([.. x.Select(value => (double)value)], [.. y.Select(value => value / 100.0)]);
        var moments = whole.Moments(.01, 1);
        Near.Relative(expected.MeanY, moments.MeanY, 1e-12, "mean");
        Near.Relative(expected.DeviationsYY, moments.DeviationsYY, 1e-12, "yy");
        Near.Relative(expected.DeviationsXY, moments.DeviationsXY, 1e-11, "xy");
        Assert.Equal(whole.WithZeros(5), whole.With(0, 0).WithZeros(4));
    }
}
