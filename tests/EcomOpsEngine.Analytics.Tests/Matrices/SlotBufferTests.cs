using EcomOpsEngine.Analytics.Matrices;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Matrices;

/// <summary>Wide, portable and one by one: the same slots.</summary>
public sealed class SlotBufferTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(33)]
    [InlineData(1_024)]
    public void Slots_of_bytes_and_of_integers_are_one_more_than_the_sum_of_codes_by_strides(int rows)
    {
        var random = new Random(rows);
        var space = new CellSpace([.. new[] { 200, 3, 5 }.Select(size => new MatrixDimension(size, new AbsentSource(), new AbsentSource()))], groupingSet: 7);
        byte[][] codes = [Codes(random, rows, 200), Codes(random, rows, 3), Codes(random, rows, 5)];
        var cells = new CellSlots(space, isDense: true);
        int[] integers = [.. codes[1].Select(code => (int)code)];
        int[] found = new int[rows];
        long[] keys = [];
        SlotBuffer.Fill(cells, 3, d => d == 1 ? new DimensionCodes(integers.AsSpan()) : new DimensionCodes(codes[d].AsSpan()), default, found, ref keys);
        var expected = Enumerable.Range(0, rows).Select(i => 1 + (int)Enumerable.Range(0, 3).Sum(d => codes[d][i] * space.Stride(d))).ToArray();
        Assert.Equal(expected, found);

        var portable = new int[rows];
        SlotBuffer.AddPortable(codes[0], (int)space.Stride(0), isFirst: true, portable);
        SlotBuffer.AddPortable(codes[1], (int)space.Stride(1), isFirst: false, portable);
        SlotBuffer.AddPortable(codes[2], (int)space.Stride(2), isFirst: false, portable);
        Assert.Equal(expected, portable);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(16)]
    [InlineData(1_000)]
    public void Rows_without_the_wanted_flag_go_to_slot_0(int rows)
    {
        var random = new Random(rows);
        int[] slots = [.. Enumerable.Range(1, rows)];
        byte[] flags = Codes(random, rows, 8);
        var kept = new int[rows];
        SlotBuffer.Keep(slots, flags, 2, 0, kept);
        Assert.Equal(slots.Select((slot, i) => (flags[i] & 2) != 0 ? slot : 0), kept);
        SlotBuffer.Keep(slots, flags, 4, 4, kept);
        Assert.Equal(slots.Select((slot, i) => (flags[i] & 4) == 0 ? slot : 0), kept);
    }

    private static byte[] Codes(Random random, int rows, int values) => [.. Enumerable.Range(0, rows).Select(_ => (byte)random.Next(values))];
}
