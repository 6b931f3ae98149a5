using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Matrices;

/// <summary>The event measures of one grouping while a pass runs. States of disjoint people merge.</summary>
internal sealed class EventCells
{
    private readonly GroupingPlan _plan;
    private readonly HashSet<long> _seenSessions = [];
    private readonly PresentCells _present;
    private long[] _events;
    private DistinctCount[] _visitors;
    private DistinctSessionCount[] _sessions;

    public EventCells(GroupingPlan plan)
    {
        _plan = plan;
        Slots = new CellSlots(plan.Space, plan.IsDense);
        var size = Slots.IsDense ? Slots.Count : 1_024;
        _present = new PresentCells(size);
        _events = (plan.FromRows & CellMeasures.Events) != 0 ? new long[size] : [];
        _visitors = (plan.FromRows & CellMeasures.Visitors) != 0 ? new DistinctCount[size] : [];
        _sessions = (plan.FromRows & CellMeasures.Sessions) != 0 ? new DistinctSessionCount[size] : [];
    }

    public CellSlots Slots { get; }

    public bool CountsPeople => _visitors.Length > 0 || _sessions.Length > 0;

    public bool CountsSessions => _sessions.Length > 0;

    public void EnsureSlots()
    {
        if (Slots.Count <= _present.Size)
        {
            return;
        }

        var size = Math.Max(Slots.Count, _present.Size * 2);
        _present.Grow(size);
        Array.Resize(ref _events, _events.Length > 0 ? size : 0);
        Array.Resize(ref _visitors, _visitors.Length > 0 ? size : 0);
        Array.Resize(ref _sessions, _sessions.Length > 0 ? size : 0);
    }

    public void AddEvents(ReadOnlySpan<int> slots)
    {
        _present.Mark(slots);
        if (_events.Length > 0)
        {
            OrderSums.AddOnes(_events, slots);
        }
    }

    /// <summary>A new history begins.</summary>
    public void BeginPerson() => _seenSessions.Clear();

    /// <summary>Counts one person's events: elements start, start + stride …</summary>
    /// <param name="slots">Slots of the batch; 0 where the event does not count.</param>
    /// <param name="sessions">Sessions of the batch.</param>
    /// <param name="history">Which elements are the person's.</param>
    /// <param name="interleaved">Sessions of the person are not in order, so that the last one seen in a cell does not decide.</param>
    public void AddPerson(ReadOnlySpan<int> slots, NarrowSpan sessions, HistorySpan history, bool interleaved)
    {
        if (_visitors.Length > 0)
        {
            var stamp = history.Person + 1;
            for (var (i, left) = (history.Start, history.Length); left > 0; i += history.Stride, left--)
            {
                _visitors[slots[i]].See(stamp);
            }
        }

        if (_sessions.Length > 0)
        {
            if (interleaved)
            {
                AddInterleaved(slots, sessions, history);
            }
            else
            {
                AddSessions(slots, sessions, history);
            }
        }
    }

    /// <summary>Adds the state of other people.</summary>
    public void Merge(EventCells other)
    {
        var slotOf = new int[other.Slots.Count];
        for (var slot = 1; slot < slotOf.Length; slot++)
        {
            slotOf[slot] = Slots.SlotOf(other.Slots.KeyOf(slot));
        }

        EnsureSlots();
        _present.Merge(other._present, slotOf);
        for (var slot = 1; slot < slotOf.Length && _sessions.Length > 0; slot++)
        {
            _sessions[slotOf[slot]].Count += other._sessions[slot].Count;
        }

        OrderSums.Merge(_events, other._events, slotOf);
        OrderSums.Merge(_visitors, other._visitors, slotOf);
    }

    public CellTable ToTable(CellTable? finer)
    {
        var writer = new CellTableWriter(_plan, Slots, _present.Flags);
        writer.Take(CellMeasures.Events, _events);
        writer.Take(CellMeasures.Visitors, _visitors);
        writer.Take(CellMeasures.Sessions, _sessions);
        return writer.Finish(finer);
    }

    private void AddSessions(ReadOnlySpan<int> slots, NarrowSpan sessions, HistorySpan history)
    {
        var person = (long)(history.Person + 1) << 32;
        for (var (i, left) = (history.Start, history.Length); left > 0; i += history.Stride, left--)
        {
            ref var cell = ref _sessions[slots[i]];
            var stamp = person | (uint)sessions[i];
            cell.Count += cell.Last != stamp ? 1 : 0;
            cell.Last = stamp;
        }
    }

    private void AddInterleaved(ReadOnlySpan<int> slots, NarrowSpan sessions, HistorySpan history)
    {
        for (var (i, left) = (history.Start, history.Length); left > 0; i += history.Stride, left--)
        {
            if (_seenSessions.Add(((long)slots[i] << 32) | (uint)sessions[i]))
            {
                _sessions[slots[i]].Count++;
            }
        }
    }
}

/// <summary>Where one person's events stand in a batch.</summary>
internal readonly record struct HistorySpan(int Person, int Start, int Stride, int Length);
