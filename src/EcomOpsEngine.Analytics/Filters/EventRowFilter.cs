using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Filters;

/// <summary>A row filter bound to the elements of a lane run, evaluated column by column into a byte for each element: 255 where the event passes, else 0.</summary>
internal sealed class EventRowFilter
{
    private readonly CodeLookup[][] _allOf;
    private byte[] _alternatives = [];

    /// <exception cref="ArgumentException">The filter names a column that the run does not have, or tests a number: events have none.</exception>
    public EventRowFilter(LaneRun run, RowFilter filter)
    {
        _allOf = [.. filter.AllOf.Select(anyOf => anyOf.Select(predicate => Bind(run, predicate)).ToArray())];
    }

    /// <summary>Clears the elements of a selection that fail; padding is the caller's to clear.</summary>
    public void And(int from, Span<byte> selection)
    {
        foreach (var anyOf in _allOf)
        {
            if (anyOf.Length == 1)
            {
                anyOf[0].And(from, selection);
                continue;
            }

            if (_alternatives.Length < selection.Length)
            {
                _alternatives = new byte[selection.Length];
            }

            var any = _alternatives.AsSpan(0, selection.Length);
            any.Clear();
            foreach (var lookup in anyOf)
            {
                lookup.Or(from, any);
            }

            for (var i = 0; i < selection.Length; i++)
            {
                selection[i] &= any[i];
            }
        }
    }

    private static CodeLookup Bind(LaneRun run, RowPredicate predicate)
    {
        if (predicate is not CodePredicate code)
        {
            throw new ArgumentException($"Events have no number columns; found {predicate.GetType().Name}.", nameof(predicate));
        }

        return (uint)code.Column < (uint)run.Columns.Count
            ? new CodeLookup(run.Columns[code.Column], code.Accepts)
            : throw new ArgumentException($"The filter names column {code.Column}; events have {run.Columns.Count}.", nameof(predicate));
    }
}
