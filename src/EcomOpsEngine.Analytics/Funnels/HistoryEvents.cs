using System.Runtime.CompilerServices;
using EcomOpsEngine.Analytics.Numerics;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Funnels;

/// <summary>The events of one person that match some step, in storage order; used again for each person, and given back for the next question.</summary>
internal sealed class HistoryEvents : IDisposable
{
    private long[] _timesUs = [];
    private uint[] _masks = [];
    private int[] _elements = [];

    public int Count { get; private set; }

    public ReadOnlySpan<long> TimesUs => _timesUs.AsSpan(0, Count);

    /// <summary>Steps each event matches, bit 0 for step 1.</summary>
    public ReadOnlySpan<uint> Masks => _masks.AsSpan(0, Count);

    /// <summary>Where each event stands in the columns.</summary>
    public ReadOnlySpan<int> Elements => _elements.AsSpan(0, Count);

    public void Clear() => Count = 0;

    public void Dispose()
    {
        Count = 0;
        Pooled.Return(ref _timesUs);
        Pooled.Return(ref _masks);
        Pooled.Return(ref _elements);
    }

    /// <summary>Adds the events of a history that have a step.</summary>
    /// <param name="run">The run.</param>
    /// <param name="first">Element of the first event.</param>
    /// <param name="stride">Elements from one event to the next.</param>
    /// <param name="steps">Step numbers from the first event on, at the same stride.</param>
    /// <param name="length">Events.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void AddSteps(LaneRun run, int first, int stride, ReadOnlySpan<byte> steps, int length)
    {
        MakeRoom(length);
        ReadOnlySpan<int> seconds = run.Seconds.Span[first..];
        NarrowSpan residues = run.ResidueUs.Span[first..];
        int count = Count;
        for (int i = 0, at = 0; i < length; i++, at += stride)
        {
            // Written always and kept by the count: whether an event has a step cannot be predicted.
            int step = steps[at];
            _timesUs[count] = EngineTime.UnixUs(seconds[at], residues[at]);
            _masks[count] = 1u << (step - 1);
            _elements[count] = first + at;
            count += step != 0 ? 1 : 0;
        }

        Count = count;
    }

    /// <summary>Adds the events of a history that match some step; parameters as for <see cref="AddSteps"/>.</summary>
    public void AddMasks(LaneRun run, int first, int stride, ReadOnlySpan<uint> masks, int length)
    {
        MakeRoom(length);
        ReadOnlySpan<int> seconds = run.Seconds.Span[first..];
        NarrowSpan residues = run.ResidueUs.Span[first..];
        int count = Count;
        for (int i = 0, at = 0; i < length; i++, at += stride)
        {
            if (masks[at] != 0)
            {
                _timesUs[count] = EngineTime.UnixUs(seconds[at], residues[at]);
                _masks[count] = masks[at];
                _elements[count++] = first + at;
            }
        }

        Count = count;
    }

    private void MakeRoom(int length)
    {
        int room = Count + length;
        if (room > Math.Min(_timesUs.Length, Math.Min(_masks.Length, _elements.Length)))
        {
            room = Math.Max(2 * Count, room);
            Pooled.Grow(ref _timesUs, room, Count);
            Pooled.Grow(ref _masks, room, Count);
            Pooled.Grow(ref _elements, room, Count);
        }
    }
}
