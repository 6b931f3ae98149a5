namespace EcomOpsEngine.Storage.Snapshots.Building;

/// <summary>
/// When a person was active, as coarse as the order of people needs it: blocks of people of one period are skipped together by questions about another time.
/// People who came and went within two months are told apart by when they came; the others, few and with long histories, by the half years of their first and last event.
/// </summary>
internal static class ActivePeriod
{
    private const long DayUs = 86_400_000_000;
    private const long ShortStayUs = 62 * DayUs;
    private const long ArrivalUs = 45 * DayUs;
    private const long HalfYearUs = 182 * DayUs;
    private const int FirstLongStay = 1 << 16;

    /// <summary>The number of the period; short stays come first, both kinds in order of their arrival.</summary>
    /// <param name="firstUs">Unix microseconds of the first event, not before 1970.</param>
    /// <param name="lastUs">Unix microseconds of the last event.</param>
    public static int Of(long firstUs, long lastUs) => lastUs - firstUs <= ShortStayUs
        ? (int)(firstUs / ArrivalUs)
        : FirstLongStay + (HalfYearOf(firstUs) << 8) + HalfYearOf(lastUs);

    /// <summary>The number of the half year (182 days) of an instant.</summary>
    public static int HalfYearOf(long unixUs) => (int)(unixUs / HalfYearUs);
}
