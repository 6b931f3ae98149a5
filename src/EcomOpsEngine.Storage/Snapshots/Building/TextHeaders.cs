using EcomOpsEngine.Storage.Durable;

namespace EcomOpsEngine.Storage.Snapshots.Building;

/// <summary>The values of a field as DuckDB's string headers, so that rows of codes become texts by copying 16 bytes each. They point into the field, which must live as long.</summary>
internal sealed unsafe class TextHeaders
{
    private readonly UInt128[] headers;

    public TextHeaders(FieldDictionary texts)
    {
        headers = GC.AllocateArray<UInt128>(texts.Count + 1, pinned: true);
        fixed (UInt128* start = headers)
        {
            var column = new ChunkColumn(start, null);
            for (var code = 1; code < headers.Length; code++)
            {
                // Pages of a dictionary do not move.
                var text = texts.Utf8(code);
                fixed (byte* utf8 = text)
                {
                    column.SetText(code, utf8, text.Length);
                }
            }
        }
    }

    /// <summary>Writes the texts of some rows.</summary>
    public void Write(CodeBuffer codes, int from, int rows, ChunkColumn target)
    {
        var written = target.Values<UInt128>(rows);
        for (var row = 0; row < rows; row++)
        {
            var code = codes[from + row];
            written[row] = headers[code];
            if (code == 0)
            {
                target.SetMissing(row);
            }
        }
    }
}
