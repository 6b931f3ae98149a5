using EcomOpsEngine.Storage.Loads.Sources;

namespace EcomOpsEngine.Storage.Loads;

/// <summary>The texts of a dictionary as rows take them: without blanks around, and with what is hashed of each, so that a row is one copy.</summary>
internal sealed unsafe class CodedTexts
{
    private readonly byte*[] starts;
    private readonly int[] lengths;
    private readonly int[] ends;
    private readonly byte[] hashed;

    /// <param name="dictionary">The texts, all of them UTF-8; they stay where they are.</param>
    public CodedTexts(BatchTexts dictionary)
    {
        starts = new byte*[dictionary.Count];
        lengths = new int[dictionary.Count];
        ends = new int[dictionary.Count + 1];
        for (var i = 0; i < lengths.Length; i++)
        {
            var text = Blanks.Trim(dictionary.Of(i));
            fixed (byte* start = text)
            {
                starts[i] = start;
            }

            lengths[i] = text.Length;
            ends[i + 1] = checked(ends[i] + BatchHash.HeadBytes + text.Length);
        }

        hashed = GC.AllocateUninitializedArray<byte>(ends[^1]);
        for (var i = 0; i < lengths.Length; i++)
        {
            BatchHash.Write(new ReadOnlySpan<byte>(starts[i], lengths[i]), hashed.AsSpan(ends[i]));
        }
    }

    /// <summary>Hashes a text and puts it into a row.</summary>
    public void Take(int text, BatchHash hash, SourceVector target, int row)
    {
        hash.AddWritten(hashed.AsSpan(ends[text], ends[text + 1] - ends[text]));
        target.SetText(row, starts[text], lengths[text]);
    }
}
