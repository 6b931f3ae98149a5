namespace EcomOpsEngine.Storage.Snapshots.Building;

/// <summary>Gives texts their codes.</summary>
internal interface ITextCodes
{
    /// <summary>Code of a text, which is added when it is new.</summary>
    int CodeOf(ReadOnlySpan<byte> text);
}

/// <summary>Short texts that came lately, with their codes: most columns have few values, which then cost no search.</summary>
internal sealed class RecentTexts
{
    private const int Bits = 8;

    private readonly (UInt128 Text, int Code)[] _known = new (UInt128, int)[1 << Bits];

    /// <summary>Code of a present text.</summary>
    /// <param name="vector">Has the text.</param>
    /// <param name="row">Its row.</param>
    /// <param name="all">Always the same one.</param>
    public int CodeOf(VectorView vector, int row, ITextCodes all)
    {
        const ulong Factor = 0x9E37_79B9_7F4A_7C15;
        var text = vector.ShortText(row);
        if (text == UInt128.Zero)
        {
            return all.CodeOf(vector.Text(row));
        }

        ref var known = ref _known[(int)((((ulong)text ^ ((ulong)(text >> 64) * Factor)) * Factor) >> (64 - Bits))];
        if (known.Text != text)
        {
            known = (text, all.CodeOf(vector.Text(row)));
        }

        return known.Code;
    }

    /// <summary>Codes have changed.</summary>
    public void Clear() => System.Array.Clear(_known);
}
