using EcomOpsEngine.Analytics.Channels;
using EcomOpsEngine.Analytics.Tests.TestData;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Channels;

/// <summary>What a repeated question allocates.</summary>
public sealed class AttributionCostTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void ARepeatedQuestionAllocatesByChannelsAndNotByPeople(int topPaths)
    {
        long Allocated(int people)
        {
            var scene = RandomChannels.Scene(new Random(11), people, 4);
            var (runs, lines) = scene.Build(1, 4_096);
            var query = scene.Query(Enum.GetValues<AttributionModel>()) with { WithLostPaths = true, TopPaths = topPaths, Pairs = new PairChannels([0, 1, 2, 3], 4) };
            return Allocation.Repeated(() => AttributionKernel.Run(runs, lines, query));
        }

        long small = Allocated(200);
        Assert.InRange(Allocated(4_000), 1, small + 1_024);
        Assert.InRange(small, 1, 40_000);
    }
}
