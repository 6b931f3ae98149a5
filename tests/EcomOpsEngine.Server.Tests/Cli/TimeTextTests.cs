using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Cli.Times;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Cli;

public class TimeTextTests
{
    [Theory]
    [InlineData("90s", 90)]
    [InlineData("30m", 1800)]
    [InlineData("30min", 1800)]
    [InlineData("1d", 86_400)]
    [InlineData("1d12h", 129_600)]
    [InlineData("1.5h", 5400)]
    [InlineData("2w", 1_209_600)]
    [InlineData("500ms", 0.5)]
    public void Durations_are_read(string text, double seconds) => Assert.Equal(seconds, DurationText.Parse(text).TotalSeconds);

    [Theory]
    [InlineData("", "above zero")]
    [InlineData("0d", "above zero")]
    [InlineData("5", "without a unit")]
    [InlineData("5y", "unknown unit 'y'")]
    [InlineData("d", "is not a duration")]
    [InlineData("-1d", "is not a duration")]
    [InlineData("1.2.3h", "is not a duration")]
    [InlineData("99999999999w", "longer than any duration")]
    public void Wrong_durations_say_what_is_wrong(string text, string expected) =>
        Assert.Contains(expected, Assert.Throws<UsageException>(() => DurationText.Parse(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("2026-01-31", "Asia/Shanghai", "2026-01-30T16:00:00Z")]
    [InlineData("2026-01-31T08:30", "Asia/Shanghai", "2026-01-31T00:30:00Z")]
    [InlineData("2026-01-31 08:30:15.25", "Asia/Shanghai", "2026-01-31T00:30:15.25Z")]
    [InlineData("2026-01-31T08:30Z", "Asia/Shanghai", "2026-01-31T08:30:00Z")]
    [InlineData("2026-01-31T08:30:00.000001-05:00", "Asia/Shanghai", "2026-01-31T13:30:00.000001Z")]
    [InlineData("2026-07-01", "America/New_York", "2026-07-01T04:00:00Z")]
    [InlineData("2026-01-01", "America/New_York", "2026-01-01T05:00:00Z")]
    public void Times_without_an_offset_are_local(string text, string zone, string instant) =>
        Assert.Equal(DateTimeOffset.Parse(instant, System.Globalization.CultureInfo.InvariantCulture), At(text, zone));

    // Sao Paulo skipped the midnight of 2018-11-04; Havana shows 00:30 of 2026-11-01 twice.
    [Theory]
    [InlineData("2018-11-04", "America/Sao_Paulo", "2018-11-04T03:00:00Z")]
    [InlineData("2026-11-01T00:30", "America/Havana", "2026-11-01T04:30:00Z")]
    public void A_midnight_that_is_skipped_or_doubled_is_the_first_instant_of_the_day(string text, string zone, string instant) =>
        Assert.Equal(DateTimeOffset.Parse(instant, System.Globalization.CultureInfo.InvariantCulture), At(text, zone));

    [Theory]
    [InlineData("yesterday")]
    [InlineData("2026-02-30")]
    [InlineData("31.01.2026")]
    [InlineData("2026-01-01T25:00")]
    public void Wrong_times_say_what_is_expected(string text) =>
        Assert.Contains("expected yyyy-mm-dd", Assert.Throws<UsageException>(() => Moment.Parse(text)).Message, StringComparison.Ordinal);

    private static DateTimeOffset At(string text, string zone) => Moment.Parse(text).At(TimeZoneInfo.FindSystemTimeZoneById(zone));
}
