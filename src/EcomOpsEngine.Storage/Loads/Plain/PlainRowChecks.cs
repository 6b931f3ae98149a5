using EcomOpsEngine.Storage.Durable;
using EcomOpsEngine.Storage.Loads.People;
using EcomOpsEngine.Storage.Loads.Rows;
using EcomOpsEngine.Storage.Retention;
using EcomOpsEngine.Storage.Schema;

namespace EcomOpsEngine.Storage.Loads.Plain;

/// <summary>Checks that look at several columns of a row; what fails is for the row query to name.</summary>
internal sealed class PlainRowChecks(TargetTable table, IReadOnlyList<InputColumn> columns, RetentionHorizon? horizon)
{
    private readonly List<int> people = [.. Enumerable.Range(0, columns.Count).Where(i => PersonNumbers.KindOf(columns[i].Target) is not null)];
    private readonly int quantity = Place(columns, "quantity");
    private readonly int price = Place(columns, "unit_price");
    private readonly int discount = Place(columns, "discount");
    private readonly int time = Place(columns, table.TimeColumn.Name);

    /// <summary>Checks the rows of a chunk whose first column is the row number.</summary>
    public void Check(ChunkWriter chunk, int count, Span<byte> marks)
    {
        if (horizon is { } known && table.Expires && time < columns.Count)
        {
            CheckAge(chunk.Column(time + 1), known, count, marks);
        }

        if (table.NeedsPerson)
        {
            CheckPeople(chunk, count, marks);
        }

        if (table.Table == LoadTable.Orders)
        {
            CheckAmounts(chunk, count, marks);
        }
    }

    private static int Place(IReadOnlyList<InputColumn> columns, string name)
    {
        var at = 0;
        while (at < columns.Count && columns[at].Target.Name != name)
        {
            at++;
        }

        return at;
    }

    private void CheckAge(ChunkColumn column, RetentionHorizon known, int count, Span<byte> marks)
    {
        var isDay = columns[time].Target.Kind == TargetKind.Date;
        for (var row = 0; row < count; row++)
        {
            if (marks[row] == PlainMark.Sound && (isDay ? column.Values<int>(count)[row] < known.Day : column.Values<long>(count)[row] < known.Us))
            {
                marks[row] = PlainMark.Open;
            }
        }
    }

    private void CheckPeople(ChunkWriter chunk, int count, Span<byte> marks)
    {
        foreach (var column in people)
        {
            if (chunk.Column(column + 1).AreAllPresent(count))
            {
                return;
            }
        }

        for (var row = 0; row < count; row++)
        {
            var isNamed = false;
            foreach (var column in people)
            {
                isNamed |= chunk.Column(column + 1).IsPresent(row);
            }

            marks[row] = isNamed || marks[row] != PlainMark.Sound ? marks[row] : PlainMark.Open;
        }
    }

    // Quantity × price, and what a discount leaves of it, must fit 64 bits.
    private void CheckAmounts(ChunkWriter chunk, int count, Span<byte> marks)
    {
        var (quantities, prices) = (chunk.Column(quantity + 1), chunk.Column(price + 1));
        var hasDiscount = discount < columns.Count;
        for (var row = 0; row < count; row++)
        {
            if (marks[row] != PlainMark.Sound || !quantities.IsPresent(row) || !prices.IsPresent(row))
            {
                continue;
            }

            var gross = (Int128)quantities.Values<int>(count)[row] * prices.Values<long>(count)[row];
            var left = hasDiscount && chunk.Column(discount + 1).IsPresent(row) ? gross - chunk.Column(discount + 1).Values<long>(count)[row] : gross;
            if (gross != (long)gross || left != (long)left)
            {
                marks[row] = PlainMark.Open;
            }
        }
    }
}
