namespace EcomOpsEngine.Analytics.Channels.Effectiveness;

/// <summary>Spend and what platforms report.</summary>
/// <param name="SpendMinor">Spend, smallest units.</param>
/// <param name="Reported">What platforms report.</param>
/// <param name="Rows">Rows of the table: 0 where nothing is known of the spend.</param>
public readonly record struct SpendSums(long SpendMinor, ReportedSums Reported, long Rows)
{
    /// <summary>Adds two.</summary>
    /// <exception cref="OverflowException">A sum leaves 64 bits.</exception>
    public static SpendSums operator +(SpendSums a, SpendSums b) => new(checked(a.SpendMinor + b.SpendMinor), a.Reported + b.Reported, a.Rows + b.Rows);
}

/// <summary>The spend of each channel on each local day of a range.</summary>
public sealed class SpendDays
{
    private readonly SpendSums[] _cells;

    /// <summary>No spend yet.</summary>
    /// <param name="channels">Channels.</param>
    /// <param name="days">Days.</param>
    public SpendDays(int channels, int days)
    {
        (Channels, Days) = (channels, days);
        _cells = new SpendSums[checked(channels * days)];
    }

    /// <summary>Channels.</summary>
    public int Channels { get; }

    /// <summary>Days.</summary>
    public int Days { get; }

    /// <summary>Adds a row; several of a day and channel (campaigns) add up.</summary>
    /// <param name="channel">Channel number.</param>
    /// <param name="day">Day of the range, from 0 on.</param>
    /// <param name="spend">The row.</param>
    public void Add(int channel, int day, SpendSums spend) => _cells[(channel * Days) + day] += spend;

    /// <summary>The spend of a channel on a day.</summary>
    public SpendSums Of(int channel, int day) => _cells[(channel * Days) + day];

    /// <summary>The spend of a channel on the days [from, to).</summary>
    public SpendSums Of(int channel, int from, int to)
    {
        var sum = default(SpendSums);
        for (int day = from; day < to; day++)
        {
            sum += Of(channel, day);
        }

        return sum;
    }
}
