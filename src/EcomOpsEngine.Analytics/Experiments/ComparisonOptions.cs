namespace EcomOpsEngine.Analytics.Experiments;

/// <summary>How long a test ran, in local calendar days with both ends in.</summary>
public readonly record struct TestPeriod
{
    private TestPeriod(int days) => Days = days;

    /// <summary>Local dates covered, both ends counted.</summary>
    public int Days { get; }

    /// <summary>A period from its first to its last local date: 1 to 7 October is 7 days.</summary>
    /// <param name="first">First local date.</param>
    /// <param name="last">Last local date, not before the first.</param>
    /// <exception cref="ArgumentException">The last date is before the first.</exception>
    public static TestPeriod Between(DateOnly first, DateOnly last) => last >= first
        ? new TestPeriod(last.DayNumber - first.DayNumber + 1)
        : throw new ArgumentException($"The test ends on {last:O}, before it starts on {first:O}.", nameof(last));

    /// <summary>A period of known length.</summary>
    /// <param name="days">Not negative.</param>
    /// <exception cref="ArgumentOutOfRangeException">A negative length.</exception>
    public static TestPeriod OfDays(int days)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(days);
        return new TestPeriod(days);
    }
}

/// <summary>What a verdict does about a test whose period was not stated.</summary>
public enum UnstatedPeriod
{
    /// <summary>No winner without the required days: continue.</summary>
    Continue = 0,

    /// <summary>Judge by confidence and units, and say with the verdict that the days were not checked.</summary>
    Waive,
}

/// <summary>Options of a comparison of rates. Defaults are the rules of the operations template.</summary>
public sealed record ComparisonOptions
{
    /// <summary>The defaults.</summary>
    public static readonly ComparisonOptions Default = new();

    /// <summary>Confidence wanted for a winner and level of every interval, inside (0, 1).</summary>
    public double ConfidenceLevel { get; init; } = 0.95;

    /// <summary>The alternative of every pairwise test. Intervals stay two-sided.</summary>
    public Tail Tail { get; init; }

    /// <summary>Adjustment of the p-values within a family of pairs.</summary>
    public Correction Correction { get; init; }

    /// <summary>
    /// Units of both arms at which the always-valid interval is tightest; null: twice <see cref="MinUnitsPerArm"/>, the size at which the
    /// template allows a verdict.
    /// </summary>
    public long? SequentialTargetUnits { get; init; }

    /// <summary>How long the test ran; null when the record does not say.</summary>
    public TestPeriod? Period { get; init; }

    /// <summary>What to do without a period.</summary>
    public UnstatedPeriod UnstatedPeriod { get; init; }

    /// <summary>Units a verdict needs in each arm.</summary>
    public long MinUnitsPerArm { get; init; } = 10_000;

    /// <summary>Local days a verdict needs, both ends in.</summary>
    public int MinDays { get; init; } = 7;

    internal double Alpha => 1 - ConfidenceLevel;

    internal long SequentialTarget => SequentialTargetUnits ?? Math.Max(1, 2 * MinUnitsPerArm);

    internal void Check()
    {
        PlanInput.CheckProbability(ConfidenceLevel, nameof(ConfidenceLevel));
        ArgumentOutOfRangeException.ThrowIfNegative(MinUnitsPerArm);
        ArgumentOutOfRangeException.ThrowIfNegative(MinDays);
        if (SequentialTargetUnits is <= 0)
        {
            throw new ArgumentOutOfRangeException(nameof(SequentialTargetUnits), SequentialTargetUnits, "The target of a sequential interval is at least one unit.");
        }
    }
}
