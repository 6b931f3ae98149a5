using System.Globalization;
using EcomOpsEngine.Storage.Loads;
using Xunit;

namespace EcomOpsEngine.Storage.Tests.Loads;

/// <summary>Amounts are read exactly: compared with <see cref="decimal"/> over seeded random texts.</summary>
public sealed class MoneyTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task DecimalTextsAreReadExactlyOrRefused(int scale)
    {
        var random = new Random(scale);
        string Digits(int max) => string.Concat(Enumerable.Range(0, random.Next(max + 1)).Select(_ => (char)('0' + random.Next(10))));
        string OneOf(params string[] texts) => texts[random.Next(texts.Length)];
        var texts = Enumerable.Range(0, 3_000)
            .Select(_ => OneOf("", "-", "+") + Digits(17) + OneOf("", "." + Digits(scale), "." + Digits(5) + OneOf("", "0", "000")))
            .Where(text => text.Length > 0)
            .ToList();
        await using var shop = await TestShop.OpenAsync(scale: scale);
        var (file, mapping) = OrderFiles.Of("unit_price", texts);

        await shop.LoadAsync(LoadTable.Orders, shop.Write("orders.csv", file), mapping);

        var expected = texts.Select((text, i) => (Row: i + 1, Minor: Minor(text, scale))).ToList();
        var rejected = shop.Dataset.ListRejects("load-1", 0, 10_000).Select(reject => (int)reject.Row).ToList();
        Assert.Equal(expected.Where(row => row.Minor is null).Select(row => row.Row), rejected);
        Assert.InRange(rejected.Count, 100, texts.Count - 100);
        Assert.Equal(
            expected.Where(row => row.Minor is not null).Select(row => $"o{row.Row}|{row.Minor}"),
            await shop.QueryAsync("SELECT order_id, unit_price FROM orders ORDER BY rowid"));
    }

    [Theory]
    [InlineData("1e3", RejectReason.Unreadable)]
    [InlineData("1,5", RejectReason.Unreadable)]
    [InlineData("¥5", RejectReason.Unreadable)]
    [InlineData("NaN", RejectReason.Unreadable)]
    [InlineData("1.2.3", RejectReason.Unreadable)]
    [InlineData("--1", RejectReason.Unreadable)]
    [InlineData("1.005", RejectReason.OutOfRange)]
    [InlineData("92233720368547758.08", RejectReason.OutOfRange)]
    [InlineData("99999999999999999999999999999999999999999999", RejectReason.OutOfRange)]
    [InlineData("", RejectReason.Missing)]
    public async Task OtherTextsNameTheFault(string text, RejectReason reason)
    {
        await using var shop = await TestShop.OpenAsync();
        var (file, mapping) = OrderFiles.Of("unit_price", [text]);
        await shop.LoadAsync(LoadTable.Orders, shop.Write("orders.csv", file), mapping);
        var reject = Assert.Single(shop.Dataset.ListRejects("load-1", 0, 10));
        Assert.Equal(("unit_price", reason, text), (reject.Column, reject.Reason, reject.Found));
    }

    [Theory]
    [InlineData(2, 2, "1234", "1234")]
    [InlineData(2, 4, "1234", "123400")]
    [InlineData(3, 2, "1230", "123")]
    [InlineData(3, 2, "1234", null)]
    [InlineData(2, 2, "12.34", null)]
    [InlineData(4, 2, "-100", "-1")]
    [InlineData(2, 2, "9223372036854775807", "9223372036854775807")]
    [InlineData(2, 3, "9223372036854775807", null)]
    [InlineData(2, 4, "9999999999999999", "999999999999999900")]
    [InlineData(2, 4, "-99999999999999999", null)]
    [InlineData(1, 4, "999999999999999", "999999999999999000")]
    public async Task WholeUnitsAreScaled(int unitScale, int moneyScale, string text, string? minor)
    {
        await using var shop = await TestShop.OpenAsync(scale: moneyScale);
        var (file, mapping) = OrderFiles.Of("unit_price", [text], scale: unitScale);
        await shop.LoadAsync(LoadTable.Orders, shop.Write("orders.csv", file), mapping);
        Assert.Equal(minor is null ? [] : [minor], await shop.QueryAsync("SELECT unit_price FROM orders"));
    }

    [Fact]
    public async Task LineAmountsMustFit()
    {
        await using var shop = await TestShop.OpenAsync();
        var path = shop.Write(
            "orders.csv",
            "order_id,ordered_at,status,quantity,unit_price,discount\no1,2024-05-01,paid,2,46116860184273879.03,0\no2,2024-05-01,paid,2,46116860184273879.04,0\no3,2024-05-01,paid,2,46116860184273879.03,-0.02\no4,2024-05-01,paid,-3,1.50,\n");
        await shop.LoadAsync(LoadTable.Orders, path);
        Assert.Equal(
            [(2L, "unit_price", RejectReason.OutOfRange), (3L, "discount", RejectReason.OutOfRange)],
            shop.Dataset.ListRejects("load-1", 0, 10).Select(reject => (reject.Row, reject.Column, reject.Reason)));
        Assert.Equal(["o1|0", "o4|0"], await shop.QueryAsync("SELECT order_id, discount FROM orders ORDER BY order_id"));
    }

    private static long? Minor(string text, int scale)
    {
        if (!decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value))
        {
            return null;
        }

        var minor = value * (decimal)Math.Pow(10, scale);
        return minor == decimal.Truncate(minor) && minor >= long.MinValue && minor <= long.MaxValue ? (long)minor : null;
    }
}
