using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;
using EcomOpsEngine.Analytics.Numerics;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Funnels.Times;

/// <summary>When units that did the same steps did them: a column for each step after the first, in borrowed pieces of growing size, so that adding never copies what is there.</summary>
/// <param name="done">A bit for each step done, bit 0 for step 1; at least one.</param>
/// <param name="budget">Room for the times.</param>
internal sealed class UnitTimes(uint done, DurationBudget budget) : IDisposable
{
    private const int FirstUnits = 16;
    private const int MostUnits = 8 * 1024;

    private readonly int _columns = BitOperations.PopCount(done) - 1;
    private readonly List<(long[] Piece, int Room, int Used)> _full = [];
    private long[] _piece = [];
    private int _room;
    private int _used;

    /// <summary>Units.</summary>
    public long Count { get; private set; }

    /// <summary>Gives the pieces back.</summary>
    public void Dispose()
    {
        _full.ForEach(full => Pooled.Return(ref full.Piece));
        _full.Clear();
        Pooled.Return(ref _piece);
        (_room, _used, Count) = (0, 0, 0);
    }

    /// <summary>Adds a unit.</summary>
    /// <param name="sinceFirstUs">Times of the steps done after the first, since the first.</param>
    public void Add(ReadOnlySpan<long> sinceFirstUs)
    {
        if (_used == _room)
        {
            Grow();
        }

        long[] piece = _piece;
        for (int column = 0, at = _used; column < sinceFirstUs.Length; column++, at += _room)
        {
            piece[at] = sinceFirstUs[column];
        }

        _used++;
        Count++;
    }

    /// <summary>Adds some units of a block.</summary>
    /// <param name="lanes">A bit for each.</param>
    /// <param name="sinceFirstUs">Step by step after the first a time for each lane; there may be more steps than were done.</param>
    public void Add(uint lanes, ReadOnlySpan<long> sinceFirstUs)
    {
        if (_room - _used < LaneRun.LaneCount)
        {
            Grow();
        }

        for (int column = 0, at = _used; column < _columns; column++, at += _room)
        {
            LanePacking.Pack(sinceFirstUs.Slice(column * LaneRun.LaneCount, LaneRun.LaneCount), lanes, _piece.AsSpan(at, LaneRun.LaneCount));
        }

        int units = BitOperations.PopCount(lanes);
        _used += units;
        Count += units;
    }

    /// <summary>Whether the units did a step (position from 1).</summary>
    public bool Did(int step) => (done >> (step - 1) & 1) != 0;

    /// <summary>Writes how long each unit took from one step to another; both were done.</summary>
    /// <returns>Durations written: one for each unit.</returns>
    public int Durations(StepSpan span, Span<long> target)
    {
        int written = 0;
        foreach ((long[] piece, int room, int used) in _full)
        {
            Durations(piece, room, used, span, target[written..]);
            written += used;
        }

        Durations(_piece, _room, _used, span, target[written..]);
        return written + _used;
    }

    private void Durations(long[] piece, int room, int count, StepSpan span, Span<long> target)
    {
        ReadOnlySpan<long> to = Column(piece, room, count, span.To);
        target = target[..count];
        if (ColumnOf(span.From) < 0)
        {
            to.CopyTo(target);
            return;
        }

        ReadOnlySpan<long> from = Column(piece, room, count, span.From);
        int whole = count - (count % Vector<long>.Count);
        Span<Vector<long>> vectors = MemoryMarshal.Cast<long, Vector<long>>(target[..whole]);
        ReadOnlySpan<Vector<long>> later = MemoryMarshal.Cast<long, Vector<long>>(to[..whole]), earlier = MemoryMarshal.Cast<long, Vector<long>>(from[..whole]);
        for (int i = 0; i < vectors.Length; i++)
        {
            vectors[i] = later[i] - earlier[i];
        }

        for (int i = whole; i < count; i++)
        {
            target[i] = to[i] - from[i];
        }
    }

    private ReadOnlySpan<long> Column(long[] piece, int room, int count, int step) => piece.AsSpan(ColumnOf(step) * room, count);

    /// <summary>Column of a step that was done; −1 for the first one, since which the others count.</summary>
    private int ColumnOf(int step) => BitOperations.PopCount(done & ((1u << (step - 1)) - 1)) - 1;

    private void Grow()
    {
        int room = _room == 0 ? FirstUnits : Math.Min(2 * _room, MostUnits);
        budget.Take(_columns * room);
        if (_room > 0)
        {
            _full.Add((_piece, _room, _used));
        }

        (_piece, _room, _used) = (ArrayPool<long>.Shared.Rent(_columns * room), room, 0);
    }
}
