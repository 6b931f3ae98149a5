namespace EcomOpsEngine.TestData;

/// <summary>A dictionary-coded text column: <c>Values[Codes[row]]</c>, where a null value is a null in the data.</summary>
/// <param name="Codes">One code a row.</param>
/// <param name="Values">The dictionary, shared by all batches of the shop.</param>
public readonly record struct TextColumn(byte[] Codes, IReadOnlyList<string?> Values)
{
    /// <summary>The text of a row, null where the data has none.</summary>
    public string? this[int row] => Values[Codes[row]];

    internal static TextColumn Make(int rows, IReadOnlyList<string?> values) => new(new byte[rows], values);

    internal TextColumn Trim(int rows) => this with { Codes = Codes[..rows] };
}
