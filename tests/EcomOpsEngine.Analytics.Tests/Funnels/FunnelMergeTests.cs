using EcomOpsEngine.Analytics.Funnels;
using EcomOpsEngine.Analytics.Funnels.Lanes;
using EcomOpsEngine.Analytics.Tests.TestData;
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
        IReadOnlyList<LaneRun> runs = AMillionEvents();
        foreach (FunnelQuery query in new[] { Counts, Counts with { BreakdownColumns = [1] } })
        {
            Assert.Equal(1_040_000, FunnelKernel.Run(runs, query, 1, CancellationToken.None).RowsScanned);
            Assert.InRange(Allocated(() => FunnelKernel.Run(runs, query, 1, CancellationToken.None)), 0, 128 * 1024);
        }
    }

    /// <summary>Scanned or walked, with the events of all steps or without, by person, session and attempt.</summary>
    [Theory]
    [InlineData(FunnelMode.Ordered)]
    [InlineData(FunnelMode.Strict)]
    [InlineData(FunnelMode.AnyOrder)]
    public void ARepeatedQueryOfEveryModeAllocatesLessThan128Kilobytes(FunnelMode mode)
    {
        IReadOnlyList<LaneRun> runs = AMillionEvents();
        FunnelQuery query = Counts with { Mode = mode, Exclusions = mode == FunnelMode.AnyOrder ? [] : [new FunnelExclusion(1, 3, FunnelCase.Step(4).Filter, ExclusionEffect.EndAttempt)] };
        FunnelQuery[] queries =
        [
            query,
            query with { BreakdownColumns = [1], BreakdownStep = 2 },
            query with { BreakdownColumns = [1], BreakdownStep = 2, ToUs = FunnelCase.Start + (20 * 60 * FunnelCase.Second) },
            query with { Unit = FunnelUnit.Attempt, BreakdownColumns = [1], BreakdownStep = 2 },
            query with { Unit = FunnelUnit.Session, HoldConstantColumns = [1], SameInstant = SameInstant.StrictlyLater },
        ];
        foreach (FunnelQuery one in queries)
        {
            Assert.True(FunnelKernel.Run(runs, one, 1, CancellationToken.None).Total.Entered[0] > 30_000);
            Assert.InRange(Allocated(() => FunnelKernel.Run(runs, one, 1, CancellationToken.None)), 0, 128 * 1024);
            Assert.InRange(Allocated(() => FunnelKernel.Walk(runs, one, 1, CancellationToken.None)), 0, 128 * 1024);
        }
    }

    private static FunnelQuery Counts => FunnelCase.Query(3600 * FunnelCase.Second, FunnelCase.Step(1), FunnelCase.Step(2), FunnelCase.Step(3));

    private static IReadOnlyList<LaneRun> AMillionEvents()
    {
        const int People = 40_000;
        const int Each = 26;
        var persons = new int[People * Each];
        var times = new long[persons.Length];
        int[] codes = new int[persons.Length], devices = new int[persons.Length], sessions = new int[persons.Length];
        for (int i = 0; i < persons.Length; i++)
        {
            persons[i] = i / Each;
            times[i] = FunnelCase.Start + (i % Each * 60 * FunnelCase.Second);
            codes[i] = 1 + (i * 7 % FunnelCase.Events);
            devices[i] = 1 + (i % 5);
            sessions[i] = i % Each / 13;
        }

        return LaneRunBuilder.Build(new LaneRunRows(persons, times, [codes, devices], [FunnelCase.Events, 5], sessions), 16);
    }

    private static long Allocated(Action ask)
    {
        ask();
        return Allocation.Of(ask);
    }
}
