namespace EcomOpsEngine.Analytics.Timelines;

/// <summary>
/// The clock of the hot columns: whole seconds from 1980-01-01T00:00:00Z in 32 bits, and the microseconds within the second apart.
/// Loads accept instants in [1980-01-01, 2048-01-01), so that seconds and their sums with a window never overflow unnoticed.
/// </summary>
public static class EngineTime
{
    /// <summary>Unix time in microseconds of second 0.</summary>
    public const long EpochUs = 315_532_800L * 1_000_000L;

    /// <summary>First instant outside, Unix time in microseconds (2048-01-01T00:00:00Z).</summary>
    public const long EndUs = 2_461_449_600L * 1_000_000L;

    /// <summary>Whole seconds since the epoch; <paramref name="unixUs"/> must lie in the accepted span.</summary>
    public static int Seconds(long unixUs) => checked((int)((unixUs - EpochUs) / 1_000_000L));

    /// <summary>The second of any instant, Unix microseconds; instants outside of the accepted span give its first second or the one after its last.</summary>
    public static int SecondOf(long unixUs) => Seconds(Math.Clamp(unixUs, EpochUs, EndUs));

    /// <summary>Microseconds within the second, 0 to 999,999.</summary>
    public static int ResidueUs(long unixUs) => (int)((unixUs - EpochUs) % 1_000_000L);

    /// <summary>Unix time in microseconds of a second and a residue.</summary>
    public static long UnixUs(int seconds, int residueUs) => EpochUs + (seconds * 1_000_000L) + residueUs;
}
