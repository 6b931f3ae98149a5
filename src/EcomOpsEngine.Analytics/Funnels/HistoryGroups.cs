using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Funnels;

/// <summary>A stretch of events that attempts do not leave.</summary>
/// <param name="Session">Session, where sessions are counted; else 0.</param>
/// <param name="First">First event.</param>
/// <param name="Count">Events.</param>
internal readonly record struct HistoryGroup(int Session, int First, int Count);

/// <summary>Cuts a person's events into histories by session and by the values held constant; time order stays. Linear time.</summary>
internal sealed class HistoryGroups(FunnelQuery query)
{
    private readonly bool _bySession = query.Unit == FunnelUnit.Session;
    private readonly IReadOnlyList<int> _columns = query.HoldConstantColumns;
    private readonly Dictionary<Key, int> _numbers = [];
    private readonly List<HistoryGroup> _groups = [];
    private readonly UnitEvents _sorted = new();
    private int[] _targets = [];

    /// <summary>Whether histories are cut at all.</summary>
    public bool IsNeeded => _bySession || _columns.Count > 0;

    /// <summary>The events, group by group.</summary>
    public UnitEvents Events => _sorted;

    /// <summary>Cuts the events; groups of one session are neighbours.</summary>
    public IReadOnlyList<HistoryGroup> Cut(LaneRun run, UnitEvents source)
    {
        EventSpan events = source.Slice(0, source.Count);
        _numbers.Clear();
        _groups.Clear();
        if (_targets.Length < events.Count)
        {
            _targets = new int[Math.Max(events.Count, 2 * _targets.Length)];
        }

        for (int i = 0; i < events.Count; i++)
        {
            _targets[i] = NumberOf(run, events.Elements[i]);
        }

        int kept = Place(events.Count);
        _sorted.Scatter(events, _targets.AsSpan(0, events.Count), kept);
        if (_bySession && _columns.Count > 0)
        {
            // Sessions of a person are numbered by first appearance, values within a session keep theirs.
            HistoryGroup[] ordered = [.. _groups.OrderBy(group => group.Session)];
            _groups.Clear();
            _groups.AddRange(ordered);
        }

        return _groups;
    }

    private int NumberOf(LaneRun run, int element)
    {
        int session = _bySession ? run.Sessions.Span[element] : 0;
        Span<int> codes = stackalloc int[QueryChecks.MostColumns];
        codes.Clear();
        for (int c = 0; c < _columns.Count; c++)
        {
            codes[c] = run.Columns[_columns[c]][element];
            if (codes[c] == 0)
            {
                return -1;
            }
        }

        var key = new Key(session, codes[0], codes[1], codes[2]);
        if (!_numbers.TryGetValue(key, out int number))
        {
            number = _groups.Count;
            _numbers.Add(key, number);
            _groups.Add(new HistoryGroup(session, 0, 0));
        }

        _groups[number] = _groups[number] with { Count = _groups[number].Count + 1 };
        return number;
    }

    /// <summary>Turns the group of each event into its place; returns the number of events kept.</summary>
    private int Place(int count)
    {
        int first = 0;
        var next = new int[_groups.Count];
        for (int g = 0; g < _groups.Count; g++)
        {
            next[g] = first;
            _groups[g] = _groups[g] with { First = first };
            first += _groups[g].Count;
        }

        for (int i = 0; i < count; i++)
        {
            _targets[i] = _targets[i] < 0 ? -1 : next[_targets[i]]++;
        }

        return first;
    }

    private readonly record struct Key(int Session, int First, int Second, int Third);
}
