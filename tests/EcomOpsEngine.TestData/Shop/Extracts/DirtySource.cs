namespace EcomOpsEngine.TestData;

/// <summary>Decides where dirty rows stand. Its random stream is its own, so the good rows do not depend on it.</summary>
internal sealed class DirtySource(ulong seed, int oneIn, List<DirtyRow> found)
{
    private static readonly DirtyKind[][] Kinds =
    [
        [DirtyKind.BadDate, DirtyKind.MissingId, DirtyKind.WrongColumnCount],
        [DirtyKind.BadDate, DirtyKind.MissingId, DirtyKind.NegativePrice, DirtyKind.NonNumericPrice, DirtyKind.UnknownStatus, DirtyKind.WrongColumnCount],
        [DirtyKind.BadDate, DirtyKind.MissingId, DirtyKind.NonNumericPrice, DirtyKind.UnknownStatus, DirtyKind.WrongColumnCount],
    ];

    private readonly SeededRandom[] randoms =
        [.. Enumerable.Range(0, Kinds.Length).Select(file => new SeededRandom(seed, ulong.MaxValue - (ulong)file))];

    /// <summary>What is wrong with the row to be written after the present one, null for no such row.</summary>
    public DirtyKind? Draw(ExtractFile file, long row)
    {
        SeededRandom random = randoms[(int)file];
        if (oneIn == 0 || random.Below(oneIn) != 0)
        {
            return null;
        }

        DirtyKind kind = random.OneOf<DirtyKind>(Kinds[(int)file]);
        found.Add(new DirtyRow(file, kind, row));
        return kind;
    }
}
