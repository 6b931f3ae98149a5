using EcomOpsEngine.Analytics.Orders;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Filters;

/// <summary>A predicate bound to a column of order lines.</summary>
internal abstract class LinePredicate
{
    public static LinePredicate Bind(OrderRun lines, RowPredicate predicate) => predicate switch
    {
        CodePredicate code => OfCodes.Bind(ColumnOf(lines.Columns, code.Column), code),
        NumberRangePredicate range => new OfNumbers(ColumnOf(lines.Numbers, range.Column), value => value >= range.Min && value <= range.Max, false, range.Negate),
        NumberSetPredicate set => new OfNumbers(ColumnOf(lines.Numbers, set.Column), set.Values.Contains, false, set.Negate),
        NumberNullPredicate missing => new OfNumbers(ColumnOf(lines.Numbers, missing.Column), _ => false, true, !missing.IsNull),
        _ => throw new ArgumentException($"Order lines do not know the predicate {predicate.GetType().Name}.", nameof(predicate)),
    };

    public abstract void And(int from, Span<byte> selection);

    public abstract void Or(int from, Span<byte> selection);

    private static T ColumnOf<T>(IReadOnlyList<T> columns, int column) => (uint)column < (uint)columns.Count
        ? columns[column]
        : throw new ArgumentException($"The filter names column {column}; there are {columns.Count}.", nameof(column));

    private sealed class OfCodes(CodeColumn column, ColumnTest test) : LinePredicate
    {
        public static OfCodes Bind(CodeColumn column, CodePredicate predicate) => predicate.Accepts.Length == column.ValueCount + 1
            ? new OfCodes(column, new ColumnTest(predicate.Column, predicate.Accepts))
            : throw new ArgumentException(
                $"The acceptance table has {predicate.Accepts.Length} entries; the column has {column.ValueCount} values and needs {column.ValueCount + 1}.", nameof(predicate));

        public override void And(int from, Span<byte> selection) => test.Map<ByteTable.And>(column, from, selection);

        public override void Or(int from, Span<byte> selection) => test.Map<ByteTable.Or>(column, from, selection);
    }

    private sealed class OfNumbers(NumberColumn column, Func<long, bool> test, bool whenMissing, bool negate) : LinePredicate
    {
        public override void And(int from, Span<byte> selection)
        {
            for (var i = 0; i < selection.Length; i++)
            {
                if (selection[i] != 0 && !Passes(from + i))
                {
                    selection[i] = 0;
                }
            }
        }

        public override void Or(int from, Span<byte> selection)
        {
            for (var i = 0; i < selection.Length; i++)
            {
                if (selection[i] == 0 && Passes(from + i))
                {
                    selection[i] = 255;
                }
            }
        }

        private bool Passes(int line) => (column.HasValue(line) ? test(column[line]) : whenMissing) != negate;
    }
}
