using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Analytics.Funnels;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Tests.Funnels;

/// <summary>A random query with random histories that sit on its edges.</summary>
internal sealed record FunnelScene(FunnelQuery Query, List<TestEvent> Events)
{
    private static readonly long[] Windows = [1, 999_999, 1_000_000, 1_000_001, 3_000_000, 4_500_000, 10_000_000, 60_000_000, 86_400_000_000, 200L * 86_400_000_000, 3650L * 86_400_000_000];

    /// <summary>Steps that no event matches twice: by their events, or by a filter on the device.</summary>
    public static FunnelScene Disjoint(Random random, int people)
    {
        int count = random.Next(10) == 0 ? random.Next(9, FunnelCase.Events + 1) : random.Next(2, 9);
        int[] codes = [.. Enumerable.Range(1, FunnelCase.Events)];
        if (random.Next(2) == 0)
        {
            random.Shuffle(codes);
        }

        var steps = new List<FunnelStepQuery>();
        for (int s = 0; s < count; s++)
        {
            FunnelStepQuery step = FunnelCase.Step(codes[s]);
            steps.Add(random.Next(6) == 0 ? new FunnelStepQuery(new RowFilter([.. step.Filter.AllOf, Other(random)])) : step);
        }

        if (random.Next(6) == 0)
        {
            steps[0] = new FunnelStepQuery(new RowFilter([[FunnelCase.In(0, FunnelCase.Events, codes[0])], [FunnelCase.In(1, 5, 0, 1, 2)]]));
            steps[1] = new FunnelStepQuery(new RowFilter([[FunnelCase.In(0, FunnelCase.Events, codes[0])], [FunnelCase.In(1, 5, 3, 4)]]));
        }

        return Fill(random, people, steps, codes, 11);
    }

    /// <summary>Steps of one to three events out of few, so that most events match several.</summary>
    public static FunnelScene Overlapping(Random random, int people)
    {
        int count = random.Next(2, 6);
        var steps = new List<FunnelStepQuery>();
        for (int s = 0; s < count; s++)
        {
            steps.Add(FunnelCase.Step([.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(1, 5))]));
        }

        return Fill(random, people, steps, [1, 2, 3, 4], 7);
    }

    private static FunnelScene Fill(Random random, int people, List<FunnelStepQuery> steps, int[] codes, int longest)
    {
        long window = Windows[random.Next(Windows.Length)];
        bool whole = random.Next(3) == 0;
        var events = new List<TestEvent>();
        for (int person = 1; person <= people; person++)
        {
            int length = random.Next(20) == 0 ? 0 : random.Next(1, longest + 1);
            long time = FunnelCase.Start + (random.Next(20) * FunnelCase.Second) + (whole ? 0 : random.Next(3) * 499_999);
            long first = time;
            for (int i = 0; i < length; i++)
            {
                int index = random.Next(3) == 0 ? Math.Min(i, codes.Length - 1) : random.Next(Math.Min(codes.Length, steps.Count + 1));
                events.Add(new TestEvent(person, time, codes[index], random.Next(6), random.Next(301)));
                first = random.Next(3) == 0 ? time : first;
                time = Math.Min(Later(random, time, first, window, whole), EngineTime.EndUs - FunnelCase.Second);
            }
        }

        long end = events.Count == 0 ? FunnelCase.Start : events.Max(e => e.TimeUs);
        long Edge() => whole || random.Next(2) == 0 ? FunnelCase.Start + (random.Next(40) * FunnelCase.Second) : events.Count == 0 ? 0 : events[random.Next(events.Count)].TimeUs + random.Next(-1, 2);
        long from = random.Next(2) == 0 ? 0 : Edge();
        long to = random.Next(2) == 0 ? long.MaxValue : Math.Max(from, Edge());
        long dataEnd = random.Next(4) switch { 0 => end, 1 => events.Count == 0 ? end : events[random.Next(events.Count)].TimeUs + window + random.Next(-1, 2), 2 => end + (random.Next(1, 50) * 100L * 86_400 * FunnelCase.Second), _ => end + (random.Next(3) * window) };
        var filter = random.Next(3) == 0 ? new RowFilter([Other(random)]) : RowFilter.None;
        dataEnd = Math.Clamp(dataEnd, EngineTime.EpochUs, EngineTime.EndUs - 1);
        return new FunnelScene(new FunnelQuery(steps, filter, window, from, to, dataEnd, [], random.Next(4) == 0), events);
    }

    /// <summary>The same instant, the same second, a little later, or at the edge of the window.</summary>
    private static long Later(Random random, long time, long first, long window, bool whole)
    {
        long step = random.Next(8) switch
        {
            0 or 1 => 0,
            2 => whole ? FunnelCase.Second : random.Next(1, 600_000),
            3 => whole ? first + window - time : first + window - time + random.Next(-1, 2),
            _ => whole ? random.Next(4) * FunnelCase.Second : random.NextInt64(4 * FunnelCase.Second),
        };
        step = whole ? step / FunnelCase.Second * FunnelCase.Second : step;
        return time + Math.Max(0, step);
    }

    private static RowPredicate[] Other(Random random) => random.Next(3) switch
    {
        0 => [FunnelCase.In(1, 5, 0, 1, 2, 3)],
        1 => [FunnelCase.In(2, 300, [.. Enumerable.Range(0, 250)])],
        _ => [FunnelCase.In(1, 5, 1, 2), FunnelCase.In(2, 300, [.. Enumerable.Range(100, 150)])],
    };
}
