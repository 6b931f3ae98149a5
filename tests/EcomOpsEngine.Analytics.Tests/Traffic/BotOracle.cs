using EcomOpsEngine.Analytics.Traffic;

namespace EcomOpsEngine.Analytics.Tests.Traffic;

/// <summary>The three rules by their definitions, each over the person's whole list.</summary>
internal static class BotOracle
{
    public static List<BotFinding> Run(IEnumerable<VisitRow> rows, BotQuery query) =>
    [
        .. rows.Where(row => query.CountedEvents[row.Event] && row.TimeUs >= query.FromUs && row.TimeUs < query.ToUs)
            .GroupBy(row => row.Person).OrderBy(person => person.Key)
            .Select(person => Of(person.Key, [.. person.OrderBy(row => row.TimeUs).ThenBy(row => row.Event)], query))
            .Where(finding => finding.Signs != BotSigns.None),
    ];

    private static BotFinding Of(int person, VisitRow[] rows, BotQuery query)
    {
        int peak = query.Rate is { } rate ? rows.Max(last => rows.Count(row => row.TimeUs <= last.TimeUs && last.TimeUs - row.TimeUs < rate.WindowUs)) : 0;
        var sessions = rows.GroupBy(row => row.Session).ToList();
        double? variation = query.Regularity is null ? null : sessions
            .Select(session => session.Select(row => row.TimeUs).Distinct().Order().ToArray())
            .Where(instants => instants.Length >= query.Regularity.Value.LeastInstants)
            .Select(instants => (double?)Variation(instants)).Min();
        var lengths = query.Dwell is null ? [] : sessions.SelectMany(session => Lengths([.. session.Where(row => row.Page > 0)])).ToList();
        int shorts = lengths.Count(length => length <= (query.Dwell?.MostDwellUs ?? 0));
        var signs = BotSigns.None;
        signs |= peak > (query.Rate?.MostEvents ?? int.MaxValue) ? BotSigns.Rate : 0;
        signs |= variation <= query.Regularity?.MostVariation ? BotSigns.Regularity : 0;
        signs |= query.Dwell is { } dwell && lengths.Count >= dwell.LeastViews && (double)shorts / lengths.Count >= dwell.LeastShare ? BotSigns.Dwell : 0;
        return new BotFinding(person, signs, peak, variation, shorts, lengths.Count);
    }

    private static double Variation(long[] instants)
    {
        double[] gaps = [.. instants.Zip(instants.Skip(1), (a, b) => (double)(b - a))];
        double mean = gaps.Average();
        return Math.Sqrt(gaps.Average(gap => (gap - mean) * (gap - mean))) / mean;
    }

    private static IEnumerable<long> Lengths(VisitRow[] pages)
    {
        VisitRow[] views = [.. pages.Where((row, i) => i == 0 || row.Page != pages[i - 1].Page)];
        return views.Zip(views.Skip(1), (a, b) => b.TimeUs - a.TimeUs);
    }
}
