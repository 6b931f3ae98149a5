using EcomOpsEngine.Analytics.Timelines;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Timelines;

/// <summary>Each row stands once, in order, where the directory of the run says.</summary>
public sealed class LaneRunBuilderTests
{
    [Fact]
    public void EveryRowStandsOnceInOrder()
    {
        var random = new Random(9);
        var rows = new List<(int Person, long Time, int Code, int Session)>();
        for (int person = 0; person < 700; person++)
        {
            long time = EngineTime.EpochUs + (random.NextInt64(200L * 86_400) * 1_000_000) + random.Next(1_000_000);
            int length = random.Next(50) == 0 ? random.Next(200) : random.Next(1, 12);
            for (int i = 0; i < length; i++)
            {
                rows.Add((person, time, random.Next(1, 5), i / 3));
                time += random.Next(3) == 0 ? 0 : random.Next(10_000_000);
            }
        }

        IReadOnlyList<LaneRun> runs = LaneRunBuilder.Build(
            new LaneRunRows([.. rows.Select(r => r.Person)], [.. rows.Select(r => r.Time)], [[.. rows.Select(r => r.Code)], [.. rows.Select(r => r.Person)]], [4, 700], [.. rows.Select(r => r.Session)]), 3, 100);
        var found = new List<(int Person, long Time, int Code, int Session)>();
        int next = 0;
        foreach (LaneRun run in runs)
        {
            Assert.Equal(next, run.FirstPerson);
            next += run.Lengths.Length;
            foreach (LaneBlock block in run.Blocks)
            {
                Assert.InRange(block.Rows, 1, 100);
                found.AddRange(Block(run, block));
            }

            foreach (LongHistory history in run.LongHistories)
            {
                Assert.Equal(history.Length, run.Lengths.Span[history.Person - run.FirstPerson]);
                found.AddRange(Enumerable.Range(history.Offset, history.Length).Select(element => Row(run, element)));
            }
        }

        Assert.Contains(runs, run => run.LongHistories.Length > 0);
        Assert.Equal(rows.OrderBy(r => r.Person).ThenBy(r => r.Time).ThenBy(r => r.Code), found.OrderBy(r => r.Person));
    }

    [Fact]
    public void RowsOutOfOrderAreRefused()
    {
        Assert.Throws<ArgumentException>(() => LaneRunBuilder.Build(new LaneRunRows([1, 1], [EngineTime.EpochUs + 1, EngineTime.EpochUs], [[1, 1]], [1])));
        Assert.Throws<ArgumentException>(() => LaneRunBuilder.Build(new LaneRunRows([1], [EngineTime.EpochUs], [[1, 1]], [1])));
    }

    private static IEnumerable<(int Person, long Time, int Code, int Session)> Block(LaneRun run, LaneBlock block)
    {
        var all = new List<(int Person, long Time, int Code, int Session)>();
        for (int lane = 0; lane < LaneRun.LaneCount; lane++)
        {
            int length = lane < block.Lanes ? run.Lengths.Span[block.FirstPerson + lane - run.FirstPerson] : 0;
            for (int row = 0; row < block.Rows; row++)
            {
                int element = block.Offset + (16 * row) + lane;
                bool tied = (run.TieMasks.Span[element / 16] >> lane & 1) != 0;
                if (row >= length)
                {
                    Assert.Equal(CodeColumn.PaddingByte, run.Columns[0].Bytes[element]);
                    Assert.False(tied);
                    continue;
                }

                all.Add(Row(run, element));
                Assert.Equal(row > 0 && all[^1].Time == all[^2].Time, tied);
                Assert.InRange(run.Seconds.Span[element], block.MinSeconds, block.MaxSeconds);
                Assert.True(block.HasTies || !tied);
                Assert.True(block.HasResidue || run.ResidueUs.Span[element] == 0);
            }
        }

        return all;
    }

    private static (int Person, long Time, int Code, int Session) Row(LaneRun run, int element) =>
        (run.Columns[1][element], EngineTime.UnixUs(run.Seconds.Span[element], run.ResidueUs.Span[element]), run.Columns[0][element], run.Sessions.Span[element]);
}
