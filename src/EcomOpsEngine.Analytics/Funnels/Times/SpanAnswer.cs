using EcomOpsEngine.Analytics.Numerics;

namespace EcomOpsEngine.Analytics.Funnels.Times;

/// <summary>Times between steps, by breakdown value. Values partition the units, so that times of several values together are exact.</summary>
public sealed class SpanAnswer
{
    private readonly IReadOnlyList<StepSpan> _spans;
    private readonly List<Member> _members;

    internal SpanAnswer(IReadOnlyList<StepSpan> spans, IEnumerable<SpanCollector> collectors, long rowsScanned)
    {
        _spans = spans;
        RowsScanned = rowsScanned;
        _members = [.. collectors.SelectMany(collector => collector.Groups)
            .GroupBy(group => string.Join(',', group.Codes))
            .Select(parts => new Member(parts.First().Codes, [.. parts]))
            .OrderByDescending(member => member.Reached(0))
            .ThenBy(member => member.Codes, Comparer<int[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b)))];
        Values = [.. _members.Select(member => (IReadOnlyList<int>)member.Codes)];
    }

    /// <summary>Events read.</summary>
    public long RowsScanned { get; }

    /// <summary>Codes of the breakdown values found, by the units that did the earlier step of the first span, then by codes; one without codes where there is no breakdown and somebody entered.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Values { get; }

    /// <summary>Times of everybody.</summary>
    /// <param name="span">Index of the span.</param>
    public SpanTimes Total(int span) => Of(span, _members);

    /// <summary>Times of one value.</summary>
    /// <param name="span">Index of the span.</param>
    /// <param name="value">Index among <see cref="Values"/>.</param>
    public SpanTimes Of(int span, int value) => Of(span, [_members[value]]);

    /// <summary>Times of all values from one on: Other.</summary>
    /// <param name="span">Index of the span.</param>
    /// <param name="first">Index among <see cref="Values"/> of the first.</param>
    public SpanTimes From(int span, int first) => Of(span, _members[first..]);

    /// <summary>Median, p75 and p95 of the values with certain codes.</summary>
    /// <param name="span">The span; one of those asked for.</param>
    /// <param name="isWanted">Says for codes whether they are wanted.</param>
    internal TimeFigures FiguresOf(StepSpan span, Func<IReadOnlyList<int>, bool> isWanted)
    {
        int index = _spans.Index().First(one => one.Item == span).Index;
        long[] times = DurationSample.Joined(_members.Where(member => isWanted(member.Codes)).SelectMany(member => member.Parts).Select(part => part.Samples[index]));
        Figure[] figures = Quantiles.LinearOfAny(times, 0.5, 0.75, 0.95);
        return new TimeFigures(times.Length, figures[0], figures[1], figures[2]);
    }

    private static SpanTimes Of(int span, IEnumerable<Member> members)
    {
        SpanCollector.Group[] groups = [.. members.SelectMany(member => member.Parts)];
        return new SpanTimes(groups.Sum(group => group.Reached[span]), DurationSample.Sorted(groups.Select(group => group.Samples[span])));
    }

    private sealed record Member(int[] Codes, SpanCollector.Group[] Parts)
    {
        public long Reached(int span) => Parts.Sum(part => part.Reached[span]);
    }
}
