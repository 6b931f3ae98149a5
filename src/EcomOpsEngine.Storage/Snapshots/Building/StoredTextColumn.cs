using EcomOpsEngine.Storage.Durable;

namespace EcomOpsEngine.Storage.Snapshots.Building;

/// <summary>Fills a text column from the codes that stand in its durable column: each text is looked up once.</summary>
internal sealed class StoredTextColumn(TextColumn target, TextCodes texts) : ColumnSink
{
    private readonly int[] _scratch = new int[2048];

    /// <summary>Code of the field for each durable code, 0 until it is looked up.</summary>
    private readonly int[] _codes = new int[texts.End];

    /// <inheritdoc/>
    public override void Take(VectorView vector, int firstRow)
    {
        for (var done = 0; done < vector.Count; done += _scratch.Length)
        {
            var part = _scratch.AsSpan(0, Math.Min(_scratch.Length, vector.Count - done));
            for (var i = 0; i < part.Length; i++)
            {
                part[i] = vector.IsPresent(done + i) ? CodeOf(vector.Value<int>(done + i)) : 0;
            }

            target.Codes.Write(firstRow + done, part, target.Dictionary.Count);
        }
    }

    private int CodeOf(int stored)
    {
        ref var code = ref _codes[stored];
        if (code == 0)
        {
            code = target.Dictionary.CodeOf(texts.TryText(stored, out var text) ? text : throw new InvalidOperationException($"The text of code {stored} is not there."));
        }

        return code;
    }
}
