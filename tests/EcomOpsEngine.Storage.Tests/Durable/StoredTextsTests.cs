using System.Globalization;
using DuckDB.NET.Data;
using EcomOpsEngine.Storage.Durable;
using EcomOpsEngine.Storage.Loads;
using EcomOpsEngine.Storage.Tests.Loads;
using Xunit;

namespace EcomOpsEngine.Storage.Tests.Durable;

/// <summary>Texts as codes: given once, gone with a load that fails, read by statements that began before they went.</summary>
public sealed class StoredTextsTests
{
    private const string Heading = "occurred_at,visitor_id,event_name,page\n";
    private const string Stored = "SELECT code, value FROM texts ORDER BY code";

    [Fact]
    public async Task A_text_is_written_once_whatever_column_load_and_process_it_comes_in()
    {
        await using var shop = await TestShop.OpenAsync();
        await LoadAsync(shop, "one", "2024-05-01,v,view,view\n2024-05-01,v,buy,\n2024-05-01,v,view,/a-page-of-more-than-twelve-bytes\n");
        await LoadAsync(shop, "two", "2024-05-02,v,buy,/a-page-of-more-than-twelve-bytes\n");
        Assert.Equal(["1|view", "2|buy", "3|/a-page-of-more-than-twelve-bytes"], await shop.QueryAsync(Stored));
        await LoadAsync(shop, "three", "2024-05-03,v,search,view\n");
        Assert.Equal(["1|view", "2|buy", "3|/a-page-of-more-than-twelve-bytes", "4|search"], await shop.QueryAsync(Stored));
        Assert.Equal(
            ["view|view", "buy|∅", "view|/a-page-of-more-than-twelve-bytes", "buy|/a-page-of-more-than-twelve-bytes", "search|view"],
            await shop.QueryAsync("SELECT event_name, page FROM events"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(9_000)]
    public async Task A_refused_load_leaves_no_text(int rowsBefore)
    {
        await using var shop = await TestShop.OpenAsync();
        var rows = string.Concat(Enumerable.Range(0, rowsBefore).Select(row => string.Create(CultureInfo.InvariantCulture, $"2024-05-01,v,view,secret-{row % 50}\n")));
        Assert.Equal(LoadState.Refused, (await LoadAsync(shop, "wrong", rows + "never,v,view,secret\n", OnError.AllOrNothing)).State);
        await LoadAsync(shop, "right", "2024-05-01,v,view,public\n");
        Assert.Equal(["view", "public"], await shop.QueryAsync("SELECT value FROM texts ORDER BY code"));
        Assert.Equal(["view|public"], await shop.QueryAsync("SELECT event_name, page FROM events"));
    }

    [Fact]
    public void Codes_and_texts_answer_each_other_at_random()
    {
        using var shop = new Codes();
        var random = new Random(20261129);
        var given = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var round = 0; round < 60; round++)
        {
            var texts = Enumerable.Range(0, random.Next(1, 300)).Select(_ => new string((char)('a' + random.Next(26)), random.Next(0, 20)) + random.Next(90)).ToList();
            shop.Execute("BEGIN TRANSACTION");
            var codes = texts.ConvertAll(shop.CodeOf);
            Assert.Equal(texts, codes.ConvertAll(shop.TextOf));
            Assert.All(texts.Zip(codes), pair => Assert.Equal(given.GetValueOrDefault(pair.First, pair.Second), pair.Second));
            if (random.Next(3) == 0)
            {
                // A load that fails: its texts go, those before keep their codes.
                shop.Execute("ROLLBACK");
                shop.Texts.Forget();
            }
            else
            {
                shop.Texts.Save(shop.Connection);
                shop.Execute("COMMIT");
                shop.Texts.Keep();
                texts.Zip(codes).ToList().ForEach(pair => given[pair.First] = pair.Second);
            }

            if (random.Next(5) == 0)
            {
                var gone = given.Keys.Where(_ => random.Next(4) == 0).ToList();
                gone.ForEach(text => shop.Execute($"DELETE FROM texts WHERE value = '{text}'"));
                shop.Texts.ReadAgain();
                Assert.All(gone, text => Assert.Equal(text, shop.TextOf(given[text])));
                gone.ForEach(text => given.Remove(text));
            }

            Assert.Equal(given.Count, given.Values.Distinct().Count());
        }
    }

    [Fact]
    public void A_code_whose_text_went_twice_ago_fails_the_statement_and_is_not_given_again()
    {
        using var shop = new Codes();
        var code = shop.CodeOf("gone");
        shop.Texts.Save(shop.Connection);
        shop.Texts.Keep();
        shop.Execute("DELETE FROM texts");
        shop.Texts.ReadAgain();
        Assert.Equal("gone", shop.TextOf(code));
        shop.Texts.ReadAgain();
        Assert.NotEqual(code, shop.CodeOf("other"));
        Assert.Contains($"The text of code {code} is not there any more.", Assert.Throws<DuckDBException>(() => shop.TextOf(code)).Message, StringComparison.Ordinal);
    }

    private static Task<LoadRecord> LoadAsync(TestShop shop, string id, string rows, OnError onError = OnError.SetAside) =>
        shop.LoadAsync(LoadTable.Events, shop.Write(id + ".csv", Heading + rows), loadId: id, onError: onError);

    /// <summary>The functions in a database of their own.</summary>
    private sealed class Codes : IDisposable
    {
        public Codes()
        {
            Connection.Open();
            DurableSchema.Create(Connection);
            Texts = new StoredTexts(() =>
            {
                var another = Connection.Duplicate();
                another.Open();
                return another;
            });
            Texts.Register(Connection);
        }

        public DuckDBConnection Connection { get; } = new("DataSource=:memory:");

        public StoredTexts Texts { get; }

        public int CodeOf(string text) => Convert.ToInt32(Scalar($"SELECT {StoredTexts.Code($"'{text}'")}"), CultureInfo.InvariantCulture);

        public string TextOf(int code) => (string)Scalar($"SELECT {StoredTexts.Text(code.ToString(CultureInfo.InvariantCulture))}")!;

        public void Execute(string sql) => Scalar(sql);

        public void Dispose() => Connection.Dispose();

        private object? Scalar(string sql)
        {
            using var command = Connection.CreateCommand();
            command.CommandText = sql;
            return command.ExecuteScalar();
        }
    }
}
