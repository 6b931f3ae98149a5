using System.Globalization;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Cohorts;

/// <summary>Calendar unit of cohorts.</summary>
public enum PeriodGrain
{
    /// <summary>ISO weeks, Monday to Sunday.</summary>
    Week,

    /// <summary>Calendar months.</summary>
    Month,

    /// <summary>Calendar quarters.</summary>
    Quarter,
}

/// <summary>Numbers the weeks, months or quarters of all accepted local days from 0, so that differences are counts of periods.</summary>
public sealed class PeriodCalendar
{
    /// <summary>First day that has a period: a zone is less than a day from UTC.</summary>
    internal const int FirstDay = (int)(EngineTime.EpochUs / 86_400_000_000L) - 1;
    private const int LastDay = (int)(EngineTime.EndUs / 86_400_000_000L) + 1;
    private static readonly DateOnly Epoch = new(1970, 1, 1);

    private readonly int[] _periods = new int[LastDay - FirstDay + 1];
    private readonly List<int> _starts = [];

    private PeriodCalendar(PeriodGrain grain)
    {
        Grain = grain;
        for (var day = FirstDay; day <= LastDay; day++)
        {
            if (day == FirstDay || Starts(Epoch.AddDays(day), grain))
            {
                _starts.Add(day);
            }

            _periods[day - FirstDay] = _starts.Count - 1;
        }
    }

    /// <summary>The unit.</summary>
    public PeriodGrain Grain { get; }

    /// <summary>Periods of the accepted span of days.</summary>
    public int Count => _starts.Count;

    /// <summary>Builds the table of a unit.</summary>
    public static PeriodCalendar Of(PeriodGrain grain) => new(grain);

    /// <summary>Number of the period that holds each local day from <see cref="FirstDay"/> on.</summary>
    internal ReadOnlySpan<int> PeriodOfDay => _periods;

    /// <summary>Number of the period that holds a local day (days since 1970-01-01).</summary>
    public int PeriodOf(int day) => _periods[day - FirstDay];

    /// <summary>First day of a period; the first day of the span for period 0.</summary>
    public int StartDay(int period) => _starts[period];

    /// <summary>Last day of a period.</summary>
    public int EndDay(int period) => period + 1 < _starts.Count ? _starts[period + 1] - 1 : LastDay;

    /// <summary><c>2025-03</c>, <c>2025-W09</c> or <c>2025Q1</c>.</summary>
    public string Label(int period)
    {
        var date = Epoch.AddDays(EndDay(period));
        return Grain switch
        {
            PeriodGrain.Month => date.ToString("yyyy-MM", CultureInfo.InvariantCulture),
            PeriodGrain.Quarter => string.Create(CultureInfo.InvariantCulture, $"{date.Year:0000}Q{((date.Month - 1) / 3) + 1}"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{ISOWeek.GetYear(date.ToDateTime(default)):0000}-W{ISOWeek.GetWeekOfYear(date.ToDateTime(default)):00}"),
        };
    }

    private static bool Starts(DateOnly date, PeriodGrain grain) => grain switch
    {
        PeriodGrain.Month => date.Day == 1,
        PeriodGrain.Quarter => date is { Day: 1, Month: 1 or 4 or 7 or 10 },
        _ => date.DayOfWeek == DayOfWeek.Monday,
    };
}
