using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Tests.Running;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Traffic;

/// <summary>
/// Eleven weeks of a shop whose days can be counted by hand, from Monday 2025-01-06 to Monday 2025-03-24 in Shanghai; the last day ends at half past nine.
/// Each day brings 40 + weekday visitors by search, 60 + 2 · weekday by the feed, 20 by group buying and 10 without a channel (weekday: Monday 0), with a wave of 0, 1 or 2 of search from week to week.
/// One in two sees a second page, ten of group buying put something into the cart, one in twenty orders for 100.00.
/// On <see cref="Failure"/>, a Wednesday, a third of the feed's visitors come. On <see cref="Bouncing"/>, a Thursday, nobody of the feed sees a second page.
/// </summary>
public sealed class WeeklyShop(RunningServer server) : IAsyncLifetime
{
    public const int Days = 78;
    public const int LastDayHours = 9;
    public static readonly DateOnly First = new(2025, 1, 6);
    public static readonly DateOnly Failure = new(2025, 3, 12);
    public static readonly DateOnly Bouncing = new(2025, 3, 20);
    public static readonly DateOnly Last = First.AddDays(Days - 1);

    private static readonly string?[] Channels = ["百度SEM", "抖音信息流", "拼团", null];

    public RunningServer Server => server;

    public string Dataset { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        Dataset = await server.NewDatasetAsync();
        List<Visit> visits = [.. Enumerable.Range(0, Days).SelectMany(Visits)];
        await server.LoadAsync(Dataset, Table.Events, "events", OnError.AllOrNothing, Events([.. visits.SelectMany(visit => visit.Events)]));
        await server.LoadAsync(Dataset, Table.Orders, "orders", OnError.AllOrNothing, Batches.Of([.. visits.Where(visit => visit.Orders).Select(visit => new OrderRow(
            $"o-{visit.Visitor}", null, visit.At.AddMinutes(9), 10_000, Visitor: visit.Visitor, Category: "beauty", Channel: visit.Channel))]));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Visitors of a day by channel: search, feed, group buying, none.</summary>
    public static int[] Counts(DateOnly date)
    {
        int day = date.DayNumber - First.DayNumber;
        (int weekday, int wave) = (day % 7, day / 7 % 3);
        int feed = 60 + (2 * weekday);
        return [40 + weekday + wave, date == Failure ? feed / 3 : feed, 20, 10];
    }

    private static IEnumerable<Visit> Visits(int day)
    {
        DateOnly date = First.AddDays(day);
        int[] counts = Counts(date);
        int total = counts.Sum();
        int number = 0;
        for (int channel = 0; channel < counts.Length; channel++)
        {
            for (int i = 0; i < counts[channel]; i++, number++)
            {
                // All over the day from 8 to 22 o'clock; on the last day only those before half past nine.
                var at = new DateTimeOffset(date, new TimeOnly(8, 0), TimeSpan.FromHours(8)).AddMinutes(840.0 * (number * 37 % total) / total);
                if (date != Last || at.Hour < LastDayHours)
                {
                    bool pages = i % 2 == 0 && !(date == Bouncing && channel == 1);
                    yield return new Visit($"v{day}-{number}", at, Channels[channel], number % 3 == 0 ? "pc" : "mobile", pages, channel == 2 && i % 2 == 0, number % 20 == 0);
                }
            }
        }
    }

    private static ColumnBatch Events(IReadOnlyList<VisitEvent> rows) => new()
    {
        Rows = rows.Count,
        Columns =
        {
            Batches.Times("occurred_at", rows.Select(row => Batches.Us(row.At))),
            Batches.Texts("event_name", rows.Select(row => (string?)row.Name)),
            Batches.Texts("page", rows.Select(row => row.Page)),
            Batches.Texts("visitor_id", rows.Select(row => (string?)row.Visit.Visitor)),
            Batches.Texts("session_id", rows.Select(row => (string?)row.Visit.Visitor)),
            Batches.Texts("channel", rows.Select(row => row.Visit.Channel)),
            Batches.Texts("device", rows.Select(row => (string?)row.Visit.Device)),
        },
    };

    private sealed record Visit(string Visitor, DateTimeOffset At, string? Channel, string Device, bool SecondPage, bool Cart, bool Orders)
    {
        public IEnumerable<VisitEvent> Events
        {
            get
            {
                yield return new VisitEvent(this, At, "visit", "商品详情页");
                if (SecondPage)
                {
                    yield return new VisitEvent(this, At.AddMinutes(2), "visit", "评价页");
                }

                if (Cart)
                {
                    yield return new VisitEvent(this, At.AddMinutes(4), "加购", null);
                }
            }
        }
    }

    private sealed record VisitEvent(Visit Visit, DateTimeOffset At, string Name, string? Page);
}
