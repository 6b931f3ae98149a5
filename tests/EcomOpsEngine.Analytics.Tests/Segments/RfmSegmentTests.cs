using EcomOpsEngine.Analytics.Segments;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Segments;

public sealed class RfmSegmentTests
{
    [Theory]
    [InlineData(4, 4, 4, RfmSegment.Champions)]
    [InlineData(5, 5, 3, RfmSegment.Loyal)]
    [InlineData(3, 4, 5, RfmSegment.Loyal)]
    [InlineData(4, 2, 5, RfmSegment.New)]
    [InlineData(2, 4, 5, RfmSegment.AtRisk)]
    [InlineData(2, 2, 1, RfmSegment.Hibernating)]
    [InlineData(3, 3, 3, RfmSegment.Other)]
    [InlineData(2, 3, 5, RfmSegment.Other)]
    [InlineData(4, 3, 5, RfmSegment.Other)]
    public void Segments_are_the_first_match_of_the_published_grid(int recency, int frequency, int monetary, RfmSegment segment) =>
        Assert.Equal(segment, RfmSegments.Of(recency, frequency, monetary));

    [Fact]
    public void Every_cell_of_the_grid_has_a_segment()
    {
        var counts = (from r in Enumerable.Range(1, 5) from f in Enumerable.Range(1, 5) from m in Enumerable.Range(1, 5) select RfmSegments.Of(r, f, m))
            .GroupBy(segment => segment).ToDictionary(group => group.Key, group => group.Count());
        Assert.Equal(125, counts.Values.Sum());
        Assert.Equal((8, 22, 20, 20, 20, 35), (
            counts[RfmSegment.Champions], counts[RfmSegment.Loyal], counts[RfmSegment.New], counts[RfmSegment.AtRisk], counts[RfmSegment.Hibernating], counts[RfmSegment.Other]));
    }
}
