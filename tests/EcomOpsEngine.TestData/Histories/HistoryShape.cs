namespace EcomOpsEngine.TestData;

/// <summary>What random histories look like.</summary>
public sealed record HistoryShape
{
    /// <summary>Funnel steps, 2 to 26: codes 0 to Steps − 1, letters A, B, C …</summary>
    public int Steps { get; init; } = 3;

    /// <summary>Further event names that are no step, 0 to 26: the codes after the steps, letters z, y, x …</summary>
    public int ForeignNames { get; init; } = 2;

    /// <summary>Most events of a history; lengths are skewed towards short ones, and some histories are empty.</summary>
    public int MaxEvents { get; init; } = 12;

    /// <summary>The window W in microseconds, for times on its edge.</summary>
    public long WindowUs { get; init; } = 3_600_000_000;

    /// <summary>A per-step limit whose edges are wanted too, null for none.</summary>
    public long? StepLimitUs { get; init; }

    /// <summary>Share of events at the very instant of another one.</summary>
    public double TieShare { get; init; } = 0.25;

    /// <summary>Share of events exactly W (or the limit) after another one, or one microsecond beside that.</summary>
    public double EdgeShare { get; init; } = 0.25;

    /// <summary>Instant around which histories begin.</summary>
    public long BaseUs { get; init; } = 1_735_689_600_000_000;

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Steps, 2, nameof(Steps));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Steps, 26, nameof(Steps));
        ArgumentOutOfRangeException.ThrowIfNegative(ForeignNames, nameof(ForeignNames));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ForeignNames, 26, nameof(ForeignNames));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxEvents, 1, nameof(MaxEvents));
        ArgumentOutOfRangeException.ThrowIfLessThan(WindowUs, 1, nameof(WindowUs));
    }
}

/// <summary>One person's events, ascending in time; events of one instant stand in random order.</summary>
/// <param name="TimeUs">Microseconds.</param>
/// <param name="Code">Event codes: steps first, then foreign names.</param>
/// <param name="Steps">Number of codes that are steps.</param>
public sealed record History(long[] TimeUs, byte[] Code, int Steps)
{
    /// <summary>Number of events.</summary>
    public int Count => Code.Length;

    /// <summary>For messages: "A+0 B+3600000000 z+3600000001", microseconds after the first event.</summary>
    public override string ToString() =>
        string.Join(' ', Code.Select((code, row) => $"{Letter(code, Steps)}+{TimeUs[row] - TimeUs[0]}"));

    /// <summary>Letter of a code: A, B, C … for steps, z, y, x … for foreign names.</summary>
    public static char Letter(byte code, int steps) => code < steps ? (char)('A' + code) : (char)('z' - (code - steps));

    /// <summary>Reads letters, one event a second: "abc" or "aabbdcc". Letters beyond the steps, of either case, are foreign.</summary>
    public static History Parse(string letters, int steps, long baseUs = 0, long apartUs = 1_000_000)
    {
        ArgumentNullException.ThrowIfNull(letters);
        byte[] codes = [.. letters.Select(letter => (byte)(char.ToUpperInvariant(letter) - 'A'))];
        long[] times = [.. codes.Select((_, row) => baseUs + (row * apartUs))];
        return new History(times, codes, steps);
    }
}

/// <summary>Many histories as columns sorted by person, then time.</summary>
/// <param name="Start">Row of the first event of each person, with the number of rows at the end.</param>
/// <param name="TimeUs">Microseconds.</param>
/// <param name="Code">Event codes.</param>
public sealed record HistoryTable(int[] Start, long[] TimeUs, byte[] Code)
{
    /// <summary>Number of people, some of them without events.</summary>
    public int Persons => Start.Length - 1;
}
