using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Filters;

/// <summary>
/// A filter over code columns, made ready: tests on one column are merged into one table for each column,
/// alternatives over several columns stay apart. Evaluated column by column into masks of 255 (passes) and 0.
/// </summary>
internal sealed class FilterPlan
{
    private readonly ColumnTest[] _tests;
    private readonly ColumnTest[][] _alternatives;

    private FilterPlan(ColumnTest[] tests, ColumnTest[][] alternatives)
    {
        _tests = tests;
        _alternatives = alternatives;
    }

    /// <summary>Whether every row passes.</summary>
    public bool IsEmpty => _tests.Length == 0 && _alternatives.Length == 0;

    /// <summary>Merges the tests of a filter.</summary>
    /// <param name="filter">The filter; all predicates on code columns.</param>
    /// <exception cref="ArgumentException">A predicate on a number column.</exception>
    public static FilterPlan Compile(RowFilter filter)
    {
        var single = new SortedDictionary<int, byte[]>();
        var mixed = new List<ColumnTest[]>();
        foreach (IReadOnlyList<RowPredicate> anyOf in filter.AllOf)
        {
            SortedDictionary<int, byte[]> tables = Unite(anyOf);
            if (tables.Count == 1)
            {
                (int column, byte[] accepts) = tables.First();
                single[column] = single.TryGetValue(column, out byte[]? earlier) ? Intersect(earlier, accepts) : accepts;
            }
            else
            {
                mixed.Add([.. tables.Select(table => new ColumnTest(table.Key, table.Value))]);
            }
        }

        return new FilterPlan([.. single.Select(table => new ColumnTest(table.Key, table.Value))], [.. mixed]);
    }

    /// <summary>The accepted codes of a column as far as the column alone decides; null where it does not.</summary>
    public byte[]? Accepts(int column) => Array.Find(_tests, test => test.Column == column)?.Values.ToArray();

    /// <summary>The same filter without the tests on one column alone.</summary>
    public FilterPlan Without(int column) => new(Array.FindAll(_tests, test => test.Column != column), _alternatives);

    /// <summary>Whether some column alone shows that no row passes both filters.</summary>
    public bool IsDisjointFrom(FilterPlan other) => _tests.Any(test =>
        other.Accepts(test.Column) is { } accepts && Intersect(test.Values.ToArray(), accepts).All(value => value == 0));

    /// <summary>Sets the bytes of rows that fail to 0 and leaves the others.</summary>
    /// <param name="columns">Columns of the run.</param>
    /// <param name="offset">First element.</param>
    /// <param name="target">A byte for each element.</param>
    /// <param name="scratch">At least as long as the target.</param>
    public void Apply(IReadOnlyList<CodeColumn> columns, int offset, Span<byte> target, Span<byte> scratch)
    {
        foreach (ColumnTest test in _tests)
        {
            test.Map<ByteTable.And>(columns[test.Column], offset, target);
        }

        foreach (ColumnTest[] anyOf in _alternatives)
        {
            Span<byte> passes = scratch[..target.Length];
            passes.Clear();
            foreach (ColumnTest test in anyOf)
            {
                test.Map<ByteTable.Or>(columns[test.Column], offset, passes);
            }

            And(target, passes);
        }
    }

    /// <summary>Ands a mask into the target.</summary>
    public static void And(Span<byte> target, ReadOnlySpan<byte> mask)
    {
        ref byte to = ref MemoryMarshal.GetReference(target);
        ref byte from = ref MemoryMarshal.GetReference(mask[..target.Length]);
        nuint i = 0;
        for (; i + 32 <= (nuint)target.Length; i += 32)
        {
            (Vector256.LoadUnsafe(ref to, i) & Vector256.LoadUnsafe(ref from, i)).StoreUnsafe(ref to, i);
        }

        for (int rest = (int)i; rest < target.Length; rest++)
        {
            target[rest] &= mask[rest];
        }
    }

    private static SortedDictionary<int, byte[]> Unite(IReadOnlyList<RowPredicate> anyOf)
    {
        var tables = new SortedDictionary<int, byte[]>();
        foreach (RowPredicate predicate in anyOf)
        {
            if (predicate is not CodePredicate code)
            {
                throw new ArgumentException($"Found a {predicate.GetType().Name}; a timeline has code columns only: use CodePredicate.", nameof(anyOf));
            }

            byte[] accepts = tables.TryGetValue(code.Column, out byte[]? earlier)
                ? earlier
                : new byte[code.Accepts.Length];
            if (accepts.Length < code.Accepts.Length)
            {
                Array.Resize(ref accepts, code.Accepts.Length);
            }

            for (int i = 0; i < code.Accepts.Length; i++)
            {
                accepts[i] |= code.Accepts[i] == 0 ? (byte)0 : (byte)255;
            }

            tables[code.Column] = accepts;
        }

        return tables;
    }

    internal static byte[] Intersect(byte[] a, byte[] b)
    {
        var both = new byte[Math.Min(a.Length, b.Length)];
        for (int i = 0; i < both.Length; i++)
        {
            both[i] = (byte)(a[i] & b[i]);
        }

        return both;
    }
}
