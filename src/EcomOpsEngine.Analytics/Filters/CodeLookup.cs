using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Filters;

/// <summary>
/// The acceptance table of a code predicate laid out for the width of its column, so that an element costs one look-up.
/// Codes outside of the table (padding) fail.
/// </summary>
internal sealed class CodeLookup
{
    private readonly byte[] _accepts;

    public CodeLookup(CodeColumn column, byte[] accepts)
    {
        if (accepts.Length != column.ValueCount + 1)
        {
            throw new ArgumentException(
                $"The acceptance table has {accepts.Length} entries; the column has {column.ValueCount} values and needs {column.ValueCount + 1}.", nameof(accepts));
        }

        Column = column;
        _accepts = accepts;
        if (column.Width == 1)
        {
            _accepts = new byte[256];
            accepts.CopyTo(_accepts, 0);
        }
    }

    public CodeColumn Column { get; }

    /// <summary>ANDs the outcome of elements [from, from + selection.Length) into the selection.</summary>
    public void And(int from, Span<byte> selection)
    {
        var accepts = _accepts;
        switch (Column.Width)
        {
            case 1:
                var bytes = Column.Bytes.Slice(from, selection.Length);
                for (var i = 0; i < bytes.Length; i++)
                {
                    selection[i] &= accepts[bytes[i]];
                }

                break;
            case 2:
                var words = Column.Words.Slice(from, selection.Length);
                for (var i = 0; i < words.Length; i++)
                {
                    selection[i] &= words[i] < accepts.Length ? accepts[words[i]] : (byte)0;
                }

                break;
            default:
                var integers = Column.Integers.Slice(from, selection.Length);
                for (var i = 0; i < integers.Length; i++)
                {
                    selection[i] &= (uint)integers[i] < (uint)accepts.Length ? accepts[integers[i]] : (byte)0;
                }

                break;
        }
    }

    /// <summary>ORs the outcome of elements [from, from + selection.Length) into the selection.</summary>
    public void Or(int from, Span<byte> selection)
    {
        for (var i = 0; i < selection.Length; i++)
        {
            var code = Column[from + i];
            selection[i] |= (uint)code < (uint)_accepts.Length ? _accepts[code] : (byte)0;
        }
    }
}
