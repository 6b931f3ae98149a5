namespace EcomOpsEngine.Storage.Snapshots.Building;

/// <summary>Short texts that came lately, with their numbers in a dictionary: most columns have few values, which then cost no search.</summary>
internal sealed class RecentTexts
{
    private const int Bits = 8;

    private readonly (UInt128 Text, int Number)[] _known = new (UInt128, int)[1 << Bits];

    /// <summary>Number of a present text in a dictionary, always the same one; it is added when it is new.</summary>
    public int NumberOf(VectorView vector, int row, Utf8Dictionary dictionary)
    {
        const ulong Factor = 0x9E37_79B9_7F4A_7C15;
        var text = vector.ShortText(row);
        if (text == UInt128.Zero)
        {
            return dictionary.CodeOf(vector.Text(row));
        }

        ref var known = ref _known[(int)((((ulong)text ^ ((ulong)(text >> 64) * Factor)) * Factor) >> (64 - Bits))];
        if (known.Text != text)
        {
            known = (text, dictionary.CodeOf(vector.Text(row)));
        }

        return known.Number;
    }
}
