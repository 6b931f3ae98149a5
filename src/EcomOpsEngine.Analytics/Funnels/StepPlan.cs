using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Funnels;

/// <summary>How elements are given their step numbers; decided once for each query.</summary>
internal enum StepMapping
{
    /// <summary>Each event code belongs to one step at most: one table gives the step.</summary>
    ByEventCode,

    /// <summary>Steps share event codes, but their filters exclude each other: step by step.</summary>
    ByStep,

    /// <summary>One event may match several steps: a bit mask for each element.</summary>
    Overlapping,
}

/// <summary>The steps of a query, made ready for the columns of a timeline.</summary>
internal sealed class StepPlan
{
    private StepPlan(StepMapping mapping, bool ascending, ColumnTest[] events, FilterPlan[] rests, FilterPlan common)
    {
        Mapping = mapping;
        StepsAscendWithCodes = ascending;
        Events = events;
        Rests = rests;
        Common = common;
    }

    public StepMapping Mapping { get; }

    /// <summary>Events of one instant are stored in step order already, because codes of later steps are never lower.</summary>
    public bool StepsAscendWithCodes { get; }

    /// <summary>By event code: one table from code to step number. Otherwise for each step the accepted codes (255).</summary>
    public ColumnTest[] Events { get; }

    /// <summary>What each step asks of other columns.</summary>
    public FilterPlan[] Rests { get; }

    /// <summary>What the request asks of other columns.</summary>
    public FilterPlan Common { get; }

    public int StepCount => Rests.Length;

    /// <summary>Values in the dictionary of event names of some runs.</summary>
    public static int EventValues(IReadOnlyList<LaneRun> runs) => runs.Count == 0 ? 0 : runs.Max(run => run.Columns[0].ValueCount);

    /// <param name="query">The query.</param>
    /// <param name="eventValues">Values in the dictionary of event names.</param>
    public static StepPlan Create(FunnelQuery query, int eventValues)
    {
        FilterPlan request = FilterPlan.Compile(query.Filter);
        var accepts = new byte[query.Steps.Count][];
        var rests = new FilterPlan[query.Steps.Count];
        for (int s = 0; s < accepts.Length; s++)
        {
            FilterPlan step = FilterPlan.Compile(query.Steps[s].Filter);
            byte[] all = new byte[eventValues + 1];
            Array.Fill(all, (byte)255);
            byte[] own = FilterPlan.Intersect(all, step.Accepts(0) ?? all);
            accepts[s] = FilterPlan.Intersect(own, request.Accepts(0) ?? all);
            rests[s] = step.Without(0);
        }

        StepMapping mapping = MappingOf(accepts, rests);
        if (mapping != StepMapping.ByEventCode)
        {
            return new StepPlan(mapping, false, [.. accepts.Select(codes => new ColumnTest(0, codes))], rests, request.Without(0));
        }

        byte[] table = new byte[eventValues + 1];
        for (int s = 0; s < accepts.Length; s++)
        {
            for (int code = 0; code < accepts[s].Length; code++)
            {
                table[code] |= (byte)(accepts[s][code] & (s + 1));
            }
        }

        byte[] steps = Array.FindAll(table, step => step != 0);
        bool ascending = steps.AsSpan().SequenceEqual([.. steps.Order()]);
        return new StepPlan(mapping, ascending, [new ColumnTest(0, table)], rests, request.Without(0));
    }

    private static StepMapping MappingOf(byte[][] accepts, FilterPlan[] rests)
    {
        var mapping = StepMapping.ByEventCode;
        for (int a = 0; a < accepts.Length; a++)
        {
            for (int b = a + 1; b < accepts.Length; b++)
            {
                if (FilterPlan.Intersect(accepts[a], accepts[b]).Any(value => value != 0))
                {
                    if (!rests[a].IsDisjointFrom(rests[b]))
                    {
                        return StepMapping.Overlapping;
                    }

                    mapping = StepMapping.ByStep;
                }
            }
        }

        return mapping;
    }
}
