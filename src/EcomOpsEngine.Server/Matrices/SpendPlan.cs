using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Analytics.Matrices;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Queries;
using EcomOpsEngine.Storage.Snapshots;
using EcomOpsEngine.Storage.Spend;

namespace EcomOpsEngine.Server.Matrices;

/// <summary>Spend of a range as the kernel takes it.</summary>
/// <param name="Rows">Spend of the days of the range, of the channels that pass the filter.</param>
/// <param name="EventChannel">Channel number + 1 of each code of the events' channel column; null where they have none.</param>
/// <param name="FirstDay">First local day.</param>
/// <param name="DayStartsUs">Starts of the days, then the end of the last.</param>
/// <param name="IsFiner">The question is finer than days and channels by its filter or its range.</param>
internal sealed record SpendPlan(SpendRows Rows, ColumnSource? EventChannel, int FirstDay, long[] DayStartsUs, bool IsFiner)
{
    /// <summary>Events that can weigh at all.</summary>
    public RowFilter Weighing { get; init; } = RowFilter.None;

    public SpendQuery Query(MatrixQuery query) => new(query, Rows, EventChannel, FirstDay, DayStartsUs, IsFiner) { Weighing = Weighing };

    /// <summary>Reads the spend of a range.</summary>
    /// <param name="view">The rows.</param>
    /// <param name="span">The range.</param>
    /// <param name="filter">The filter of the question.</param>
    /// <param name="channels">Numbers of the channels.</param>
    /// <param name="rows">Spend on the days of the range.</param>
    public static SpendPlan Of(SnapshotView view, InstantSpan span, Filter? filter, IReadOnlyList<string> channels, IReadOnlyList<ChannelSpendRow> rows)
    {
        var numbers = channels.Select((channel, number) => (channel, number)).ToDictionary(pair => pair.channel, pair => pair.number, StringComparer.Ordinal);
        var (passes, others) = Channels(view, filter, channels);
        var kept = rows.Where(row => passes[numbers[row.Channel]]).ToList();
        var (first, last) = Days(view.Snapshot.Calendar, span);
        var events = view.Fields.Find(Table.Events, TextDimension.Channel)?.Column;
        var texts = view.Fields.Find(Table.Events, TextDimension.Channel)?.Text?.Values;
        return new SpendPlan(
            new SpendRows([.. kept.Select(row => row.Day)], [.. kept.Select(row => numbers[row.Channel])], [.. kept.Select(row => row.SpendMinor)], channels.Count),
            events is { } column && texts is not null
                ? new ColumnSource(column, [0, .. texts.Select(text => numbers.TryGetValue(text, out var number) ? number + 1 : 0)])
                : null,
            first, [.. Enumerable.Range(first, last - first + 2).Select(view.Snapshot.Calendar.StartOfDayUs)], others || CutsDays(view, span));
    }

    /// <summary>First and last local day of a range.</summary>
    public static (int First, int Last) Days(LocalCalendar calendar, InstantSpan span)
    {
        var first = calendar.Day(span.FromUs);
        return (first, Math.Max(first, calendar.Day(span.ToUs - 1)));
    }

    /// <summary>Which channels pass the members of the filter that test nothing else, and whether there are other members.</summary>
    private static (bool[] Passes, bool Others) Channels(SnapshotView view, Filter? filter, IReadOnlyList<string> channels)
    {
        var passes = channels.Select(_ => true).ToArray();
        var others = false;
        var field = new CatalogField(
            TextDimension.Channel, Table.ChannelSpend, FieldType.Text, 0, new TextField(TextDimension.Channel, channels, new long[channels.Count + 1]));

        // What is wrong with a condition was said when it was resolved for events and orders.
        var resolver = new ConditionResolver(field, view.Snapshot.Settings.MoneyScale, new Violations());
        foreach (var member in filter?.AllOf ?? [])
        {
            if (member.Conditions.Any(condition => condition.Field != TextDimension.Channel))
            {
                others = true;
                continue;
            }

            var tests = member.Conditions.Select(condition => resolver.Resolve(condition, "filter")).OfType<CodePredicate>().ToList();
            for (var channel = 0; channel < passes.Length; channel++)
            {
                passes[channel] &= tests.Any(test => test.Accepts[channel + 1] != 0);
            }
        }

        return (passes, others);
    }

    /// <summary>Whether rows of the first or the last day lie outside of the range.</summary>
    private static bool CutsDays(SnapshotView view, InstantSpan span)
    {
        var calendar = view.Snapshot.Calendar;
        return (span.FromUs > view.FirstUs && span.FromUs != calendar.StartOfDayUs(calendar.Day(span.FromUs)))
            || (span.ToUs <= view.LastUs && span.ToUs != calendar.StartOfDayUs(calendar.Day(span.ToUs)));
    }
}
