using System.Runtime.InteropServices;
using EcomOpsEngine.Analytics.Numerics;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Funnels;

/// <summary>A stretch of events that attempts do not leave.</summary>
/// <param name="Session">Session, where sessions are counted; else 0.</param>
/// <param name="First">First event.</param>
/// <param name="Count">Events.</param>
internal readonly record struct HistoryGroup(int Session, int First, int Count);

/// <summary>Cuts a person's events into histories by session and by the values held constant; time order stays. Linear time.</summary>
internal sealed class HistoryGroups(FunnelQuery query) : IDisposable
{
    private readonly bool _bySession = query.Unit == FunnelUnit.Session;
    private readonly int[] _columns = [.. query.HoldConstantColumns];
    private readonly Dictionary<Key, int> _numbers = [];
    private readonly List<HistoryGroup> _groups = [];
    private readonly UnitEvents _sorted = new();
    private int[] _targets = [];
    private int[] _counts = [];
    private int[] _next = [];
    private Key _last;
    private int _lastNumber;

    /// <summary>Whether histories are cut at all.</summary>
    public bool IsNeeded => _bySession || _columns.Length > 0;

    public void Dispose()
    {
        _sorted.Dispose();
        Pooled.Return(ref _targets);
    }

    /// <summary>The events, group by group.</summary>
    public UnitEvents Events => _sorted;

    /// <summary>Cuts the events; groups of one session are neighbours.</summary>
    public ReadOnlySpan<HistoryGroup> Cut(LaneRun run, UnitEvents source)
    {
        EventSpan events = source.Slice(0, source.Count);
        _numbers.Clear();
        _groups.Clear();
        Pooled.Grow(ref _targets, events.Count, kept: 0);
        for (int i = 0; i < events.Count; i++)
        {
            _targets[i] = NumberOf(run, events.Elements[i]);
        }

        int kept = Place(events.Count);
        _sorted.Scatter(events, _targets.AsSpan(0, events.Count), kept);
        if (_bySession && _columns.Length > 0)
        {
            // Sessions of a person are numbered by first appearance, values within a session keep theirs.
            _groups.Sort((a, b) => (a.Session, a.First).CompareTo((b.Session, b.First)));
        }

        return CollectionsMarshal.AsSpan(_groups);
    }

    private int NumberOf(LaneRun run, int element)
    {
        var key = new Key(_bySession ? run.Sessions.Span[element] : 0, Code(run, 0, element), Code(run, 1, element), Code(run, 2, element));
        if (_columns.Length > 0 && (key.First == 0 || (_columns.Length > 1 && key.Second == 0) || (_columns.Length > 2 && key.Third == 0)))
        {
            return -1;
        }

        // Neighbours mostly share their values.
        int number = _lastNumber;
        if ((_groups.Count == 0 || key != _last) && !_numbers.TryGetValue(key, out number))
        {
            number = _groups.Count;
            _numbers.Add(key, number);
            _groups.Add(new HistoryGroup(key.Session, 0, 0));
            if (_counts.Length < _groups.Count)
            {
                Array.Resize(ref _counts, Math.Max(16, 2 * _groups.Count));
            }

            _counts[number] = 0;
        }

        (_last, _lastNumber) = (key, number);
        _counts[number]++;
        return number;
    }

    private int Code(LaneRun run, int column, int element) => column < _columns.Length ? run.Columns[_columns[column]][element] : 0;

    /// <summary>Turns the group of each event into its place; returns the number of events kept.</summary>
    private int Place(int count)
    {
        int first = 0;
        if (_next.Length < _groups.Count)
        {
            _next = new int[Math.Max(_groups.Count, 2 * _next.Length)];
        }

        for (int g = 0; g < _groups.Count; g++)
        {
            _next[g] = first;
            _groups[g] = _groups[g] with { First = first, Count = _counts[g] };
            first += _counts[g];
        }

        for (int i = 0; i < count; i++)
        {
            _targets[i] = _targets[i] < 0 ? -1 : _next[_targets[i]]++;
        }

        return first;
    }

    private readonly record struct Key(int Session, int First, int Second, int Third);
}
