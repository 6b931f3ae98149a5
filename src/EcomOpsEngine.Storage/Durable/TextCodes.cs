using DuckDB.NET.Data;
using DuckDB.NET.Native;
using EcomOpsEngine.Storage.Snapshots.Building;

namespace EcomOpsEngine.Storage.Durable;

/// <summary>Texts and their codes. Codes ascend, but some may be missing: their texts are in no row any more.</summary>
/// <param name="end">No new code is below it.</param>
internal sealed class TextCodes(int end)
{
    private readonly Utf8Dictionary texts = new();
    private readonly RecentTexts recent = new();

    /// <summary>Code of each text by its number, from 1.</summary>
    private readonly List<int> codes = [0];

    /// <summary>Number of each text by its code; 0: none.</summary>
    private int[] numbers = [];

    private int kept;

    /// <summary>Those of the table.</summary>
    /// <param name="connection">Open connection.</param>
    /// <param name="end">No new code is below it.</param>
    public static TextCodes Read(DuckDBConnection connection, int end = 1)
    {
        var read = new TextCodes(end);
        ChunkQuery.Run(connection, $"SELECT code, value FROM {StoredTexts.Table} ORDER BY code", read.Take, CancellationToken.None);
        read.kept = read.texts.Count;
        return read;
    }

    /// <summary>The code after the last.</summary>
    public int End { get; private set; } = end;

    /// <summary>Whether there are texts that were not kept.</summary>
    public bool HasNew => texts.Count > kept;

    /// <summary>The code of a text, which gets the next if it has none.</summary>
    public int CodeOf(VectorView values, int row)
    {
        var number = recent.CodeOf(values, row, texts);
        if (number == codes.Count)
        {
            Add(End);
        }

        return codes[number];
    }

    /// <summary>The text of a code; false where there is none.</summary>
    public bool TryText(int code, out ReadOnlySpan<byte> text)
    {
        var number = (uint)code < (uint)numbers.Length ? numbers[code] : 0;
        text = number == 0 ? default : texts.Utf8(number);
        return number != 0;
    }

    /// <summary>Calls with each text that was not kept.</summary>
    public void EachNew(Action<int, string> take)
    {
        for (var number = kept + 1; number <= texts.Count; number++)
        {
            take(codes[number], texts.Text(number));
        }
    }

    /// <summary>All texts are kept.</summary>
    public void Keep() => kept = texts.Count;

    /// <summary>The texts that were kept, alone.</summary>
    public TextCodes WithoutNew()
    {
        var left = new TextCodes(End);
        for (var number = 1; number <= kept; number++)
        {
            left.texts.CodeOf(texts.Utf8(number));
            left.Add(codes[number]);
        }

        left.Keep();
        return left;
    }

    private void Take(DuckDBDataChunk chunk, int rows)
    {
        var code = VectorView.Of(chunk, 0, rows).Values<int>();
        var text = VectorView.Of(chunk, 1, rows);
        for (var row = 0; row < rows; row++)
        {
            texts.CodeOf(text.Text(row));
            Add(code[row]);
        }
    }

    private void Add(int code)
    {
        if (code >= numbers.Length)
        {
            System.Array.Resize(ref numbers, Math.Max(code + 1, numbers.Length * 2));
        }

        numbers[code] = codes.Count;
        codes.Add(code);
        End = Math.Max(End, code + 1);
    }
}
