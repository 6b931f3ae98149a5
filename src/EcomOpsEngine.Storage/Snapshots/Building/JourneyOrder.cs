namespace EcomOpsEngine.Storage.Snapshots.Building;

/// <summary>
/// The usual place of each event in a journey: its mean relative position (0 first, 1 last) in the histories of up to 20,000 people.
/// Steps of a funnel then mostly have ascending codes, and events of one instant are stored in step order.
/// </summary>
internal static class JourneyOrder
{
    private const int SampledPeople = 20_000;

    /// <summary>Of an event that no sampled history of two or more events holds.</summary>
    private const double UnknownPosition = 0.5;

    /// <summary>Codes of the event column in journey order; ties by name. Derived events keep the order of an order's states.</summary>
    public static Comparison<int> Of(EventFacts events, Histories histories, int people)
    {
        var names = events.Texts[0].Dictionary;
        var positions = MeanPositions(events, histories, people);
        var codes = Enumerable.Range(1, names.Count).ToArray();
        System.Array.Sort(codes, (a, b) => positions[a] != positions[b] ? positions[a].CompareTo(positions[b]) : names.CompareText(a, b));

        // Derived events share instants more than any others: an order placed and paid at once must read placed, paid.
        var derived = DerivedEvents.Names.Select(name => names.Find(System.Text.Encoding.UTF8.GetBytes(name))).Where(code => code > 0).ToArray();
        var slots = derived.Select(code => System.Array.IndexOf(codes, code)).Order().ToArray();
        for (var i = 0; i < slots.Length; i++)
        {
            codes[slots[i]] = derived[i];
        }

        var rank = new int[codes.Length + 1];
        for (var i = 0; i < codes.Length; i++)
        {
            rank[codes[i]] = i;
        }

        return (a, b) => rank[a].CompareTo(rank[b]);
    }

    private static double[] MeanPositions(EventFacts events, Histories histories, int people)
    {
        var codes = events.Texts[0].Codes;
        var highest = events.Texts[0].Dictionary.Count;
        var sums = new double[highest + 1];
        var counts = new long[highest + 1];
        var step = Math.Max(1, (people + SampledPeople - 1) / SampledPeople);
        var scratch = new List<HistoryKey>();
        for (var person = 0; person < people; person += step)
        {
            var rows = histories.Of(person);
            if (rows.Length < 2)
            {
                continue;
            }

            var sorted = rows.ToArray();
            Histories.Sort(sorted, events, byCode: false, scratch);
            for (var i = 0; i < sorted.Length; i++)
            {
                sums[codes[sorted[i]]] += i / (double)(sorted.Length - 1);
                counts[codes[sorted[i]]]++;
            }
        }

        var means = new double[highest + 1];
        for (var code = 1; code <= highest; code++)
        {
            means[code] = counts[code] == 0 ? UnknownPosition : sums[code] / counts[code];
        }

        return means;
    }
}
