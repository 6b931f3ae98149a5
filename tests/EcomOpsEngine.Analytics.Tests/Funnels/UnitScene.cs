using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Analytics.Funnels;
using EcomOpsEngine.Analytics.Timelines;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Funnels;

/// <summary>One event of a scene. <paramref name="Id"/> numbers the events of a person in load order, from 1.</summary>
internal readonly record struct SceneEvent(int Person, long TimeUs, int Event, int Id, int Cart, int Session)
{
    /// <summary>A value that events of one instant share, so that it does not matter which of them a step takes; 0 for none.</summary>
    public int Device => (int)(((TimeUs / 7) + (Person * 3)) % 4);
}

/// <summary>A random funnel with every option, and short random histories that sit on its edges.</summary>
internal sealed record UnitScene(FunnelQuery Query, List<SceneEvent> Events)
{
    public const int Codes = 6;
    private static readonly int[] Gaps = [0, 0, 1, 1, 2, 3, 5, 9, 10, 11, 20];

    public static UnitScene Of(Random random, FunnelMode mode, int people)
    {
        int count = random.Next(2, 6);
        bool overlapping = random.Next(2) == 0;
        int[] codes = [.. Enumerable.Range(1, Codes - 1)];
        random.Shuffle(codes);
        var steps = new List<FunnelStepQuery>();
        for (int s = 0; s < count; s++)
        {
            int[] own = overlapping ? [.. Enumerable.Range(0, random.Next(1, 3)).Select(_ => random.Next(1, Codes))] : [codes[s]];
            steps.Add(new FunnelStepQuery(new RowFilter([[In(own)]]))
            {
                MaxSincePreviousUs = mode != FunnelMode.AnyOrder && s > 0 && random.Next(3) == 0 ? random.Next(0, 12) : null,
                Optional = mode == FunnelMode.Ordered && s > 0 && s < count - 1 && random.Next(4) == 0,
            });
        }

        var unit = (FunnelUnit)random.Next(3);
        var query = new FunnelQuery(
            steps,
            random.Next(6) == 0 ? new RowFilter([[new CodePredicate(3, [255, 255, 0])]]) : RowFilter.None,
            random.Next(1, 40),
            random.Next(2) == 0 ? 0 : FunnelCase.Start + random.Next(-1, 25),
            random.Next(2) == 0 ? long.MaxValue : FunnelCase.Start + random.Next(0, 60),
            FunnelCase.Start,
            [],
            random.Next(4) == 0)
        {
            Mode = mode,
            Unit = unit,
            SameInstant = (SameInstant)random.Next(2),
            HoldConstantColumns = random.Next(4) == 0 ? [3] : [],
            Exclusions = mode == FunnelMode.AnyOrder ? [] : Exclusions(random, steps, Math.Max(0, random.Next(4) - 1)),
        };
        SceneEvent[] events = [.. Enumerable.Range(1, people).SelectMany(person => History(random, person, query, codes))];
        long lastUs = events.Max(e => e.TimeUs);
        long edgeUs = events[random.Next(events.Length)].TimeUs + query.WindowUs + random.Next(-1, 2);
        return new UnitScene(query with { DataEndUs = random.Next(2) == 0 ? lastUs + random.Next(15) : Math.Max(lastUs, edgeUs) }, [.. events]);
    }

    /// <summary>The same histories on another scale of time, asked for ordered steps of people without any option.</summary>
    /// <param name="scale">Microseconds for each microsecond.</param>
    public UnitScene Plain(long scale)
    {
        long Scaled(long timeUs) => timeUs is 0 or long.MaxValue ? timeUs : FunnelCase.Start + ((timeUs - FunnelCase.Start) * scale);
        return new UnitScene(
            Query with
            {
                Steps = [.. Query.Steps.Select(step => step with { MaxSincePreviousUs = null, Optional = false })],
                WindowUs = Query.WindowUs * scale,
                FromUs = Scaled(Query.FromUs),
                ToUs = Scaled(Query.ToUs),
                DataEndUs = Scaled(Query.DataEndUs),
                Unit = FunnelUnit.Person,
                SameInstant = SameInstant.InStepOrder,
                HoldConstantColumns = [],
                Exclusions = [],
            },
            [.. Events.Select(e => e with { TimeUs = Scaled(e.TimeUs) })]);
    }

    /// <summary>The same histories with events excluded between steps, one exclusion at least.</summary>
    public UnitScene Excluding(Random random) => this with { Query = Query with { Exclusions = Exclusions(random, Query.Steps, random.Next(1, 4)) } };

    /// <summary>The history of each person over and over.</summary>
    /// <param name="events">Events of each person; at most as many as are numbered.</param>
    /// <param name="gapUs">Time between the end of a history and the next beginning, microseconds.</param>
    public UnitScene Repeated(int events, long gapUs)
    {
        SceneEvent[] all = [.. Events.GroupBy(e => e.Person).SelectMany(person =>
        {
            SceneEvent[] own = [.. person];
            long spanUs = own.Max(e => e.TimeUs) - own.Min(e => e.TimeUs) + gapUs;
            return Enumerable.Range(0, events).Select(i => own[i % own.Length] with { TimeUs = own[i % own.Length].TimeUs + (i / own.Length * spanUs), Id = i + 1 });
        })];
        return new UnitScene(Query with { DataEndUs = Math.Max(Query.DataEndUs, all.Max(e => e.TimeUs)) }, [.. all]);
    }

