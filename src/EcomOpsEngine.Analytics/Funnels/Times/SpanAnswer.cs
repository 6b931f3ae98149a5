using System.Buffers;
using EcomOpsEngine.Analytics.Numerics;

namespace EcomOpsEngine.Analytics.Funnels.Times;

/// <summary>Times between steps, by breakdown value. Values partition the units, so that times of several values together are exact. The times of all units are borrowed: what was read stays, nothing more can be read after the answer was disposed of.</summary>
public sealed class SpanAnswer : IDisposable
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
            .OrderByDescending(member => member.Reached(spans[0]))
            .ThenBy(member => member.Codes, Comparer<int[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b)))];
        Values = [.. _members.Select(member => (IReadOnlyList<int>)member.Codes)];
    }

    /// <summary>Events read.</summary>
    public long RowsScanned { get; }

    /// <summary>Codes of the breakdown values found, by the units that did the earlier step of the first span, then by codes; one without codes where there is no breakdown and somebody entered.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Values { get; }

    /// <summary>Gives back what was borrowed.</summary>
    public void Dispose()
    {
        foreach (Member member in _members)
        {
            Array.ForEach(member.Parts, part => part.Dispose());
        }
    }

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
        UnitTimes[] units = UnitsOf(span, _members.Where(member => isWanted(member.Codes)));
        int count = Count(units);
        long[] times = ArrayPool<long>.Shared.Rent(count);
        Join(units, span, times);
        Figure[] figures = Quantiles.LinearOfAny(times.AsSpan(0, count), 0.5, 0.75, 0.95);
        ArrayPool<long>.Shared.Return(times);
        return new TimeFigures(count, figures[0], figures[1], figures[2]);
    }

    private SpanTimes Of(int span, IReadOnlyList<Member> members)
    {
        StepSpan asked = _spans[span];
        UnitTimes[] units = UnitsOf(asked, members);
        var sorted = GC.AllocateUninitializedArray<long>(Count(units));
        Join(units, asked, sorted);
        Array.Sort(sorted);
        return new SpanTimes(members.Sum(member => member.Reached(asked)), sorted);
    }

    private static UnitTimes[] UnitsOf(StepSpan span, IEnumerable<Member> members) => [.. members.SelectMany(member => member.Parts).SelectMany(part => part.Of(span))];

    private static int Count(UnitTimes[] units) => (int)units.Sum(unit => unit.Count);

    /// <summary>All durations of some units, in no order.</summary>
    private static void Join(UnitTimes[] units, StepSpan span, Span<long> target)
    {
        foreach (UnitTimes unit in units)
        {
            target = target[unit.Durations(span, target)..];
        }
    }

    private sealed record Member(int[] Codes, SpanCollector.Group[] Parts)
    {
        public long Reached(StepSpan span) => Parts.Sum(part => part.Reached(span.From));
    }
}
