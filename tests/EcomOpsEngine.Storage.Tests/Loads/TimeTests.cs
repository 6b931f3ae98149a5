using System.Globalization;
using EcomOpsEngine.Storage.Loads;
using Xunit;

namespace EcomOpsEngine.Storage.Tests.Loads;

/// <summary>Times against <see cref="TimeZoneInfo"/>.</summary>
public sealed class TimeTests
{
    [Theory]
    [InlineData("Europe/London")]
    [InlineData("America/New_York")]
    [InlineData("Asia/Shanghai")]
    [InlineData("Australia/Lord_Howe")]
    [InlineData("Etc/UTC")]
    public async Task LocalTimesBecomeInstants(string zone)
    {
        var info = TimeZoneInfo.FindSystemTimeZoneById(zone);
        var random = new Random(1);
        var anywhere = Enumerable.Range(0, 2_000)
            .Select(_ => new DateTime(1980, 1, 3).AddMinutes(random.Next((int)TimeSpan.FromDays(24_800).TotalMinutes)).AddMicroseconds(random.Next(2) * random.Next(1_000_000)));

        // Around every change of clocks of some years, in steps of a quarter of an hour.
        var changes = Enumerable.Range(0, 366 * 3 * 96).Select(i => new DateTime(2020, 1, 1).AddMinutes(15 * i)).Where(local => info.IsInvalidTime(local) || info.IsAmbiguousTime(local));
        var locals = anywhere.Concat(changes.SelectMany(local => new[] { local.AddHours(-2), local, local.AddHours(2) })).ToList();
        await using var shop = await TestShop.OpenAsync(zone);
        var (file, mapping) = OrderFiles.Of("ordered_at", locals.Select(Text));

        var record = await shop.LoadAsync(LoadTable.Orders, shop.Write("orders.csv", file), mapping);

        Assert.Equal(locals.Count, record.RowsLoaded);
        Assert.Equal(
            locals.Select(local => ((Utc(info, local) - DateTime.UnixEpoch).Ticks / 10).ToString(CultureInfo.InvariantCulture)),
            await shop.QueryAsync("SELECT epoch_us(ordered_at) FROM orders ORDER BY rowid"));
    }

    [Theory]
    [InlineData("2024-05-01T10:00:00Z", "2024-05-01 10:00:00")]
    [InlineData("2024-05-01 10:00:00.5+08:00", "2024-05-01 02:00:00.5")]
    [InlineData("2024-05-01 10:00:00-0330", "2024-05-01 13:30:00")]
    [InlineData("2024-05-01 10:00+02", "2024-05-01 08:00:00")]
    [InlineData("2024-05-01T10:00Z", "2024-05-01 10:00:00")]
    [InlineData("2024-05-01 10:00:00 Z", "2024-05-01 10:00:00")]
    [InlineData("2024-05-01 10:00:00 -01:00", "2024-05-01 11:00:00")]
    [InlineData("2024-05-01", "2024-04-30 16:00:00")]
    [InlineData("2024-05-01 10:00", "2024-05-01 02:00:00")]
    [InlineData("2024-05-01 10:00:00.123456000", "2024-05-01 02:00:00.123456")]
    [InlineData("2024-05-01 10:00:00.1234567", null)]
    [InlineData("2024-02-30", null)]
    [InlineData("2023-02-29 10:00:00Z", null)]
    [InlineData("2024-05-01 24:00:00", null)]
    [InlineData("2024-05-01 10:00:00+25:00", null)]
    [InlineData("1714557600", null)]
    [InlineData("infinity", null)]
    [InlineData("now", null)]
    public async Task IsoTextsAreReadInTheZoneTheyCarry(string text, string? utc)
    {
        await using var shop = await TestShop.OpenAsync();
        var (file, mapping) = OrderFiles.Of("ordered_at", [text]);
        await shop.LoadAsync(LoadTable.Orders, shop.Write("orders.csv", file), mapping);
        Assert.Equal(utc is null ? [RejectReason.Unreadable] : [], shop.Dataset.ListRejects("load-1", 0, 9).Select(reject => reject.Reason));
        Assert.Equal(utc is null ? [] : [utc], await shop.QueryAsync("SELECT ordered_at FROM orders"));
    }

    [Theory]
    [InlineData("%Y%m%d", "20240501", "2024-04-30 16:00:00")]
    [InlineData("%d.%m.%Y", "01.05.2024", "2024-04-30 16:00:00")]
    [InlineData("%m/%d/%y", "5/1/24", "2024-04-30 16:00:00")]
    [InlineData("%m/%d/%Y %H", "7/10/2020 8", "2020-07-10 00:00:00")]
    [InlineData("%Y-%m-%d %H:%M:%S %z", "2024-05-01 10:00:00 +0100", "2024-05-01 09:00:00")]
    [InlineData("%Y%m%d", "2024-05-01", null)]
    public async Task FormatsAreStrptime(string format, string text, string? utc)
    {
        await using var shop = await TestShop.OpenAsync();
        var (file, mapping) = OrderFiles.Of("ordered_at", [text], format);
        await shop.LoadAsync(LoadTable.Orders, shop.Write("orders.csv", file), mapping);
        Assert.Equal(utc is null ? [] : [utc], await shop.QueryAsync("SELECT ordered_at FROM orders"));
    }

    [Fact]
    public async Task TheSpanOfInstantsIsHalfOpen()
    {
        await using var shop = await TestShop.OpenAsync();
        var (file, mapping) = OrderFiles.Of("ordered_at", ["1979-12-31T23:59:59.999999Z", "1980-01-01T00:00:00Z", "2047-12-31T23:59:59.999999Z", "2048-01-01T00:00:00Z", "9999-12-31"]);
        await shop.LoadAsync(LoadTable.Orders, shop.Write("orders.csv", file), mapping);
        Assert.Equal([(1L, RejectReason.OutOfRange), (4L, RejectReason.OutOfRange), (5L, RejectReason.OutOfRange)], shop.Dataset.ListRejects("load-1", 0, 9).Select(reject => (reject.Row, reject.Reason)));
    }

    private static string Text(DateTime local) => local.ToString(local.Ticks % TimeSpan.TicksPerSecond == 0 ? "yyyy-MM-dd HH:mm:ss" : "yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture);

    // The offset before the change: of a repeated hour the first, a skipped time counted on.
    private static DateTime Utc(TimeZoneInfo zone, DateTime local)
    {
        if (zone.IsAmbiguousTime(local))
        {
            return local - zone.GetAmbiguousTimeOffsets(local).Max();
        }

        if (!zone.IsInvalidTime(local))
        {
            return local - zone.GetUtcOffset(local);
        }

        var before = local;
        while (zone.IsInvalidTime(before))
        {
            before = before.AddMinutes(-1);
        }

        return local - zone.GetUtcOffset(before);
    }
}
