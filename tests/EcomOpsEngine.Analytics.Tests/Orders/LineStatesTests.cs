using EcomOpsEngine.Analytics.Orders;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Orders;

public sealed class LineStatesTests
{
    private static readonly OrderLines Lines = OrderRow.Build(RandomOrders.Rows(new Random(4), 300, 4_000, 400), 300, RandomOrders.ValueCounts);

    [Fact]
    public void Each_line_has_the_states_of_its_columns()
    {
        foreach (var run in Lines.Runs)
        {
            Assert.Equal(Enumerable.Range(0, run.Count).Select(line => Expected(run, line)), run.States.Flags.ToArray());
            Assert.Same(run.States, (run with { FirstPerson = 7 }).States);
            Assert.NotSame(run.States, (run with { PaidAtUs = run.PaidAtUs.ToArray() }).States);
        }
    }

    [Fact]
    public void A_stretch_covers_its_lines_and_promises_only_what_all_of_them_have()
    {
        var random = new Random(5);
        var longest = Lines.Runs.MaxBy(run => run.Count)!;
        Assert.True(longest.Count > 2_048, "the run has several stretches");
        for (var round = 0; round < 500; round++)
        {
            var from = random.Next(longest.Count);
            var to = Math.Min(longest.Count, from + random.Next(1, 2_000));
            var stretch = longest.States.Around(from, to);
            var ordered = longest.OrderedAtUs.Span[from..to].ToArray();
            Assert.True(stretch.FirstUs <= ordered.Min() && stretch.LastUs >= ordered.Max());
            Assert.True(stretch.LastChangeUs >= LastChange(longest, from, to));
            Assert.All(Enumerable.Range(from, to - from), line => Assert.Equal(stretch.OfAll, (byte)(stretch.OfAll & Expected(longest, line))));
        }
    }

    [Fact]
    public void A_stretch_of_lines_that_are_all_paid_says_so()
    {
        OrderRow Line(int order, bool paid) => new(
            order % 3, order, RandomOrders.FirstDay * RandomOrders.DayUs, RandomOrders.FirstDay, 0, paid ? 1 : null, null, [], 1, 100, 100, true, [0, 0, 0], []);
        var paid = OrderRow.Build([.. Enumerable.Range(0, 50).Select(order => Line(order, paid: true))], 3, RandomOrders.ValueCounts);
        Assert.All(paid.Runs.Where(run => run.Count > 0), run => Assert.Equal(LineStates.Live | LineStates.Paid | LineStates.Visitor, run.States.Around(0, run.Count).OfAll));
        var mixed = OrderRow.Build([.. Enumerable.Range(0, 51).Select(order => Line(order, paid: order % 2 == 0))], 3, RandomOrders.ValueCounts);
        Assert.Contains(mixed.Runs.Where(run => run.Count > 0), run => run.States.Around(0, run.Count).OfAll == (LineStates.Live | LineStates.Visitor));
    }

    [Fact]
    public void The_last_change_is_the_latest_payment_or_cancellation()
    {
        Assert.All(Lines.Runs.Where(run => run.Count > 0), run => Assert.Equal(LastChange(run, 0, run.Count), run.States.Around(0, run.Count).LastChangeUs));
        OrderRow open = new(0, 0, RandomOrders.FirstDay * RandomOrders.DayUs, RandomOrders.FirstDay, 0, null, null, [], 1, 100, 100, true, [0, 0, 0], []);
        Assert.Equal(long.MinValue, OrderRow.Build([open], 1, RandomOrders.ValueCounts).Runs.Single(run => run.Count > 0).States.Around(0, 1).LastChangeUs);
    }

    private static long LastChange(OrderRun run, int from, int to) =>
        run.PaidAtUs.Span[from..to].ToArray().Concat(run.CancelledAtUs.Span[from..to].ToArray()).Where(at => at != OrderLines.Never).Append(long.MinValue).Max();

    private static byte Expected(OrderRun run, int line)
    {
        var live = run.CancelledAtUs.Span[line] == OrderLines.Never;
        var paid = live && run.PaidAtUs.Span[line] != OrderLines.Never;
        var visitor = ((run.HasVisitor.Span[line / 8] >> (line % 8)) & 1) == 1;
        return (byte)((live ? LineStates.Live : 0) | (paid ? LineStates.Paid : 0) | (visitor ? LineStates.Visitor : 0));
    }
}
