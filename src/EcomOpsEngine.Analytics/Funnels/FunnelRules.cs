namespace EcomOpsEngine.Analytics.Funnels;

/// <summary>A query as the walkers need it: required steps numbered densely from 1, optional steps apart.</summary>
internal sealed class FunnelRules
{
    /// <summary>Stands for "no limit" in comparisons of spans of time.</summary>
    public const long NoLimitUs = long.MaxValue;

    public FunnelRules(FunnelQuery query)
    {
        Query = query;
        Required = [.. Enumerable.Range(0, query.Steps.Count).Where(s => !query.Steps[s].Optional)];
        Optional = [.. Enumerable.Range(0, query.Steps.Count).Where(s => query.Steps[s].Optional)];
        LimitsUs = [NoLimitUs, .. Required.Select(s => query.Steps[s].MaxSincePreviousUs ?? NoLimitUs), NoLimitUs];
        IsLimited = LimitsUs.Any(limit => limit != NoLimitUs);
        Exclusions = [.. query.Exclusions.Select((exclusion, i) => new Span(
            Array.IndexOf(Required, exclusion.FromStep - 1) + 1,
            Array.IndexOf(Required, exclusion.ToStep - 1) + 1,
            1u << (Optional.Length + i),
            exclusion.Effect))];
        ExclusionMask = Exclusions.Aggregate(0u, (mask, exclusion) => mask | exclusion.Bit);
        CanDrop = Exclusions.Any(exclusion => exclusion.Effect == ExclusionEffect.DropUnit);
    }

    public FunnelQuery Query { get; }

    /// <summary>Index among all steps of each required step.</summary>
    public int[] Required { get; }

    /// <summary>Index among all steps of each optional step.</summary>
    public int[] Optional { get; }

    /// <summary>Limit of required step s (from 1) since the one before; one entry more than steps.</summary>
    public long[] LimitsUs { get; }

    public bool IsLimited { get; }

    public Span[] Exclusions { get; }

    /// <summary>Bits of all exclusions in an event's other bits.</summary>
    public uint ExclusionMask { get; }

    public bool CanDrop { get; }

    /// <summary>Required steps.</summary>
    public int Steps => Required.Length;

    public bool IsStrict => Query.Mode == FunnelMode.Strict;

    public bool StrictlyLater => Query.SameInstant == SameInstant.StrictlyLater;

    /// <summary>Whether attempts are counted, one at a time.</summary>
    public bool OneAtATime => Query.Unit == FunnelUnit.Attempt;

    public bool InRange(long timeUs) => timeUs >= Query.FromUs && timeUs < Query.ToUs;

    /// <summary>An exclusion between required steps.</summary>
    internal readonly record struct Span(int From, int To, uint Bit, ExclusionEffect Effect);
}
