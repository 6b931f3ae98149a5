namespace EcomOpsEngine.Analytics.Traffic.Daily;

/// <summary>Counts of one dimension by value and day. Tables of disjoint people add up.</summary>
public sealed class DailyTable
{
    private static readonly int Counts = Enum.GetValues<DailyCount>().Length;

    private readonly int _days;
    private readonly long[] _cells;

    internal DailyTable(int values, int days)
    {
        Values = values;
        _days = days;
        _cells = new long[checked(Counts * (values + 1) * days)];
    }

    /// <summary>Number of values besides the missing one, which is 0.</summary>
    public int Values { get; }

    /// <summary>Cells of a table: what its memory grows with.</summary>
    public static long CellsOf(int values, int days) => (long)Counts * (values + 1) * days;

    /// <summary>One count of a value, an entry for each day.</summary>
    public ReadOnlySpan<long> Of(DailyCount count, int value) => _cells.AsSpan(Start(count, value), _days);

    /// <summary>One count over all values.</summary>
    public long[] Sum(DailyCount count)
    {
        var sum = new long[_days];
        for (int value = 0; value <= Values; value++)
        {
            ReadOnlySpan<long> of = Of(count, value);
            for (int day = 0; day < sum.Length; day++)
            {
                sum[day] = checked(sum[day] + of[day]);
            }
        }

        return sum;
    }

    internal void Add(DailyCount count, int value, int day, long amount)
    {
        ref long cell = ref _cells[Start(count, value) + day];
        cell = checked(cell + amount);
    }

    internal void Add(DailyTable other)
    {
        for (int i = 0; i < _cells.Length; i++)
        {
            _cells[i] = checked(_cells[i] + other._cells[i]);
        }
    }

    private int Start(DailyCount count, int value) => (((int)count * (Values + 1)) + value) * _days;
}

/// <summary>The counts of every day.</summary>
/// <param name="FirstDay">Day of the first entry, days since 1970-01-01.</param>
/// <param name="Tables">One for each dimension of the question.</param>
/// <param name="LateVisitors">Visitors of each day who were seen after <see cref="DailyQuery.LateVisitSecond"/>.</param>
/// <param name="LateOrders">Orders of each day after <see cref="DailyQuery.LateOrderSecond"/>.</param>
public sealed record DailyCounts(int FirstDay, IReadOnlyList<DailyTable> Tables, long[] LateVisitors, long[] LateOrders);
