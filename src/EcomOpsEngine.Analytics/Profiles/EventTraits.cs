using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Profiles;

/// <summary>Traits from the events.</summary>
public static class EventTraits
{
    /// <summary>The value that most of a person's events before an instant have; of equals the one that came first.</summary>
    /// <param name="runs">The histories.</param>
    /// <param name="persons">Number of people.</param>
    /// <param name="column">Code column.</param>
    /// <param name="valueCount">Values of the column.</param>
    /// <param name="beforeUs">Events at or after this instant do not exist, Unix microseconds.</param>
    /// <param name="cancellation">Ends the pass early.</param>
    public static TraitColumn MostFrequent(
        IReadOnlyList<LaneRun> runs, int persons, int column, int valueCount, long beforeUs, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(runs);
        var trait = new TraitColumn(valueCount, new int[persons]);
        var counts = new int[valueCount + 1];
        foreach (var run in runs)
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var block in run.Blocks)
            {
                for (var lane = 0; lane < block.Lanes; lane++)
                {
                    Add(run, block.FirstPerson + lane, block.Offset + lane, LaneRun.LaneCount);
                }
            }

            foreach (var history in run.LongHistories)
            {
                Add(run, history.Person, history.Offset, 1);
            }
        }

        return trait;

        void Add(LaneRun run, int person, int firstElement, int step)
        {
            var codes = run.Columns[column];
            var seconds = run.Seconds.Span;
            var residue = run.ResidueUs.Span;
            if (run.Superseded.Contains(person))
            {
                return;
            }

            var (length, most) = (0, 0);
            var all = run.Lengths.Span[person - run.FirstPerson];
            for (var element = firstElement; length < all && EngineTime.UnixUs(seconds[element], residue[element]) < beforeUs; element += step)
            {
                length++;
                if (codes[element] is not 0 and var code)
                {
                    most = Math.Max(most, ++counts[code]);
                }
            }

            // Backwards, so that of equals the one that came first is written last; then the counts are free for the next person.
            for (var n = length - 1; n >= 0; n--)
            {
                var code = codes[firstElement + (n * step)];
                trait.Codes[person] = code != 0 && counts[code] == most ? code : trait.Codes[person];
            }

            for (var n = 0; n < length; n++)
            {
                counts[codes[firstElement + (n * step)]] = 0;
            }
        }
    }
}
