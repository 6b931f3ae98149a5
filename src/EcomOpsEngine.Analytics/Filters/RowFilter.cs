namespace EcomOpsEngine.Analytics.Filters;

/// <summary>A resolved test on one row: names and literals are already codes and numbers.</summary>
public abstract record RowPredicate;

/// <summary>A test on a dictionary-coded column.</summary>
/// <param name="Column">Index of the code column.</param>
/// <param name="Accepts">For each code (0 is the missing value): 255 where the row passes, else 0. Length: values + 1.</param>
public sealed record CodePredicate(int Column, byte[] Accepts) : RowPredicate;

/// <summary>A closed interval on a number column; a missing value fails before <paramref name="Negate"/> inverts.</summary>
/// <param name="Column">Index of the number column.</param>
/// <param name="Min">Smallest value inside.</param>
/// <param name="Max">Largest value inside.</param>
/// <param name="Negate">Inverts the outcome.</param>
public sealed record NumberRangePredicate(int Column, long Min, long Max, bool Negate) : RowPredicate;

/// <summary>A membership test on a number column; a missing value fails before <paramref name="Negate"/> inverts.</summary>
/// <param name="Column">Index of the number column.</param>
/// <param name="Values">The values that pass.</param>
/// <param name="Negate">Inverts the outcome.</param>
public sealed record NumberSetPredicate(int Column, IReadOnlySet<long> Values, bool Negate) : RowPredicate;

/// <summary>Whether a number is missing.</summary>
/// <param name="Column">Index of the number column.</param>
/// <param name="IsNull">True: rows without a value pass; false: rows with one.</param>
public sealed record NumberNullPredicate(int Column, bool IsNull) : RowPredicate;

/// <summary>A conjunction of disjunctions over the columns of one table; no member passes every row.</summary>
/// <param name="AllOf">Each member is a list of alternatives of which one must hold.</param>
public sealed record RowFilter(IReadOnlyList<IReadOnlyList<RowPredicate>> AllOf)
{
    /// <summary>The filter that every row passes.</summary>
    public static RowFilter None { get; } = new([]);

    /// <summary>Whether every row passes.</summary>
    public bool IsEmpty => AllOf.Count == 0;
}
