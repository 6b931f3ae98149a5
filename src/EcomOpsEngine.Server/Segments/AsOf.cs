using System.Globalization;
using EcomOpsEngine.Analytics.Timelines;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Queries;
using EcomOpsEngine.Server.Traffic;
using Google.Protobuf.WellKnownTypes;

namespace EcomOpsEngine.Server.Segments;

/// <summary>The instant that questions about customers look from.</summary>
internal static class AsOf
{
    private const long DayUs = 86_400_000_000L;

    /// <summary>The stated instant, or the start of the day after the last order; Unix microseconds.</summary>
    public static long Read(SnapshotView view, Timestamp? stated, string path, Violations violations)
    {
        if (stated is null)
        {
            var calendar = view.Snapshot.Calendar;
            return view.LastOrderUs is { } last ? calendar.StartOfDayUs(calendar.Day(last) + 1) : EngineTime.EpochUs;
        }

        if (Instants.Problem(stated) is { } problem)
        {
            violations.Add(path, problem);
            return EngineTime.EpochUs;
        }

        return Math.Clamp(Instants.UnixUs(stated), EngineTime.EpochUs, EngineTime.EndUs);
    }

    /// <summary>A local day (days since 1970-01-01) as <c>yyyy-mm-dd</c>.</summary>
    public static string Date(int day) => new DateOnly(1970, 1, 1).AddDays(day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>What an answer says about itself.</summary>
    /// <param name="view">The snapshot.</param>
    /// <param name="started">When the question arrived.</param>
    /// <param name="rowsScanned">Order lines read.</param>
    /// <param name="fromUs">First instant that counts.</param>
    /// <param name="asOfUs">As-of instant.</param>
    /// <param name="filter">The filter as sent.</param>
    /// <param name="bots">Whom the answer leaves out.</param>
    /// <param name="language">Language of warnings.</param>
    public static QueryInfo Info(SnapshotView view, long started, long rowsScanned, long fromUs, long asOfUs, Filter? filter, BotFlags bots, Language language)
    {
        InstantSpan? span = view.LastOrderUs is null ? null : new InstantSpan(Math.Min(fromUs, asOfUs), asOfUs);
        var info = QueryInfos.Build(view.Snapshot, started, rowsScanned, span, filter, bots, "orders", "order_status");
        if (view.LastOrderUs is not { } last)
        {
            info.Warnings.Add(Warnings.NoOrders(language));
        }
        else if (asOfUs <= view.FirstOrderUs)
        {
            info.Warnings.Add(Warnings.AsOfBeforeData(language));
        }
        else if (asOfUs > last + (2 * DayUs))
        {
            info.Warnings.Add(Warnings.AsOfBeyondData(language));
        }

        return info;
    }
}
