using EcomOpsEngine.TestData;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.TestData;

public sealed class HistoryGeneratorTests
{
    private static readonly HistoryShape Shape = new() { Steps = 4, StepLimitUs = 600_000_000 };

    [Fact]
    public void Histories_hold_ties_edges_overlapping_attempts_and_empty_ones()
    {
        HistoryGenerator generator = new(11, Shape);
        int ties = 0, unorderedTies = 0, empty = 0, foreign = 0, events = 0;
        int[] windowEdges = new int[3], limitEdges = new int[3];
        for (int i = 0; i < 2_000; i++)
        {
            History history = generator.Next();
            Assert.InRange(history.Count, 0, Shape.MaxEvents);
            empty += history.Count == 0 ? 1 : 0;
            events += history.Count;
            for (int row = 0; row < history.Count; row++)
            {
                Assert.InRange(history.Code[row], 0, Shape.Steps + Shape.ForeignNames - 1);
                foreign += history.Code[row] >= Shape.Steps ? 1 : 0;
                if (row > 0)
                {
                    Assert.True(history.TimeUs[row] >= history.TimeUs[row - 1]);
                    bool tied = history.TimeUs[row] == history.TimeUs[row - 1];
                    ties += tied ? 1 : 0;
                    unorderedTies += tied && history.Code[row] < history.Code[row - 1] ? 1 : 0;
                }

                CountEdges(history, row, Shape.WindowUs, windowEdges);
                CountEdges(history, row, Shape.StepLimitUs!.Value, limitEdges);
            }
        }

        Assert.InRange((double)ties / events, 0.1, 0.4);
        Assert.True(unorderedTies > 200 && empty > 50 && foreign > 500);
        Assert.All(windowEdges, count => Assert.True(count > 200));
        Assert.All(limitEdges, count => Assert.True(count > 200));
    }

    [Fact]
    public void Equal_seeds_give_equal_histories()
    {
        HistoryTable one = new HistoryGenerator(1, Shape).Table(200, 300), two = new HistoryGenerator(1, Shape).Table(200, 300);
        Assert.Equal(one.Start, two.Start);
        Assert.Equal(one.TimeUs, two.TimeUs);
        Assert.Equal(one.Code, two.Code);
        Assert.NotEqual(one.TimeUs, new HistoryGenerator(2, Shape).Table(200, 300).TimeUs);
    }

    [Fact]
    public void A_table_has_one_long_history()
    {
        HistoryTable table = new HistoryGenerator(1, Shape).Table(200, 300);
        int[] lengths = [.. Enumerable.Range(0, table.Persons).Select(person => table.Start[person + 1] - table.Start[person])];
        Assert.Equal(200, table.Persons);
        Assert.Equal(table.Code.Length, lengths.Sum());
        Assert.Single(lengths, length => length == 300);
        Assert.All(lengths, length => Assert.True(length <= Shape.MaxEvents || length == 300));
    }

    [Fact]
    public void Letters_are_read_and_written()
    {
        History history = History.Parse("aabzC", 3);
        Assert.Equal([0, 0, 1, 25, 2], history.Code);
        Assert.Equal([0, 1_000_000, 2_000_000, 3_000_000, 4_000_000], history.TimeUs);
        Assert.Equal("A+0 B+7 z+8", new History([5, 12, 13], [0, 1, 2], 2).ToString());
        Assert.Equal("", new History([], [], 2).ToString());
    }

    private static void CountEdges(History history, int row, long distanceUs, int[] counts)
    {
        for (int earlier = 0; earlier < row; earlier++)
        {
            long beside = history.TimeUs[row] - history.TimeUs[earlier] - distanceUs;
            if (beside is >= -1 and <= 1)
            {
                counts[beside + 1]++;
            }
        }
    }
}