    /// <summary>The same histories, in which the first events of everybody are no step.</summary>
    public UnitScene QuietUntil(int id) => this with { Events = Events.ConvertAll(e => e.Id <= id ? e with { Event = 0 } : e) };

    /// <summary>Fails with the scene and the lines that differ.</summary>
    public void AssertSame(List<string> expected, List<string> found, string where) =>
        Assert.True(expected.SequenceEqual(found), $"{where}: {Describe()}\nonly expected:\n{string.Join('\n', expected.Except(found))}\nonly found:\n{string.Join('\n', found.Except(expected))}");

    public IReadOnlyList<LaneRun> Runs(int longest, int partitions = 1)
    {
        SceneEvent[] sorted = [.. Events.OrderBy(e => e.Person).ThenBy(e => e.TimeUs)];
        return LaneRunBuilder.Build(
            new LaneRunRows(
                [.. sorted.Select(e => e.Person)],
                [.. sorted.Select(e => e.TimeUs)],
                [[.. sorted.Select(e => e.Event)], [.. sorted.Select(e => e.Device)], [.. sorted.Select(e => e.Id)], [.. sorted.Select(e => e.Cart)], [.. sorted.Select(e => e.Person)]],
                [Codes, 4, 300, 2, 300],
                [.. sorted.Select(e => e.Session)]),
            partitions,
            longest);
    }

    /// <summary>The question and the histories, as one reads them.</summary>
    private string Describe()
    {
        FunnelQuery q = Query;
        string steps = string.Join(" > ", q.Steps.Select(s => string.Join('|', CodesOf(s.Filter)) + (s.Optional ? "?" : "") + (s.MaxSincePreviousUs is { } limit ? $"≤{limit}" : "")));
        string exclusions = string.Join(", ", q.Exclusions.Select(x => $"{string.Join('|', CodesOf(x.Filter))} in {x.FromStep}-{x.ToStep} {x.Effect}"));
        string events = string.Join("\n", Events.GroupBy(e => e.Person).Select(p => $"{p.Key}: " + string.Join(' ', p.Select(e => $"{e.Event}@{e.TimeUs - FunnelCase.Start}#{e.Id}c{e.Cart}s{e.Session}"))));
        return $"{q.Mode} {q.Unit} {q.SameInstant} window {q.WindowUs} from {q.FromUs - FunnelCase.Start} to {q.ToUs - FunnelCase.Start} end {q.DataEndUs - FunnelCase.Start} hold {q.HoldConstantColumns.Count} filter {q.Filter.AllOf.Count}\n{steps}\n{exclusions}\n{events}";
    }

    private static IEnumerable<int> CodesOf(RowFilter filter) =>
        filter.AllOf.SelectMany(anyOf => anyOf).OfType<CodePredicate>().SelectMany(test => Enumerable.Range(0, test.Accepts.Length).Where(code => test.Accepts[code] != 0));

    private static CodePredicate In(params int[] events)
    {
        var accepts = new byte[Codes + 1];
        foreach (int code in events)
        {
            accepts[code] = 255;
        }

        return new CodePredicate(0, accepts);
    }

    private static FunnelExclusion[] Exclusions(Random random, IReadOnlyList<FunnelStepQuery> steps, int count)
    {
        var exclusions = new List<FunnelExclusion>();
        int[] required = [.. Enumerable.Range(1, steps.Count).Where(step => !steps[step - 1].Optional)];
        for (int i = 0; i < count; i++)
        {
            int from = random.Next(required.Length - 1);
            int to = random.Next(from + 1, required.Length);
            int code = random.Next(3) == 0 ? random.Next(1, Codes) : Codes;
            exclusions.Add(new FunnelExclusion(required[from], required[to], new RowFilter([[In(code)]]), (ExclusionEffect)random.Next(2)));
        }

        return [.. exclusions];
    }

    /// <summary>Half of the events are the next step's of a person who gets on.</summary>
    private static IEnumerable<SceneEvent> History(Random random, int person, FunnelQuery query, int[] codes)
    {
        int length = random.Next(1, 9);
        long time = FunnelCase.Start + random.Next(10);
        int session = 0, step = 0;
        int zeal = random.Next(1, 4);
        for (int i = 1; i <= length; i++)
        {
            bool next = random.Next(4) < zeal;
            byte[] accepts = ((CodePredicate)query.Steps[step % query.Steps.Count].Filter.AllOf[0][0]).Accepts;
            int code = next ? Array.FindIndex(codes, c => accepts[c] != 0) : -1;
            code = code >= 0 ? codes[code] : random.Next(6) == 0 ? Codes : random.Next(1, Codes);
            step += next ? 1 : 0;
            yield return new SceneEvent(person, time, code, i, random.Next(3), session);
            time += random.Next(16) == 0 ? query.WindowUs + random.Next(-1, 2) : Gaps[random.Next(Gaps.Length)];
            session += random.Next(8) == 0 ? 1 : 0;
        }
    }
}
