using EcomOpsEngine.Analytics.Orders;

namespace EcomOpsEngine.Analytics.Filters;

/// <summary>
/// A row filter bound to the columns of a run of order lines. It is evaluated column by column into a byte for each line: 255 where the line passes, else 0.
/// </summary>
public sealed class OrderLineFilter
{
    private readonly LinePredicate[][] _allOf;

    /// <summary>Binds a filter.</summary>
    /// <exception cref="ArgumentException">The filter names a column that the lines do not have, or a table of the wrong length.</exception>
    public OrderLineFilter(OrderRun lines, RowFilter filter)
    {
        ArgumentNullException.ThrowIfNull(lines);
        ArgumentNullException.ThrowIfNull(filter);
        _allOf = [.. filter.AllOf.Select(anyOf => anyOf.Select(predicate => LinePredicate.Bind(lines, predicate)).ToArray())];
    }

    /// <summary>Whether every line passes.</summary>
    public bool IsEmpty => _allOf.Length == 0;

    /// <summary>Evaluates lines [<paramref name="from"/>, <paramref name="from"/> + selection length).</summary>
    /// <param name="from">First line.</param>
    /// <param name="selection">Overwritten with 255 where the line passes, else 0.</param>
    public void Select(int from, Span<byte> selection)
    {
        selection.Fill(255);
        And(from, selection);
    }

    /// <summary>Clears the lines of a selection that fail.</summary>
    /// <param name="from">First line.</param>
    /// <param name="selection">255 or 0 for each line from <paramref name="from"/> on.</param>
    public void And(int from, Span<byte> selection)
    {
        Span<byte> alternatives = stackalloc byte[BatchLines];
        foreach (var anyOf in _allOf)
        {
            for (var start = 0; start < selection.Length; start += BatchLines)
            {
                var batch = selection.Slice(start, Math.Min(BatchLines, selection.Length - start));
                if (anyOf.Length == 1)
                {
                    anyOf[0].And(from + start, batch);
                    continue;
                }

                var any = alternatives[..batch.Length];
                any.Clear();
                foreach (var predicate in anyOf)
                {
                    predicate.Or(from + start, any);
                }

                for (var i = 0; i < batch.Length; i++)
                {
                    batch[i] &= any[i];
                }
            }
        }
    }

    private const int BatchLines = 2_048;
}
