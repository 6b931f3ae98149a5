using System.Globalization;
using CsCheck;
using EcomOpsEngine.Storage.Loads;
using Xunit;
using static EcomOpsEngine.Storage.Tests.Loads.Drawn;

namespace EcomOpsEngine.Storage.Tests.Loads;

/// <summary>Times and counts of Parquet files are read as the numbers that they are; they mean what their texts mean.</summary>
public sealed class ParquetValueTests
{
    private const string Stored = "SELECT order_id, ordered_at, quantity, line FROM orders ORDER BY order_id, line";

    /// <summary>Around a skipped and a repeated hour of every zone below, and around the ends of what is accepted.</summary>
    private static readonly Gen<string> Times =
        from instant in One("1979-12-31 12:00:00", "1980-01-01 00:00:00", "2024-03-10 02:30:00", "2024-03-31 01:30:00", "2024-11-03 01:30:00", "2024-10-27 02:30:00", "2047-12-31 23:00:00", "2048-01-01 12:00:00")
        from hours in Gen.Int[-26, 26]
        from us in Gen.Int[0, 999_999]
        select $"TIMESTAMP '{instant}' + to_hours({hours.ToString(CultureInfo.InvariantCulture)}) + to_microseconds({us.ToString(CultureInfo.InvariantCulture)})";

    private static readonly Gen<string> Counts = One("NULL", "-2147483649", "-2147483648", "-1", "0", "1", "2147483647", "2147483648", "9223372036854775807");

    [Theory]
    [InlineData("America/New_York")]
    [InlineData("Europe/London")]
    [InlineData("Pacific/Apia")]
    [InlineData("UTC")]
    public async Task Numbers_mean_what_their_texts_mean(string zone)
    {
        var row = from time in Gen.Frequency((9, Times), (1, Gen.Const("NULL"))) from quantity in Counts from line in Counts select (time, quantity, line);
        var rows = new List<(string, string, string)>();
        row.List[200, 200].Sample(rows.AddRange, iter: 1, threads: 1);
        foreach (var type in new[] { "TIMESTAMP", "TIMESTAMPTZ" })
        {
            var text = await LoadedAsync(zone, "csv", type, rows, Mapping());
            Assert.Equal(text, await LoadedAsync(zone, "parquet", type, rows, Mapping()));

            // Whoever asks for the text of a column as well gets it, and the time from there.
            Assert.Equal(text, await LoadedAsync(zone, "parquet", type, rows, Mapping(new ColumnMapping("sku", ["ordered_at"]), new ColumnMapping("channel", ["quantity"]))));
        }
    }

    [Fact]
    public async Task Times_beyond_all_calendars_are_set_aside()
    {
        await using var shop = await TestShop.OpenAsync("America/New_York");
        var path = Path.Combine(shop.Files, "orders.parquet");
        DuckDbFile.Write($"SELECT 'o' AS order_id, unnest([TIMESTAMP 'infinity', TIMESTAMP '-infinity', TIMESTAMP '294246-12-31 23:00:00', TIMESTAMP '2024-05-01 08:00:00']) AS ordered_at, 'paid' AS status, 1 AS quantity, '9' AS unit_price, 'c' AS customer_id, 1 AS line", path, "parquet");
        var record = await shop.LoadAsync(LoadTable.Orders, path, Mapping());

        Assert.Equal((1L, 3L), (record.RowsLoaded, record.RowsRejected));
        Assert.Equal(
            ["1 ordered_at OutOfRange infinity", "2 ordered_at OutOfRange -infinity", "3 ordered_at OutOfRange 294246-12-31 23:00:00"],
            shop.Dataset.ListRejects("load-1", 0, 9).Select(reject => $"{reject.Row} {reject.Column} {reject.Reason} {reject.Found}"));
        Assert.Equal(["o|2024-05-01 12:00:00|1|1"], await shop.QueryAsync(Stored));
    }

    private static Mapping Mapping(params ColumnMapping[] more) =>
        new([.. "order_id ordered_at status quantity unit_price customer_id line".Split(' ').Select(name => new ColumnMapping(name, [name])), .. more]);

    /// <summary>The rows that were stored, then those set aside.</summary>
    private static async Task<List<string>> LoadedAsync(string zone, string format, string type, List<(string Time, string Quantity, string Line)> rows, Mapping mapping)
    {
        await using var shop = await TestShop.OpenAsync(zone);
        var path = Path.Combine(shop.Files, "orders." + format);
        var values = rows.Select((row, i) => $"('o{i.ToString(CultureInfo.InvariantCulture)}', CAST({row.Time} AS {type}), CAST({row.Quantity} AS BIGINT), CAST({row.Line} AS BIGINT))");
        DuckDbFile.Write($"SELECT order_id, ordered_at, 'paid' AS status, quantity, '9' AS unit_price, 'c' AS customer_id, line FROM (VALUES {string.Join(", ", values)}) t(order_id, ordered_at, quantity, line)", path, format);
        await shop.LoadAsync(LoadTable.Orders, path, mapping);
        return
        [
            .. await shop.QueryAsync(Stored),
            .. shop.Dataset.ListRejects("load-1", 0, rows.Count).Select(reject => $"{reject.Row} {reject.Column} {reject.Reason} {reject.Found.Replace("+00", "", StringComparison.Ordinal)} {reject.Expected}"),
        ];
    }
}
