namespace EcomOpsEngine.Storage.Snapshots.Building;

/// <summary>A text column as dictionary codes: numbered by first appearance while it is read, renumbered once all rows are there.</summary>
internal sealed class TextColumn(string name, int capacity) : ColumnSink
{
    private readonly int[] _scratch = new int[2048];

    /// <summary>Field name.</summary>
    public string Name { get; } = name;

    /// <summary>The values by first appearance; code 0 is the missing value.</summary>
    public Utf8Dictionary Dictionary { get; } = new();

    /// <summary>Code of each row.</summary>
    public CodeBuffer Codes { get; } = new(capacity);

    /// <inheritdoc/>
    public override void Take(VectorView vector, int firstRow)
    {
        for (var done = 0; done < vector.Count; done += _scratch.Length)
        {
            var part = _scratch.AsSpan(0, Math.Min(_scratch.Length, vector.Count - done));
            for (var i = 0; i < part.Length; i++)
            {
                part[i] = vector.IsPresent(done + i) ? Dictionary.CodeOf(vector.Text(done + i)) : 0;
            }

            Codes.Write(firstRow + done, part, Dictionary.Count);
        }
    }

    /// <summary>Sets one row to a text.</summary>
    public void Set(int row, ReadOnlySpan<byte> text) => Codes.Write(row, [Dictionary.CodeOf(text)], Dictionary.Count);

    /// <summary>Renumbers by descending rows, then by code point, and gives the field.</summary>
    public TextField FinishByRows(int rows)
    {
        var counts = Codes.Count(rows, Dictionary.Count);
        return Finish(rows, counts, (a, b) => counts[b] != counts[a] ? counts[b].CompareTo(counts[a]) : CompareText(a, b));
    }

    /// <summary>Renumbers in a given order of the codes so far and gives the field.</summary>
    public TextField FinishInOrder(int rows, Comparison<int> order) => Finish(rows, Codes.Count(rows, Dictionary.Count), order);

    /// <summary>Order of two codes by code point: the order of their UTF-8 bytes.</summary>
    public int CompareText(int a, int b) => Dictionary.Utf8(a).SequenceCompareTo(Dictionary.Utf8(b));

    private TextField Finish(int rows, long[] counts, Comparison<int> order)
    {
        var byRank = Enumerable.Range(1, Dictionary.Count).ToArray();
        System.Array.Sort(byRank, order);
        var codes = new int[Dictionary.Count + 1];
        var values = new string[byRank.Length];
        var rowsByCode = new long[byRank.Length + 1];
        rowsByCode[0] = counts[0];
        for (var rank = 0; rank < byRank.Length; rank++)
        {
            codes[byRank[rank]] = rank + 1;
            values[rank] = Dictionary.Text(byRank[rank]);
            rowsByCode[rank + 1] = counts[byRank[rank]];
        }

        Codes.Renumber(rows, codes);
        return new TextField(Name, values, rowsByCode);
    }
}
