using Apache.Arrow;

namespace EcomOpsEngine.Storage.Snapshots.Building;

/// <summary>A text column as codes of a field's dictionary.</summary>
internal sealed class TextColumn(FieldDictionary dictionary, int capacity) : ColumnSink
{
    private readonly int[] _scratch = new int[2048];
    private readonly RecentTexts _recent = new();

    /// <summary>The values.</summary>
    public FieldDictionary Dictionary => dictionary;

    /// <summary>Code of each row.</summary>
    public CodeBuffer Codes { get; } = new(capacity, dictionary.Count);

    /// <inheritdoc/>
    public override void Take(VectorView vector, int firstRow)
    {
        for (var done = 0; done < vector.Count; done += _scratch.Length)
        {
            var part = _scratch.AsSpan(0, Math.Min(_scratch.Length, vector.Count - done));
            for (var i = 0; i < part.Length; i++)
            {
                part[i] = vector.IsPresent(done + i) ? _recent.CodeOf(vector, done + i, dictionary) : 0;
            }

            Codes.Write(firstRow + done, part, dictionary.Count);
        }
    }

    /// <summary>Sets consecutive rows to the codes of some elements.</summary>
    public void Gather(IArrowArray codes, ReadOnlySpan<int> elements, int firstRow) => Codes.Gather(codes, elements, firstRow, dictionary.Count);

    /// <summary>Sets consecutive rows to codes of another dictionary.</summary>
    /// <param name="source">Codes there.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="codes">Code here of each code there.</param>
    /// <param name="firstRow">First row here.</param>
    public void Translate(CodeBuffer source, int rows, int[] codes, int firstRow)
    {
        for (var done = 0; done < rows; done += _scratch.Length)
        {
            var part = _scratch.AsSpan(0, Math.Min(_scratch.Length, rows - done));
            for (var i = 0; i < part.Length; i++)
            {
                part[i] = codes[source[done + i]];
            }

            Codes.Write(firstRow + done, part, dictionary.Count);
        }
    }

    /// <summary>Sets the code of one row.</summary>
    public void Set(int row, int code) => Codes.Write(row, [code], dictionary.Count);

    /// <summary>Renumbers the dictionary by descending rows, then by code point, before anything was published.</summary>
    public void OrderByRows(int rows)
    {
        var counts = Codes.Count(0, rows, dictionary.Count);
        Order(rows, (a, b) => counts[b] != counts[a] ? counts[b].CompareTo(counts[a]) : dictionary.CompareText(a, b));
    }

    /// <summary>Renumbers the dictionary in a given order of the codes so far, before anything was published.</summary>
    public void Order(int rows, Comparison<int> order)
    {
        _recent.Clear();
        Codes.Renumber(rows, dictionary.Renumber(order));
    }
}
