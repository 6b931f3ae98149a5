using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Funnels;

/// <summary>The events of one person that match some step, in storage order; used again for each person.</summary>
internal sealed class HistoryEvents
{
    private long[] _timesUs = new long[64];
    private uint[] _masks = new uint[64];
    private int[] _elements = new int[64];

    public int Count { get; private set; }

    public ReadOnlySpan<long> TimesUs => _timesUs.AsSpan(0, Count);

    /// <summary>Steps each event matches, bit 0 for step 1.</summary>
    public ReadOnlySpan<uint> Masks => _masks.AsSpan(0, Count);

    /// <summary>Where each event stands in the columns.</summary>
    public ReadOnlySpan<int> Elements => _elements.AsSpan(0, Count);

    public void Clear() => Count = 0;

    /// <summary>Adds one event.</summary>
    public void Add(long timeUs, uint mask, int element)
    {
        if (Count == _timesUs.Length)
        {
            Array.Resize(ref _timesUs, 2 * Count);
            Array.Resize(ref _masks, 2 * Count);
            Array.Resize(ref _elements, 2 * Count);
        }

        _timesUs[Count] = timeUs;
        _masks[Count] = mask;
        _elements[Count] = element;
        Count++;
    }

    /// <summary>Adds the events of a history that have a step.</summary>
    /// <param name="run">The run.</param>
    /// <param name="first">Element of the first event.</param>
    /// <param name="stride">Elements from one event to the next.</param>
    /// <param name="steps">Step numbers from the first event on, at the same stride.</param>
    /// <param name="length">Events.</param>
    public void AddSteps(LaneRun run, int first, int stride, ReadOnlySpan<byte> steps, int length)
    {
        ReadOnlySpan<int> seconds = run.Seconds.Span[first..];
        ReadOnlySpan<int> residues = run.ResidueUs.Span[first..];
        for (int i = 0, at = 0; i < length; i++, at += stride)
        {
            if (steps[at] != 0)
            {
                Add(EngineTime.UnixUs(seconds[at], residues[at]), 1u << (steps[at] - 1), first + at);
            }
        }
    }

    /// <summary>Adds the events of a history that match some step; parameters as for <see cref="AddSteps"/>.</summary>
    public void AddMasks(LaneRun run, int first, int stride, ReadOnlySpan<uint> masks, int length)
    {
        ReadOnlySpan<int> seconds = run.Seconds.Span[first..];
        ReadOnlySpan<int> residues = run.ResidueUs.Span[first..];
        for (int i = 0, at = 0; i < length; i++, at += stride)
        {
            if (masks[at] != 0)
            {
                Add(EngineTime.UnixUs(seconds[at], residues[at]), masks[at], first + at);
            }
        }
    }
}
