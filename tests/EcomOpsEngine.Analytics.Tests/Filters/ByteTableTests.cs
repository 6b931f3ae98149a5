using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Analytics.Timelines;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Filters;

/// <summary>Every way of mapping codes gives what a look-up gives, for every code, on the fast paths and on the portable one.</summary>
public sealed class ByteTableTests
{
    [Fact]
    public void EveryPathEqualsTheLookUp()
    {
        var random = new Random(3);
        for (int round = 0; round < 600; round++)
        {
            byte[] table = new byte[random.Next(1, 256)];
            for (int filled = random.Next(12); filled > 0; filled--)
            {
                table[random.Next(3) == 0 ? random.Next(Math.Min(16, table.Length)) : random.Next(table.Length)] = (byte)random.Next(1, 256);
            }

            byte[] codes = new byte[random.Next(200)];
            for (int i = 0; i < codes.Length; i++)
            {
                codes[i] = random.Next(10) == 0 ? CodeColumn.PaddingByte : (byte)random.Next(table.Length);
            }

            byte[] before = new byte[codes.Length];
            random.NextBytes(before);
            byte[] mapped = [.. codes.Select(code => code == CodeColumn.PaddingByte ? (byte)0 : table[code])];
            Check<ByteTable.Store>(table, codes, before, mapped);
            Check<ByteTable.And>(table, codes, before, [.. mapped.Select((value, i) => (byte)(value & before[i]))]);
            Check<ByteTable.Or>(table, codes, before, [.. mapped.Select((value, i) => (byte)(value | before[i]))]);
        }
    }

    [Fact]
    public void WideColumnsAreLookedUp()
    {
        var test = new ColumnTest(0, [0, 1, 2, 3]);
        byte[] target = new byte[4];
        test.Map<ByteTable.Store>(new CodeColumn(new byte[] { 1, 0, 3, 0, 255, 255, 4, 0 }, 2, 300), 0, target);
        Assert.Equal(new byte[] { 1, 3, 0, 0 }, target);
        target = new byte[2];
        test.Map<ByteTable.Store>(new CodeColumn(new byte[] { 0, 0, 0, 0, 2, 0, 0, 0, 255, 255, 255, 255 }, 4, 300), 1, target);
        Assert.Equal(new byte[] { 2, 0 }, target);
    }

    private static void Check<TCombine>(byte[] table, byte[] codes, byte[] before, byte[] expected)
        where TCombine : struct, ByteTable.ICombine
    {
        byte[] fast = [.. before];
        new ByteTable(table).Map<TCombine>(codes, fast);
        Assert.Equal(expected, fast);
        if (System.Runtime.Intrinsics.X86.Avx2.IsSupported)
        {
            byte[] half = [.. before];
            int done = new ByteTable(table).MapAvx2<TCombine>(codes, half);
            Assert.Equal(expected[..done], half[..done]);
        }

        byte[] portable = [.. before];
        new ByteTable(table).MapPortable<TCombine>(codes, portable);
        Assert.Equal(expected, portable);
    }
}
