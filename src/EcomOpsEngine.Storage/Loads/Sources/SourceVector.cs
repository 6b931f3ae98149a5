using EcomOpsEngine.Storage.Durable;

namespace EcomOpsEngine.Storage.Loads.Sources;

/// <summary>The values of one source column over a block of rows: places of texts, or numbers.</summary>
internal sealed unsafe class SourceVector
{
    private readonly byte*[] starts = new byte*[Capacity];
    private readonly int[] lengths = new int[Capacity];
    private readonly long[] numbers = new long[Capacity];

    /// <summary>Most rows of a block.</summary>
    public static int Capacity => ChunkWriter.Capacity;

    public bool IsMissing(int row) => lengths[row] == 0;

    public byte* Start(int row) => starts[row];

    public int Length(int row) => lengths[row];

    public ReadOnlySpan<byte> Text(int row) => new(starts[row], lengths[row]);

    public long Number(int row) => numbers[row];

    public void SetMissing(int row) => lengths[row] = 0;

    public void SetText(int row, byte* start, int length)
    {
        starts[row] = start;
        lengths[row] = length;
    }

    public void SetNumber(int row, long number)
    {
        numbers[row] = number;
        lengths[row] = sizeof(long);
    }

    /// <summary>Numbers of the first rows.</summary>
    public void SetNumbers(ReadOnlySpan<long> values)
    {
        values.CopyTo(numbers);
        lengths.AsSpan(0, values.Length).Fill(sizeof(long));
    }
}
