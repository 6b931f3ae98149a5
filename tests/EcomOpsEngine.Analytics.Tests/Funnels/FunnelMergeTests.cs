using EcomOpsEngine.Analytics.Funnels;
using EcomOpsEngine.Analytics.Funnels.Lanes;
using EcomOpsEngine.Analytics.Timelines;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Funnels;

/// <summary>However people are spread over runs, blocks and threads, the answer is the same; a repeated query allocates next to nothing.</summary>
public sealed class FunnelMergeTests
{
    [Fact]
    public void PartitionsBlocksAndThreadsDoNotMatter()
    {
        for (int seed = 0; seed < 40; seed++)
        {
            FunnelScene scene = seed % 2 == 0 ? FunnelScene.Disjoint(new Random(seed), 400) : FunnelScene.Overlapping(new Random(seed), 400);
            foreach (int[] breakdown in new int[][] { [], [1], [2], [3, 2, 1] })
            {
                FunnelQuery query = scene.Query with { BreakdownColumns = breakdown };
                IReadOnlyList<LaneRun> whole = FunnelCase.Runs(scene.Events);
                string expected = FunnelCase.Text(FunnelKernel.Run(whole, query, 1, CancellationToken.None));
                IReadOnlyList<LaneRun> parts = FunnelCase.Runs(scene.Events, 7, longest: 6);
                Assert.Equal(expected, FunnelCase.Text(FunnelKernel.Run(parts, query, 3, CancellationToken.None)));
                Assert.Equal(expected, FunnelCase.Text(FunnelKernel.Run([.. parts.Reverse()], query, 2, CancellationToken.None)));
                var sum = new FunnelPartial(query.Steps.Count, [.. breakdown.Select(column => 1 + whole[0].Columns[column].ValueCount)]);
                foreach (LaneRun part in parts)
                {
                    sum.Add(FunnelKernel.Run([part], query, 1, LaneProgram.Widest, CancellationToken.None));
                }

                Assert.Equal(expected, FunnelCase.Text(sum.ToResult()));
            }
        }
    }

    [Fact]
    public void TheOrderOfBlocksDoesNotMatter()
    {
        FunnelScene scene = FunnelScene.Disjoint(new Random(5), 500);
        LaneRun run = FunnelCase.Runs(scene.Events)[0];
        var reversed = new LaneRun
        {
            FirstPerson = run.FirstPerson,
            Lengths = run.Lengths,
            Seconds = run.Seconds,
            ResidueUs = run.ResidueUs,
            TieMasks = run.TieMasks,
            Sessions = run.Sessions,
            Columns = run.Columns,
            Blocks = [.. run.Blocks.Reverse()],
            LongHistories = run.LongHistories,
        };
        FunnelQuery query = scene.Query with { BreakdownColumns = [1] };
        Assert.Equal(FunnelCase.Text(FunnelCase.Lanes([run], query)), FunnelCase.Text(FunnelCase.Lanes([reversed], query)));
    }

    [Fact]
    public void BlocksOutsideTheRangeAreSkipped()
    {
        TestEvent[] events = [.. Enumerable.Range(1, 64).Select(person => new TestEvent(person, FunnelCase.Start + (person <= 32 ? 0 : 90L * 86_400 * FunnelCase.Second), 1, 1, 1))];
        IReadOnlyList<LaneRun> runs = FunnelCase.Runs(events);
        FunnelQuery query = FunnelCase.Query(FunnelCase.Second, FunnelCase.Step(1), FunnelCase.Step(2)) with { FromUs = FunnelCase.Start + FunnelCase.Second };
        FunnelCountsResult result = FunnelCase.Lanes(runs, query);
        Assert.Equal(2, result.BlocksSkipped);
        Assert.Equal(32, result.RowsScanned);
        Assert.Equal(32, result.Total.Entered[0]);
    }

    [Fact]
    public void ARepeatedQueryOverAMillionEventsAllocatesLessThan128Kilobytes()
    {
        const int People = 40_000;
        const int Each = 26;
        var persons = new int[People * Each];
        var times = new long[persons.Length];
        int[] codes = new int[persons.Length], devices = new int[persons.Length];
        for (int i = 0; i < persons.Length; i++)
        {
            persons[i] = i / Each;
            times[i] = FunnelCase.Start + (i % Each * 60 * FunnelCase.Second);
            codes[i] = 1 + (i * 7 % FunnelCase.Events);
            devices[i] = 1 + (i % 5);
        }

        IReadOnlyList<LaneRun> runs = LaneRunBuilder.Build(new LaneRunRows(persons, times, [codes, devices], [FunnelCase.Events, 5]), 16);
        FunnelQuery counts = FunnelCase.Query(3600 * FunnelCase.Second, FunnelCase.Step(1), FunnelCase.Step(2), FunnelCase.Step(3));
        foreach (FunnelQuery query in new[] { counts, counts with { BreakdownColumns = [1] } })
        {
            Assert.Equal(persons.Length, FunnelKernel.Run(runs, query, 1, CancellationToken.None).RowsScanned);
            long before = GC.GetAllocatedBytesForCurrentThread();
            FunnelKernel.Run(runs, query, 1, CancellationToken.None);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 128 * 1024);
        }
    }
}
