using EcomOpsEngine.Analytics.Timelines;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Timelines;

public sealed class PersonSetTests
{
    [Fact]
    public void Agrees_with_a_hash_set_for_members_masks_unions_and_differences()
    {
        for (int seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            int most = random.Next(1, 400);
            int[] a = Draw(random, most), b = Draw(random, most);
            PersonSet left = PersonSet.Of(a), right = PersonSet.Of(b);
            Same(a, left);
            Same(a.Union(b), left.Union(right));
            Same(a.Except(b), left.Except(right));
            for (int first = 0; first < most + 70; first++)
            {
                uint expected = 0;
                for (int lane = 0; lane < LaneRun.LaneCount; lane++)
                {
                    expected |= a.Contains(first + lane) ? 1u << lane : 0;
                }

                Assert.Equal(expected, left.LaneMask(first));
                Assert.Equal(a.Contains(first), left.Contains(first));
            }
        }
    }

    [Fact]
    public void Nobody_is_one_set()
    {
        Assert.Same(PersonSet.Empty, PersonSet.Of([]));
        Assert.Same(PersonSet.Empty, PersonSet.Of([70, 3]).Except(PersonSet.Of([3, 70, 200])));
        Assert.True(PersonSet.Empty.IsEmpty);
        Assert.Equal(0u, PersonSet.Empty.LaneMask(int.MaxValue));
        Assert.False(PersonSet.Of([5]).Contains(int.MaxValue));
        Assert.Throws<ArgumentOutOfRangeException>(() => PersonSet.Of([-1]));
    }

    private static int[] Draw(Random random, int most) => [.. Enumerable.Range(0, random.Next(0, 40)).Select(_ => random.Next(most))];

    private static void Same(IEnumerable<int> expected, PersonSet actual)
    {
        int[] members = [.. expected.Distinct().Order()];
        Assert.Equal(members, actual);
        Assert.Equal(members.Length, actual.Count);
        Assert.Equal(members.Length == 0, actual.IsEmpty);
    }
}
