using System.Runtime.Intrinsics;
using EcomOpsEngine.Analytics.Timelines;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Timelines;

/// <summary>Numbers read from here and there are those that stand there, in every width.</summary>
public sealed class GatherTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(200, 1)]
    [InlineData(60_000, 1)]
    [InlineData(999_999, 1)]
    [InlineData(999, 1_000)]
    [InlineData(100_000, 10)]
    public void SixteenNumbersAreThoseOfTheirPlaces(int most, int unit)
    {
        var random = new Random(most);
        int[] numbers = [.. Enumerable.Range(0, 100).Select(_ => unit * random.Next(most + 1))];
        NarrowColumn column = NarrowColumn.Of(numbers, unit);
        for (int round = 0; round < 100; round++)
        {
            int[] places = [.. Enumerable.Range(0, 14).Select(_ => random.Next(numbers.Length)), 0, numbers.Length - 1];
            var expected = Vector512.Create<int>([.. places.Select(place => numbers[place])]);
            Assert.Equal(expected, Gather.From(numbers, Vector512.Create<int>(places)));
            Assert.Equal(expected, Gather.OneByOne(numbers, Vector512.Create<int>(places)));
            Assert.Equal(expected, column.Span.Gather(Vector512.Create<int>(places)));
        }
    }
}
