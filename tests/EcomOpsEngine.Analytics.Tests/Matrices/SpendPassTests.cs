using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Analytics.Matrices;
using EcomOpsEngine.Analytics.Numerics;
using EcomOpsEngine.Analytics.Tests.Orders;
using EcomOpsEngine.Analytics.Timelines;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Matrices;

/// <summary>Spend against its definition over plain rows: event column 1 is the channel, column 2 a finer dimension.</summary>
public sealed class SpendPassTests
{
    private const int FirstDay = RandomOrders.FirstDay;
    private const int Days = 6;
    private const int Channels = 4;

    [Fact]
    public void Groupings_of_days_and_channels_take_spend_as_it_is_and_finer_ones_by_sessions_to_the_last_unit()
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var (random, rows, spend) = Shop(seed);
            var query = Query(random, isFiltered: seed % 3 == 0);
            var answer = SpendPass.Run(EventRow.Build(rows, 40, 2, 30), LocalClock.Utc, Question(query, spend, isFiner: seed % 3 == 0), 1 + (seed % 2));
            foreach (var table in answer.Tables)
            {
                var set = table.Space.GroupingSet;
                var expected = Expected(rows, spend, query, set, answer.Spread.Contains(set));
                Assert.Equal(seed % 3 == 0 || (set & 4) != 0, answer.Spread.Contains(set));
                for (var i = 0; i < table.Keys.Length; i++)
                {
                    // Rounding moves less than one unit for each day and channel that the cell holds.
                    Assert.InRange(table.Values(CellMeasures.SpendMinor)[i], expected.GetValueOrDefault(table.Keys[i]) - (Days * Channels * 30), expected.GetValueOrDefault(table.Keys[i]) + (Days * Channels * 30));
                }

                if (seed % 3 != 0)
                {
                    var total = spend.Minor.Sum() - (answer.Spread.Contains(set) ? answer.UnspreadMinor : 0);
                    Assert.Equal(total, table.Values(CellMeasures.SpendMinor).ToArray().Sum());
                }
            }

