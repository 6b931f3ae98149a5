using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Analytics.Funnels;

namespace EcomOpsEngine.Analytics.Tests.Funnels;

/// <summary>
/// The meaning of an ordered funnel by exhaustion: every attempt, every choice of different events for its steps.
/// Shares nothing with the kernels; for short histories only.
/// </summary>
internal static class FunnelOracle
{
    public static FunnelCountsResult Run(IEnumerable<TestEvent> events, FunnelQuery query)
    {
        var groups = new SortedDictionary<string, (int[] Codes, long[] Entered, long Immature)>(StringComparer.Ordinal);
        var total = new long[query.Steps.Count];
        long totalImmature = 0;
        long rows = 0;
        foreach (IGrouping<int, TestEvent> person in events.GroupBy(e => e.Person))
        {
            rows += person.Count();
            TestEvent[] history = [.. person.OrderBy(e => e.TimeUs).ThenBy(e => e.Event).Where(e => Passes(query.Filter, e))];
            var (depth, first, immature) = Best(history, query);
            if (depth == 0)
            {
                continue;
            }

            int[] codes = [.. query.BreakdownColumns.Select(history[first].Code)];
            string key = string.Join(',', codes.Select(code => code.ToString("D9", null)));
            var group = groups.TryGetValue(key, out var found) ? found : (codes, new long[query.Steps.Count], 0);
            bool counts = !(immature && query.CompletedWindowsOnly);
            for (int s = 0; s < depth && counts; s++)
            {
                group.Entered[s]++;
                total[s]++;
            }

            group.Immature += immature ? 1 : 0;
            totalImmature += immature ? 1 : 0;
            groups[key] = group;
        }

        FunnelCounts[] lines = query.BreakdownColumns.Count == 0 ? [] : [.. groups.Values.Select(g => new FunnelCounts(g.Codes, g.Entered, g.Immature))];
        return new FunnelCountsResult(new FunnelCounts([], total, totalImmature), lines, rows, 0);
    }

    public static (int Depth, int First, bool Immature) Best(TestEvent[] history, FunnelQuery query)
    {
        (int Depth, long Arrival, long Start, int First) best = (0, 0, 0, -1);
        long? latest = null;
        for (int x = 0; x < history.Length; x++)
        {
            long t1 = history[x].TimeUs;
            if (!Passes(query.Steps[0].Filter, history[x]) || t1 < query.FromUs || t1 >= query.ToUs)
            {
                continue;
            }

            latest = t1;
            var arrivals = new long?[query.Steps.Count + 1];
            var used = new bool[history.Length];
            used[x] = true;
            Extend(history, query, used, 1, t1, t1, arrivals);
            int depth = Array.FindLastIndex(arrivals, arrival => arrival is not null);
            var attempt = (depth, arrivals[depth]!.Value, t1, x);
            if (Better(attempt, best))
            {
                best = attempt;
            }
        }

        bool immature = best.Depth > 0 && best.Depth < query.Steps.Count && (Int128)latest!.Value + query.WindowUs >= query.DataEndUs;
        return (best.Depth, best.First, immature);
    }

    public static bool Passes(RowFilter filter, TestEvent e) =>
        filter.AllOf.All(anyOf => anyOf.Any(predicate => predicate is CodePredicate test && e.Code(test.Column) < test.Accepts.Length && test.Accepts[e.Code(test.Column)] != 0));

    private static bool Better((int Depth, long Arrival, long Start, int First) a, (int Depth, long Arrival, long Start, int First) b) =>
        a.Depth != b.Depth ? a.Depth > b.Depth
        : a.Arrival != b.Arrival ? a.Arrival < b.Arrival
        : a.Start != b.Start ? a.Start > b.Start
        : a.First > b.First;

    private static void Extend(TestEvent[] history, FunnelQuery query, bool[] used, int depth, long previous, long t1, long?[] arrivals)
    {
        arrivals[depth] = arrivals[depth] is { } earlier ? Math.Min(earlier, previous) : previous;
        if (depth == query.Steps.Count)
        {
            return;
        }

        for (int e = 0; e < history.Length; e++)
        {
            if (!used[e] && history[e].TimeUs >= previous && history[e].TimeUs - t1 <= query.WindowUs && Passes(query.Steps[depth].Filter, history[e]))
            {
                used[e] = true;
                Extend(history, query, used, depth + 1, history[e].TimeUs, t1, arrivals);
                used[e] = false;
            }
        }
    }
}
