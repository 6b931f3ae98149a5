using System.Globalization;
using System.IO.Compression;
using System.Text;
using EcomOpsEngine.Storage.Loads;
using Xunit;

namespace EcomOpsEngine.Storage.Tests.Loads;

/// <summary>
/// Plain rows of events go straight into the durable table until a row is not plain, or ids of people are forgotten. Whatever ends the way and wherever, the tables hold what they hold when
/// every row goes to the row query, as a mapping with a join makes them; a load that is refused or fails leaves nothing.
/// </summary>
public sealed class StraightRowTests
{
    private const int Rows = 9_000;

    private const string Sound = "2024-05-31 13:45:00,v-°,,view,x";
    private const string Fault = "never,v-1,c-2,view,x";
    private const string Broken = "\"2024-05-31 13:45:00,v-1,c-2,view,x";

    private static readonly string[] Tables =
    [
        "SELECT * FROM events",
        """
        SELECT 'person', code::VARCHAR, kind::VARCHAR, id FROM people
        UNION ALL SELECT 'reject', load_seq::VARCHAR, "row"::VARCHAR, concat(column_name, reason) FROM rejects
        UNION ALL SELECT 'load', load_id, state, rows_loaded::VARCHAR FROM loads ORDER BY ALL
        """,
    ];

    public static TheoryData<int, string, long> Ends => new()
    {
        { -1, "", long.MaxValue },
        { 0, Sound, long.MaxValue },
        { 5_000, Sound, long.MaxValue },
        { 5_000, Fault, long.MaxValue },
        { 5_000, Broken, long.MaxValue },
        { Rows - 1, Fault, long.MaxValue },
        { -1, "", 1 },
        { -1, "", 5_000 },
        { 7_000, Sound, 5_000 },
        { 7_000, Fault, 10_000 },
    };

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task Wherever_the_way_ends_the_tables_hold_the_same(int at, string line, long personBytes)
    {
        var straight = await LoadAsync(at, line, personBytes, withJoin: false, OnError.SetAside);
        var asked = await LoadAsync(at, line, long.MaxValue, withJoin: true, OnError.SetAside);
        Assert.Equal(asked, straight);
        Assert.Contains(straight, row => row.StartsWith("load|second|done|", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(5_000, Fault)]
    [InlineData(Rows - 1, Broken)]
    public async Task A_refused_load_leaves_none_of_the_rows_that_went_before(int at, string line)
    {
        var straight = await LoadAsync(at, line, long.MaxValue, withJoin: false, OnError.AllOrNothing);
        var asked = await LoadAsync(at, line, long.MaxValue, withJoin: true, OnError.AllOrNothing);
        Assert.Equal(asked, straight);
        Assert.Contains("load|first|refused|0", straight);
        Assert.Contains($"load|second|done|{Rows.ToString(CultureInfo.InvariantCulture)}", straight);
    }

    [Fact]
    public async Task A_file_that_ends_within_leaves_nothing()
    {
        await using var shop = await TestShop.OpenAsync();
        using var whole = new MemoryStream();
        await using (var gzip = new GZipStream(whole, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes(File(0, -1, "")));
        }

        var failure = await Assert.ThrowsAsync<StorageException>(() => shop.LoadAsync(LoadTable.Events, shop.Write("cut.csv.gz", whole.ToArray()[..^200]), Mapping(withJoin: false), "cut"));
        Assert.Equal(StorageError.FileUnreadable, failure.Error);
        Assert.Equal(["0|0"], await shop.QueryAsync("SELECT count(*), (SELECT count(*) FROM identities) FROM events"));
        var record = await shop.LoadAsync(LoadTable.Events, shop.Write("whole.csv.gz", whole.ToArray()), Mapping(withJoin: false), "whole");
        Assert.Equal(Rows, record.RowsLoaded);
        Assert.Equal(["s1"], await shop.QueryAsync("SELECT DISTINCT snapshot_id FROM loads"));
    }

    // Two loads that share people; the first has the line.
    private static async Task<List<string>> LoadAsync(int at, string line, long personBytes, bool withJoin, OnError onError)
    {
        await using var shop = await TestShop.OpenAsync("Europe/Berlin", limits: new LoadLimits(PersonBytes: personBytes));
        shop.Write("nothing.csv", "key,value\nnone,none\n");
        await shop.LoadAsync(LoadTable.Events, shop.Write("a.csv", File(0, at, line)), Mapping(withJoin), "first", onError);
        await shop.LoadAsync(LoadTable.Events, shop.Write("b.csv", File(100, -1, "")), Mapping(withJoin), "second", onError);
        var lines = new List<string>();
        foreach (var sql in Tables)
        {
            lines.AddRange(await shop.QueryAsync(sql));
        }

        return lines;
    }

    private static Mapping Mapping(bool withJoin) => new(
        [new("occurred_at", ["t"]), new("visitor_id", ["v"]), new("customer_id", ["c"]), new("event_name", ["e"]), new("properties.note", ["n"])],
        Joins: withJoin ? [new MappingJoin("nothing.csv", "j", "v", "key")] : []);

    private static string File(int firstPerson, int at, string line)
    {
        var text = new StringBuilder("t,v,c,e,n\n");
        for (var i = 0; i < Rows; i++)
        {
            var person = firstPerson + (i / 100) + (i * 7 % 40);
            var customer = person % 3 == 0 ? "c-" + person.ToString(CultureInfo.InvariantCulture) : "";
            text.Append(i == at ? line : string.Create(CultureInfo.InvariantCulture, $"2024-05-31 13:{i / 60 % 60:00}:{i % 60:00},v-{person},{customer},step_{i % 5},a note of more than twelve bytes {i % 11}"));
            text.Append('\n');
        }

        return text.ToString();
    }
}
