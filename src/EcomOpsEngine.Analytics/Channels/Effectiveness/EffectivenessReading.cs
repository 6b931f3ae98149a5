namespace EcomOpsEngine.Analytics.Channels.Effectiveness;

/// <summary>A calendar month of a range.</summary>
/// <param name="FromDay">First day of the range that lies in it, from 0 on.</param>
/// <param name="ToDay">Day after the last.</param>
/// <param name="IsComplete">Whether the range holds the whole month.</param>
public readonly record struct RangeMonth(int FromDay, int ToDay, bool IsComplete);

/// <summary>Channels, types of channels, or all of them, over a range.</summary>
/// <param name="Total">The whole range.</param>
/// <param name="Months">Each month of the range.</param>
/// <param name="MonthlySpendMinor">Mean spend of a complete month, smallest units; of all months where the range holds no complete one.</param>
/// <param name="MonthlyVisitors">Mean visitors of a complete month, each counted once a month.</param>
/// <param name="Losing">Complete months in a row with a loss, from three on; null where there were none.</param>
public sealed record ChannelResult(
    ChannelFigures Total, IReadOnlyList<ChannelFigures> Months, double MonthlySpendMinor, double MonthlyVisitors, LosingRun? Losing);

/// <summary>Puts spend and attributed orders of channels together. The periods of the attribution are the days of the range, its groups the months.</summary>
public sealed class EffectivenessReading
{
    private readonly CreditSums _credits;
    private readonly VisitorCounts _visitors;
    private readonly SpendDays _spend;
    private readonly VisitorGroups _groups;
    private readonly IReadOnlyList<RangeMonth> _months;
    private readonly int[] _counted;

    /// <summary>Takes the parts.</summary>
    /// <param name="credits">Credits by day and channel.</param>
    /// <param name="visitors">Visitors by day, month and all over.</param>
    /// <param name="groups">What they were counted by.</param>
    /// <param name="spend">Spend by day and channel.</param>
    /// <param name="months">The months, at least one.</param>
    public EffectivenessReading(CreditSums credits, VisitorCounts visitors, VisitorGroups groups, SpendDays spend, IReadOnlyList<RangeMonth> months)
    {
        ArgumentNullException.ThrowIfNull(months);
        (_credits, _visitors, _groups, _spend, _months) = (credits, visitors, groups, spend, months);
        int[] complete = [.. Enumerable.Range(0, months.Count).Where(month => months[month].IsComplete)];
        _counted = complete.Length > 0 ? complete : [.. Enumerable.Range(0, months.Count)];
    }

    /// <summary>A channel.</summary>
    public ChannelResult Channel(int channel) => Result([channel], channel);

    /// <summary>The channels of a type.</summary>
    public ChannelResult Type(int type) =>
        Result([.. Enumerable.Range(0, _groups.TypeOfChannel.Length).Where(channel => _groups.TypeOfChannel[channel] == type)], _visitors.OfType(type));

    /// <summary>All channels.</summary>
    public ChannelResult All() => Result([.. Enumerable.Range(0, _groups.TypeOfChannel.Length)], _visitors.All);

    /// <summary>A channel on a day.</summary>
    public ChannelFigures Day(int channel, int day) => Sums(channel, day, day + 1) with
    {
        Visitors = _visitors.VisitorsOfPeriod(channel, day),
        Buyers = _visitors.BuyersOfPeriod(channel, day),
    };

    private ChannelResult Result(int[] channels, int column)
    {
        ChannelFigures[] months = [.. _months.Select((month, at) => Sums(channels, month.FromDay, month.ToDay) with
        {
            Visitors = _visitors.VisitorsOfGroup(column, at),
            Buyers = _visitors.BuyersOfGroup(column, at),
        })];
        var total = months.Aggregate(default(ChannelFigures), (sum, month) => sum.Plus(month)) with { Visitors = _visitors.Visitors(column), Buyers = _visitors.Buyers(column) };
        return new ChannelResult(
            total, months, _counted.Average(month => (double)months[month].Spend.SpendMinor), _counted.Average(month => (double)months[month].Visitors), Losing(months));
    }

    /// <summary>Runs go over the complete months only: a month at an end of the range may still turn.</summary>
    private LosingRun? Losing(ChannelFigures[] months)
    {
        int[] complete = [.. Enumerable.Range(0, months.Length).Where(month => _months[month].IsComplete)];
        return LosingRun.LastOf([.. complete.Select(month => months[month])]) is { } run ? run with { FirstMonth = complete[run.FirstMonth] } : null;
    }

    private ChannelFigures Sums(int[] channels, int from, int to) => channels.Aggregate(default(ChannelFigures), (sum, channel) => sum.Plus(Sums(channel, from, to)));

    private ChannelFigures Sums(int channel, int from, int to) => new(
        _spend.Of(channel, from, to), _credits.Orders(channel, from, to), _credits.Gmv(channel, from, to), _credits.Net(channel, from, to), _credits.Margin(channel, from, to),
        _credits.WithoutCost(channel, from, to), 0, 0);
}
