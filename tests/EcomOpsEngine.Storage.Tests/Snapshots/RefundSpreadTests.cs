using EcomOpsEngine.Storage.Snapshots.Building;
using Xunit;

namespace EcomOpsEngine.Storage.Tests.Snapshots;

public class RefundSpreadTests
{
    [Fact]
    public void Remainders_go_to_the_first_lines() => Assert.Equal([34, 33, 33], RefundSpread.Shares(100, [10, 10, 10]));

    [Fact]
    public void Lines_without_an_amount_take_no_part() => Assert.Equal([0, 1, 0, 0], RefundSpread.Shares(1, [0, 5, -9, 5]));

    [Fact]
    public void The_first_line_takes_all_when_no_line_has_an_amount() => Assert.Equal([70, 0], RefundSpread.Shares(70, [0, -5]));

    [Fact]
    public void Large_amounts_do_not_overflow() =>
        Assert.Equal([long.MaxValue - (long.MaxValue / 2), long.MaxValue / 2], RefundSpread.Shares(long.MaxValue, [long.MaxValue, long.MaxValue]));

    [Fact]
    public void Every_unit_is_spread_in_proportion()
    {
        var random = new Random(3);
        for (var round = 0; round < 2000; round++)
        {
            var lines = Enumerable.Range(0, 1 + random.Next(9)).Select(_ => (long)random.Next(1, 5000)).ToArray();
            var amount = random.NextInt64(0, 20_000);
            var shares = RefundSpread.Shares(amount, lines);
            Assert.Equal(amount, shares.Sum());
            Assert.All(shares.Zip(lines), pair => Assert.InRange(Math.Abs(pair.First - ((double)amount * pair.Second / lines.Sum())), 0, 1));
        }
    }
}