            Assert.Equal(8, answer.Tables.Count);
        }
    }

    [Fact]
    public void Spend_of_a_day_and_channel_without_sessions_is_told_and_stands_in_no_finer_cell()
    {
        List<EventRow> rows = [new(0, FirstDay * RandomOrders.DayUs, 0, [1, 1, 7]), new(1, FirstDay * RandomOrders.DayUs, 0, [1, 1, 8]), new(1, FirstDay * RandomOrders.DayUs, 0, [1, 1, 7])];
        var spend = new SpendRows([FirstDay, FirstDay, FirstDay + 1], [0, 1, 0], [101, 50, 30], 2);
        var query = Query(new Random(1), isFiltered: false) with { GroupingSets = [4, 2, 0] };
        var answer = SpendPass.Run(EventRow.Build(rows, 2, 1, 30), LocalClock.Utc, Question(query, spend, isFiner: false));

        // Two sessions looked at 7 and one at 8: 101 is 67.33 and 33.67.
        Assert.Equal(80, answer.UnspreadMinor);
        var finer = answer.Tables.Single(table => table.Space.GroupingSet == 4);
        Assert.Equal([67, 34], finer.Values(CellMeasures.SpendMinor).ToArray());
        Assert.Equal([7L, 8], finer.Keys);
        Assert.Equal([131, 50], answer.Tables.Single(table => table.Space.GroupingSet == 2).Values(CellMeasures.SpendMinor).ToArray());
        Assert.Equal(181, answer.Tables.Single(table => table.Space.GroupingSet == 0).Values(CellMeasures.SpendMinor)[0]);
    }

    [Fact]
    public void Without_channels_of_events_nothing_is_spread()
    {
        var (random, rows, spend) = Shop(1);
        var question = Question(Query(random, isFiltered: false), spend, isFiner: false) with { EventChannel = null };
        var answer = SpendPass.Run(EventRow.Build(rows, 40, 2, 30), LocalClock.Utc, question);
        Assert.Equal([0, 1, 2, 3], answer.Tables.Select(table => table.Space.GroupingSet).Order());
    }

    [Fact]
    public void Largest_remainders_add_up_and_go_to_the_earlier_in_ties()
    {
        Assert.Equal([4, 3, 3], LargestRemainders.Of(10, [1, 1, 1]));
        Assert.Equal([0, 0], LargestRemainders.Of(10, [0, 0]));
        Assert.Equal([2, 2], LargestRemainders.Of(10, [1, 1], leftOut: 3));
        Assert.Equal([long.MaxValue / 2, (long.MaxValue / 2) + 1], LargestRemainders.Of(long.MaxValue, [long.MaxValue / 2, long.MaxValue / 2]).Order());
    }

    private static (Random Random, List<EventRow> Rows, SpendRows Spend) Shop(int seed)
    {
        var random = new Random(seed);
        var rows = EventRow.Random(random, 40, Days, interleaved: true).Where(row => row.AtUs < (FirstDay + Days) * RandomOrders.DayUs).ToList();
        var count = random.Next(1, 60);
        return (random, rows, new SpendRows(
            [.. Enumerable.Range(0, count).Select(_ => FirstDay + random.Next(Days))], [.. Enumerable.Range(0, count).Select(_ => random.Next(Channels))],
            [.. Enumerable.Range(0, count).Select(_ => random.NextInt64(2) * random.NextInt64(10_000))], Channels));
    }

    /// <summary>Dimensions: pairs of days, the channel, a column of events alone.</summary>
    private static MatrixQuery Query(Random random, bool isFiltered)
    {
        var days = new DaySource(FirstDay, [0, 0, 1, 1, 2, 2]);
        int[] fine = [.. Enumerable.Range(0, EventRow.ValueCounts[2] + 1).Select(code => code % 9)];
        MatrixDimension[] dimensions =
        [
            new(3, days, days) { Spend = days },
            new(Channels, new AbsentSource(), new ColumnSource(1, [0, 0, 1, 2])) { Spend = new ColumnSource(0, [0, 1, 2, 3]) },
            new(9, new AbsentSource(), new ColumnSource(2, fine)),
        ];
        var filter = isFiltered
            ? new RowFilter([[new CodePredicate(2, [.. Enumerable.Range(0, EventRow.ValueCounts[2] + 1).Select(_ => random.Next(2) == 0 ? (byte)255 : (byte)0)])]])
            : RowFilter.None;
        return new MatrixQuery(
            dimensions, MatrixGroupings.Shown(3, MatrixSubtotals.Cube), CellMeasures.SpendMinor, RowFilter.None, filter, [true, true, true, true, false],
            FirstDay * RandomOrders.DayUs, (FirstDay + Days) * RandomOrders.DayUs);
    }

    /// <summary>Channel n of spend is code n + 1 of events; the last channel has no visits.</summary>
    private static SpendQuery Question(MatrixQuery query, SpendRows spend, bool isFiner) => new(
        query, spend, new ColumnSource(1, [0, 1, 2, 3]), FirstDay, [.. Enumerable.Range(0, Days + 1).Select(day => (FirstDay + day) * RandomOrders.DayUs)], isFiner);

    private static Dictionary<long, double> Expected(List<EventRow> rows, SpendRows spend, MatrixQuery query, int set, bool isSpread)
    {
        var space = new CellSpace(query.Dimensions, set);
        var cells = new Dictionary<long, double>();
        for (var i = 0; i < spend.Days.Length; i++)
        {
            var own = ((set & 1) != 0 ? (spend.Days[i] - FirstDay) / 2 * space.Stride(0) : 0) + ((set & 2) != 0 ? spend.Channels[i] * space.Stride(1) : 0);
            if (!isSpread)
            {
                cells[own] = cells.GetValueOrDefault(own) + spend.Minor[i];
                continue;
            }

            var at = rows.Where(row => query.CountedEvents[row.Codes[0]] && row.AtUs / RandomOrders.DayUs == spend.Days[i] && row.Codes[1] == spend.Channels[i] + 1);
            var finest = (query.GroupingSets.Any(one => (one & 4) != 0) ? at.GroupBy(row => row.Codes[2] % 9) : at.GroupBy(_ => 0))
                .Select(cell => (cell.Key, All: cell.Select(row => (row.Person, row.Session)).Distinct().Count(),
                    Kept: cell.Where(row => row.Passes(query.EventFilter)).Select(row => (row.Person, row.Session)).Distinct().Count())).ToList();
            foreach (var cell in finest)
            {
                var key = own + ((set & 4) != 0 ? cell.Key * space.Stride(2) : 0);
                cells[key] = cells.GetValueOrDefault(key) + (spend.Minor[i] * (double)cell.Kept / finest.Sum(one => one.All));
            }
        }

        return cells;
    }
}
