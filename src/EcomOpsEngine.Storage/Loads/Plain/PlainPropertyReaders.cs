using EcomOpsEngine.Storage.Durable;
using EcomOpsEngine.Storage.Loads.Sources;
using EcomOpsEngine.Storage.Schema;

namespace EcomOpsEngine.Storage.Loads.Plain;

/// <summary>Numbers of batches that are properties, as doubles.</summary>
/// <param name="isNeeded">Whether a missing value opens the row.</param>
/// <param name="areBits">Whether the source holds bits of doubles; else whole numbers.</param>
internal sealed class PlainPropertyReader(bool isNeeded, bool areBits) : PlainReader(isNeeded)
{
    protected override void ReadPresent(SourceVector source, int count, Span<byte> marks, ChunkColumn target)
    {
        var values = target.Values<double>(count);
        for (var row = 0; row < count; row++)
        {
            if (!source.IsMissing(row))
            {
                values[row] = areBits ? BitConverter.Int64BitsToDouble(source.Number(row)) : source.Number(row);
                Open(marks, row, !(Math.Abs(values[row]) <= PropertyValue.MostNumber));
            }
        }
    }
}

/// <summary>Truth values, of texts or as batches bring them.</summary>
internal sealed class PlainTruthReader(bool isNeeded, bool isText) : PlainReader(isNeeded)
{
    protected override void ReadPresent(SourceVector source, int count, Span<byte> marks, ChunkColumn target)
    {
        var values = target.Values<byte>(count);
        for (var row = 0; row < count; row++)
        {
            if (!source.IsMissing(row))
            {
                var isTrue = isText ? IsTrue(source.Text(row)) : source.Number(row) == 1;
                values[row] = isTrue == true ? (byte)1 : (byte)0;
                Open(marks, row, isTrue is null);
            }
        }
    }

    private static bool? IsTrue(ReadOnlySpan<byte> text) =>
        text.SequenceEqual("true"u8) || text.SequenceEqual("1"u8) ? true
        : text.SequenceEqual("false"u8) || text.SequenceEqual("0"u8) ? false
        : null;
}
