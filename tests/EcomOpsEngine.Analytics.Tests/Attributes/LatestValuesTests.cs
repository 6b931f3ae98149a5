using EcomOpsEngine.Analytics.Attributes;
using EcomOpsEngine.Analytics.Orders;
using EcomOpsEngine.Analytics.Tests.Orders;
using EcomOpsEngine.Analytics.Timelines;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Attributes;

public sealed class LatestValuesTests
{
    private const int Sku = 0, Category = 1;
    private static readonly string[] Categories = ["toys", "food", "books"];

    [Fact]
    public void The_last_line_of_each_key_that_has_a_value_decides()
    {
        Assert.Equal([0, 2, 0], Of([Line(0, 10, 1, 1), Line(1, 20, 1, 2), Line(2, 30, 1, 0), Line(3, 5, 2, 0)]));
        Assert.Equal([0, 1, 3], Of([Line(0, 10, 1, 1), Line(1, 10, 2, 3)]));
    }

    [Fact]
    public void Of_lines_at_one_instant_the_first_value_by_text_holds_in_any_order()
    {
        Assert.Equal([0, 3], Of([Line(0, 10, 1, 1), Line(1, 10, 1, 3), Line(2, 10, 1, 2)], keys: 1));
        Assert.Equal([0, 3], Of([Line(0, 10, 1, 3), Line(1, 10, 1, 2), Line(2, 10, 1, 1)], keys: 1));
    }

    /// <summary>A corrected line stands in its old run until that is made anew.</summary>
    [Fact]
    public void Lines_that_another_run_holds_by_now_are_left_out()
    {
        var lines = OrderRow.Build([Line(0, 20, 1, 1), Line(1, 10, 1, 2)], 2, [2, 3]);
        var corrected = new OrderLines([.. lines.Runs.Select(run => run with { Superseded = PersonSet.Of([0]) })]);
        Assert.Equal([0, 1], LatestValues.Of(lines, Sku, 1, Category, Categories));
        Assert.Equal([0, 2], LatestValues.Of(corrected, Sku, 1, Category, Categories));
    }

    private static int[] Of(IReadOnlyList<OrderRow> rows, int keys = 2) => LatestValues.Of(OrderRow.Build(rows, 4, [2, 3]), Sku, keys, Category, Categories);

    private static OrderRow Line(int person, long atUs, int sku, int category) => new(person, person, atUs, 0, 0, null, null, [], 1, 1, 1, true, [sku, category], []);
}
