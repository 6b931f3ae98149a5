using EcomOpsEngine.Storage.Snapshots;
using Xunit;

namespace EcomOpsEngine.Storage.Tests.Snapshots;

public class LocalCalendarTests
{
    private const long HourUs = 3_600_000_000;

    public static TheoryData<string> Zones =>
        ["Asia/Shanghai", "America/New_York", "Europe/London", "Pacific/Apia", "Asia/Kathmandu", "America/Sao_Paulo", "America/St_Johns", "Australia/Lord_Howe", "UTC"];

    [Theory]
    [MemberData(nameof(Zones))]
    public void Local_time_equals_the_zone_database_at_random_instants_and_around_every_change(string zone)
    {
        var calendar = LocalCalendar.Of(zone);
        var random = new Random(7);
        var instants = Enumerable.Range(0, 20_000).Select(_ => random.NextInt64(315_532_800_000_000, 2_461_449_600_000_000))
            .Concat(calendar.StartsUs.Skip(1).SelectMany(start => new[] { start - HourUs, start - 1_000_000, start - 1, start, start + 1, start + HourUs }));
        foreach (var at in instants)
        {
            var utc = DateTime.UnixEpoch.AddTicks(at * 10);
            var local = utc + calendar.Zone.GetUtcOffset(utc);
            Assert.Equal(local, DateTime.UnixEpoch.AddTicks(calendar.LocalUs(at) * 10));
            Assert.Equal((local.Date - DateTime.UnixEpoch).Days, calendar.Day(at));
            Assert.Equal(local.Hour, calendar.Hour(at));
        }
    }

    [Theory]
    [MemberData(nameof(Zones))]
    public void A_day_starts_at_the_first_instant_that_reaches_it(string zone)
    {
        var calendar = LocalCalendar.Of(zone);
        for (var day = 3_653; day < 28_490; day++)
        {
            var start = calendar.StartOfDayUs(day);
            Assert.True(calendar.Day(start) >= day);
            Assert.True(calendar.Day(start - 1) < day);
            Assert.True(calendar.StartOfDayUs(day + 1) >= start);
        }
    }

    [Fact]
    public void Shanghai_had_summer_time_from_1986_to_1991()
    {
        var calendar = LocalCalendar.Of("Asia/Shanghai");
        Assert.Equal(12, calendar.StartsUs.Count - 1);
        Assert.Equal(23, calendar.Hour(Us(1988, 7, 1, 14, 30)));
        Assert.Equal(22, calendar.Hour(Us(1988, 12, 1, 14, 30)));
    }

    [Fact]
    public void Apia_left_out_the_30th_of_December_2011()
    {
        var calendar = LocalCalendar.Of("Pacific/Apia");
        var skipped = new DateOnly(2011, 12, 30).DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;
        var jump = Us(2011, 12, 30, 10, 0);
        Assert.Equal(skipped - 1, calendar.Day(jump - 1));
        Assert.Equal(skipped + 1, calendar.Day(jump));
        Assert.Equal(jump, calendar.StartOfDayUs(skipped));
        Assert.Equal(jump, calendar.StartOfDayUs(skipped + 1));
    }

    [Fact]
    public void In_Sao_Paulo_a_day_can_start_at_one_o_clock()
    {
        var calendar = LocalCalendar.Of("America/Sao_Paulo");
        var day = new DateOnly(2017, 10, 15).DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;
        Assert.Equal(Us(2017, 10, 15, 3, 0), calendar.StartOfDayUs(day));
        Assert.Equal(1, calendar.Hour(calendar.StartOfDayUs(day)));
        Assert.Equal(day - 1, calendar.Day(calendar.StartOfDayUs(day) - 1));
    }

    [Fact]
    public void Microseconds_before_midnight_belong_to_the_day_before()
    {
        var calendar = LocalCalendar.Of("UTC");
        Assert.Equal(20_000, calendar.Day(20_000 * 86_400_000_000L));
        Assert.Equal(19_999, calendar.Day((20_000 * 86_400_000_000L) - 1));
    }

    [Fact]
    public void Threads_share_a_calendar()
    {
        var calendar = LocalCalendar.Of("America/New_York");
        Parallel.For(0, 4, thread =>
        {
            var random = new Random(thread);
            for (var i = 0; i < 20_000; i++)
            {
                var at = random.NextInt64(315_532_800_000_000, 2_461_449_600_000_000);
                var utc = DateTime.UnixEpoch.AddTicks(at * 10);
                Assert.Equal(utc + calendar.Zone.GetUtcOffset(utc), DateTime.UnixEpoch.AddTicks(calendar.LocalUs(at) * 10));
            }
        });
    }

    private static long Us(int year, int month, int day, int hour, int minute) =>
        NaiveModel.Us(new DateTime(year, month, day, hour, minute, 0, DateTimeKind.Utc));
}
