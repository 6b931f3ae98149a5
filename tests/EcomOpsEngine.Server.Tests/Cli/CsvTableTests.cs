using System.IO.Compression;
using EcomOpsEngine.Cli.Loads;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Cli;

public class CsvTableTests
{
    private const string Orders = "order_id,ordered_at,status,quantity,unit_price,properties.note\r\no1,2026-01-01T08:00,paid,2,12.34,\"a, \"\"b\"\"\nc\"\r\no2,1767225600000000,paid,-1,5,\r\n";

    [Theory]
    [InlineData(".csv"), InlineData(".csv.gz")]
    public async Task Rows_become_columns_of_the_tables_kinds(string extension)
    {
        var batch = Assert.Single(await ReadAsync(Orders, Table.Orders, extension));

        Assert.Equal(2, batch.Rows);
        Assert.Equal(["o1", "o2"], batch.Columns[0].Texts.Values);
        Assert.Equal([1_767_225_600_000_000, 1_767_225_600_000_000], batch.Columns[1].TimesUs.Values);
        Assert.Equal([2L, -1L], batch.Columns[3].Integers.Values);
        Assert.Equal([12_340L, 5_000L], batch.Columns[4].Integers.Values);
        Assert.Equal("a, \"b\"\nc", batch.Columns[5].Texts.Values[0]);
        Assert.Equal(0b01, Assert.Single(batch.Columns[5].Validity));
        Assert.Empty(batch.Columns[0].Validity);
    }

    [Fact]
    public async Task Long_files_are_sent_in_batches()
    {
        var text = new System.Text.StringBuilder("event_name,occurred_at\n");
        for (int row = 0; row < 50_001; row++)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"e{row},{row}\n");
        }

        var batches = await ReadAsync(text.ToString(), Table.Events, ".csv");

        Assert.Equal([50_000, 1], batches.Select(b => b.Rows));
        Assert.Equal("e50000", batches[1].Columns[0].Texts.Values[0]);
        Assert.All(batches, b => Assert.All(b.Columns, c => Assert.Equal(b.Rows, c.ValuesCase == ColumnData.ValuesOneofCase.Texts ? c.Texts.Values.Count : c.TimesUs.Values.Count)));
    }

    [Theory]
    [InlineData("event_nme,occurred_at\n", "did you mean 'event_name'?")]
    [InlineData("event_name,event_name\n", "stands twice")]
    [InlineData("event_name,occurred_at\na\n", "has 1 fields, the heading has 2")]
    [InlineData("", "is empty: expected a heading")]
    [InlineData("event_name,occurred_at\n\"a,1\n", "row 1 cannot be read: a quoted field is not closed")]
    [InlineData("event_name,occurred_at\nb,1\n\"a\"b,1\n", "row 2 cannot be read: text stands after a closing quote")]
    [InlineData("event_name,occurred_at\na,yesterday\n", "row 1, column 'occurred_at': found 'yesterday', expected an ISO 8601 time")]
    public async Task Wrong_files_say_what_is_wrong(string text, string expected)
    {
        var error = await Assert.ThrowsAsync<CommandFailedException>(() => ReadAsync(text, Table.Events, ".csv"));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a,b\n1,2", "a|b;1|2")]
    [InlineData("a,b\r\n\r\n1,\r\n,2\n\n", "a|b;1|;|2")]
    [InlineData("\"a\",\"b,\"\"c\"\"\nd\"\n,\n", "a|b,\"c\"\nd;|")]
    [InlineData("a\"b,c\"\n\"\",\"\"\"\"\n", "a\"b|c\";|\"")]
    [InlineData("\n", "")]
    public void Rows_are_read_by_the_rules_of_delimited_text(string text, string expected)
    {
        using var reader = new StringReader(text);
        var rows = new CsvRows(reader, ',');
        var read = new List<string>();
        for (var row = new List<string>(); rows.TryRead(row);)
        {
            read.Add(string.Join('|', row));
        }

        Assert.Equal(expected, string.Join(';', read));
    }

    [Fact]
    public void A_row_longer_than_the_buffer_is_whole()
    {
        string field = string.Concat(Enumerable.Repeat("0123456789\"\"", 20_000));
        using var reader = new StringReader($"x,\"{field}\",y\r\nz");
        var rows = new CsvRows(reader, ',');
        var row = new List<string>();

        Assert.True(rows.TryRead(row));
        Assert.Equal(["x", field.Replace("\"\"", "\"", StringComparison.Ordinal), "y"], row);
        Assert.True(rows.TryRead(row));
        Assert.Equal(["z"], row);
        Assert.False(rows.TryRead(row));
    }

    [Fact]
    public async Task Money_is_exact_or_refused()
    {
        var error = await Assert.ThrowsAsync<CommandFailedException>(() => ReadAsync("order_id,unit_price\no1,1.2345\n", Table.Orders, ".csv"));

        Assert.Contains("at most 3 digits", error.Message, StringComparison.Ordinal);
    }

    private static async Task<List<ColumnBatch>> ReadAsync(string text, Table table, string extension)
    {
        string path = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N") + extension);
        try
        {
            await using (Stream file = extension.EndsWith("gz", StringComparison.Ordinal) ? new GZipStream(File.Create(path), CompressionLevel.Fastest) : File.Create(path))
            {
                await file.WriteAsync(System.Text.Encoding.UTF8.GetBytes(text), TestContext.Current.CancellationToken);
            }

            var columns = new CsvColumns(table, 3, TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"));
            var batches = new List<ColumnBatch>();
            await foreach (var batch in CsvTable.ReadAsync(path, columns, TestContext.Current.CancellationToken))
            {
                batches.Add(batch);
            }

            return batches;
        }
        finally
        {
            File.Delete(path);
        }
    }
}
