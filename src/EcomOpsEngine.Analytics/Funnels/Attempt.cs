namespace EcomOpsEngine.Analytics.Funnels;

/// <summary>
/// One attempt while a history is walked: what its step 1 and all choices of later events reached so far. Used again.
/// Arrays are indexed by required step, from 1.
/// </summary>
internal sealed class Attempt(int steps)
{
    /// <summary>Latest instant at which a choice of events ends with this step: later is never worse for what follows.</summary>
    public readonly long[] LatestUs = new long[steps + 1];

    /// <summary>Earliest instant at which the step was reached.</summary>
    public readonly long[] FirstUs = new long[steps + 1];

    /// <summary>Strict mode: for the step the attempt may stand at, the latest instant of the step before.</summary>
    public readonly long[] FromUs = new long[steps + 1];

    public long StartUs { get; private set; }

    /// <summary>Index of step 1's event.</summary>
    public int Start { get; private set; }

    /// <summary>Deepest step reached.</summary>
    public int Depth { get; private set; }

    /// <summary>Strict mode: steps the attempt may stand at, bit 0 for the first; 0 when it has ended.</summary>
    public uint States { get; set; }

    /// <summary>Whether the attempt could still get on just before the instant at hand.</summary>
    public bool WasOpen { get; set; }

    /// <summary>Begins anew, with steps 2 … <paramref name="depth"/> taken at the same instant.</summary>
    public void Begin(long timeUs, int start, int depth)
    {
        (StartUs, Start, Depth) = (timeUs, start, depth);
        States = depth == 32 ? uint.MaxValue : (1u << depth) - 1;
        for (int s = 1; s <= depth; s++)
        {
            LatestUs[s] = FirstUs[s] = FromUs[s] = timeUs;
        }
    }

    /// <summary>Notes that a step has been reached; steps between are reached at the same instant.</summary>
    public void Reach(int step, long timeUs)
    {
        while (Depth < step)
        {
            FirstUs[++Depth] = timeUs;
        }
    }

    /// <summary>Whether this attempt began later than another; at one instant, with a later stored event.</summary>
    public bool IsLaterThan(Attempt other) => StartUs != other.StartUs ? StartUs > other.StartUs : Start > other.Start;
}

/// <summary>What a walk found for one unit, or one attempt.</summary>
/// <param name="Depth">Deepest required step of the reported attempt; 0 for none.</param>
/// <param name="Start">Index of its step 1.</param>
/// <param name="StartUs">Instant of its step 1.</param>
/// <param name="ArrivalUs">Instant at which it reached its depth.</param>
/// <param name="IsOpen">Whether some attempt could still get on at the end of the data.</param>
/// <param name="Chain">Any order: where its events begin in what <see cref="AnyOrderWalk.ChainOf"/> reads; otherwise they are found later, when asked for.</param>
internal readonly record struct WalkOutcome(int Depth, int Start, long StartUs, long ArrivalUs, bool IsOpen, int Chain = 0)
{
    /// <summary>Whether this one is reported rather than another: the deepest, then the first to get there, then the latest step 1.</summary>
    /// <param name="other">The other.</param>
    /// <param name="startsLater">Whether this one's step 1 is the later stored one, at equal instants.</param>
    public bool IsBetterThan(WalkOutcome other, bool startsLater) =>
        Depth != other.Depth ? Depth > other.Depth
        : ArrivalUs != other.ArrivalUs ? ArrivalUs < other.ArrivalUs
        : StartUs != other.StartUs ? StartUs > other.StartUs
        : startsLater;
}
