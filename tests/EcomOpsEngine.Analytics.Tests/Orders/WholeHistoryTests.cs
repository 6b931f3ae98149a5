using System.Runtime.Intrinsics.X86;
using EcomOpsEngine.Analytics.Orders;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Orders;

/// <summary>Orders found for many lines at once against a walk over the lines.</summary>
public sealed class WholeHistoryTests
{
    private const int From = 3, Behind = 40;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Orders_of_a_history_are_those_of_a_walk(int seed)
    {
        var random = new Random(seed);
        for (var count = 1; count < 150; count++)
        {
            var (orders, days, amounts) = Lines(random, count);
            var expected = Enumerable.Range(From, count).GroupBy(line => orders[line])
                .Select(lines => (lines.First(), lines.Last() + 1, days[lines.First()], lines.Sum(line => amounts[line]))).ToList();
            var collected = new PaidOrder[count];
            var found = WholeHistory.Collect(orders, days, amounts, From, count, new long[WholeHistory.SumsOf(count)], collected);
            Assert.Equal(Avx512F.IsSupported ? expected.Count : -1, found);
            Assert.Equal(expected.Take(found), collected.Take(found).Select(order => (order.FirstLine, order.EndLine, order.Day, order.NetMinor)));
        }
    }

    [Fact]
    public void Histories_with_an_earlier_day_large_amounts_or_too_near_to_an_end_are_left_to_others()
    {
        var random = new Random(4);
        for (var count = 2; count < 80; count++)
        {
            var (orders, days, amounts) = Lines(random, count);
            var sums = new long[WholeHistory.SumsOf(count)];
            var collected = new PaidOrder[count];
            Assert.Equal(-1, WholeHistory.Collect(orders, days, amounts, 0, count, sums, collected));
            Assert.Equal(-1, WholeHistory.Collect(orders.AsSpan(0, From + count), days, amounts, From, count, sums, collected));
            int at = From + random.Next(1, count);
            var earlier = days.ToArray();
            earlier[at] = earlier[at - 1] - 1;
            Assert.Equal(-1, WholeHistory.Collect(orders, earlier, amounts, From, count, sums, collected));
            amounts[at] = random.Next(2) == 0 ? 1L << 60 : -1L << 60;
            Assert.Equal(-1, WholeHistory.Collect(orders, days, amounts, From, count, sums, collected));
        }
    }

    private static (int[] Orders, int[] Days, long[] Amounts) Lines(Random random, int count)
    {
        var (orders, days, amounts) = (new int[From + count + Behind], new int[From + count + Behind], new long[From + count + Behind]);
        for (var line = 1; line < orders.Length; line++)
        {
            orders[line] = orders[line - 1] + (line == From || line == From + count || random.Next(3) == 0 ? 1 : 0);
            days[line] = line == From ? 19_000 : days[line - 1] + (orders[line] == orders[line - 1] ? 0 : random.Next(3));
            amounts[line] = random.Next(-5_000, 50_000);
        }

        return (orders, days, amounts);
    }
}
