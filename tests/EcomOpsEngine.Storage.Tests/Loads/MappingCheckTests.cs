using EcomOpsEngine.Storage.Loads;
using Xunit;

namespace EcomOpsEngine.Storage.Tests.Loads;

/// <summary>A mapping that does not fit is refused before any row is read, with the path of each member at fault.</summary>
public sealed class MappingCheckTests
{
    private static readonly ColumnMapping Time = new("occurred_at", ["occurred_at"]);
    private static readonly ColumnMapping Visitor = new("visitor_id", ["visitor_id"]);
    private static readonly ColumnMapping Name = new("event_name", [], "view");

    public static TheoryData<string, string, string> Faults => new()
    {
        { "unknown target", "mapping.columns[3].target", "did you mean `channel`?" },
        { "bad property", "mapping.columns[3].target", "properties.NAME" },
        { "duplicate target", "mapping.columns[3].target", "each column once" },
        { "property by case", "mapping.columns[4].target", "each column once" },
        { "required missing", "mapping.columns", "`event_name`" },
        { "nobody", "mapping.columns", "`visitor_id` or `customer_id`" },
        { "unknown source", "mapping.columns[3].column", "did you mean `page`?" },
        { "unknown alias", "mapping.columns[3].column", "`x.kind`" },
        { "unknown in join", "mapping.columns[3].column", "did you mean `kind`?" },
        { "one of several", "mapping.columns[3].columns.names[1]", "`nothing`" },
        { "no source", "mapping.columns[3]", "1 to 16 source columns" },
        { "two sources", "mapping.columns[3]", "one of both" },
        { "bad format", "mapping.columns[0].format", "strptime" },
        { "format of text", "mapping.columns[3].format", "`integer`" },
        { "scale of text", "mapping.columns[3].scale", "smallest units" },
        { "bad pattern", "mapping.columns[3].value_map", "`*` at the end" },
        { "control in value", "mapping.columns[3].value_map", "control characters" },
        { "filter column", "mapping.filters[0].column", "`nothing`" },
        { "filter empty", "mapping.filters[0].patterns", "expected 1" },
        { "alias form", "mapping.joins[0].alias", "expected a letter" },
        { "alias twice", "mapping.joins[1].alias", "once" },
        { "join left", "mapping.joins[0].left_column", "`nothing`" },
        { "join later", "mapping.joins[0].left_column", "earlier join" },
        { "join right", "mapping.joins[0].right_column", "`nothing`" },
        { "join absolute", "mapping.joins[0].path", "relative" },
        { "join key repeated", "mapping.joins[0].right_column", "`/p1` 2 times" },
        { "delimiter", "mapping.csv.delimiter", "one ASCII character" },
        { "quote", "mapping.csv.quote", "two different characters" },
        { "too many properties", "mapping.columns", "at most 64" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task EachFaultNamesItsMember(string fault, string field, string part)
    {
        await using var shop = await TestShop.OpenAsync();
        shop.Write("pages.csv", "page,kind\n/p0,home\n/p1,list\n");
        shop.Write("twice.csv", "page,kind\n/p1,home\n/p1,list\n");
        var path = shop.Write("events.csv", EventFiles.Rows(5));

        var wrong = await Assert.ThrowsAsync<StorageException>(() => shop.LoadAsync(LoadTable.Events, path, Faulty(fault)));

        Assert.Equal(StorageError.Invalid, wrong.Error);
        var violation = Assert.Single(wrong.Violations);
        Assert.Equal(field, violation.Field);
        Assert.Contains(part, violation.Description, StringComparison.Ordinal);
        Assert.Empty(shop.Dataset.ListLoads(10, 0));
    }

    [Fact]
    public async Task AllFaultsAreReportedTogether()
    {
        await using var shop = await TestShop.OpenAsync();
        var path = shop.Write("events.csv", EventFiles.Rows(5));
        var wrong = await Assert.ThrowsAsync<StorageException>(() => shop.LoadAsync(
            LoadTable.Events, path, new Mapping([new("ocurred_at", ["occurred_at"]), new("page", ["pages"])])));
        Assert.Equal(
            ["mapping.columns", "mapping.columns", "mapping.columns", "mapping.columns[0].target", "mapping.columns[1].column"],
            wrong.Violations.Select(violation => violation.Field).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task HeadingsThatAreNoColumnsAreRefusedWithoutAMapping()
    {
        await using var shop = await TestShop.OpenAsync();
        var path = shop.Write("events.csv", "occurred_at,visitor_id,event_name,weather\n2024-05-01,v,view,rain\n");
        var wrong = await Assert.ThrowsAsync<StorageException>(() => shop.LoadAsync(LoadTable.Events, path));
        Assert.Contains("`weather`", Assert.Single(wrong.Violations).Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PropertiesOfEarlierLoadsCountAndKeepTheirCase()
    {
        await using var shop = await TestShop.OpenAsync();
        var path = shop.Write("events.csv", EventFiles.Rows(5));
        Mapping With(params string[] properties) => new([Time, Visitor, Name, .. properties.Select(name => new ColumnMapping("properties." + name, ["page"]))]);
        await shop.LoadAsync(LoadTable.Events, path, With([.. Enumerable.Range(0, 60).Select(i => $"p{i}")]), "one");

        var tooMany = await Assert.ThrowsAsync<StorageException>(() => shop.LoadAsync(LoadTable.Events, path, With("a", "b", "c", "d", "e"), "two"));
        Assert.Contains("65 properties", Assert.Single(tooMany.Violations).Description, StringComparison.Ordinal);
        var byCase = await Assert.ThrowsAsync<StorageException>(() => shop.LoadAsync(LoadTable.Events, path, With("P0"), "two"));
        Assert.Contains("`properties.p0`", Assert.Single(byCase.Violations).Description, StringComparison.Ordinal);
        Assert.Equal(5, (await shop.LoadAsync(LoadTable.Events, path, With("p0", "a", "b", "c", "d"), "two")).RowsLoaded);
    }

    private static Mapping Faulty(string fault)
    {
        Mapping With(params ColumnMapping[] more) => new([Time, Visitor, Name, .. more]);
        Mapping Join(MappingJoin join, params ColumnMapping[] more) => With(more) with { Joins = [join] };
        var pages = new MappingJoin("pages.csv", "k", "page", "page");
        return fault switch
        {
            "unknown target" => With(new ColumnMapping("chanel", ["page"])),
            "bad property" => With(new ColumnMapping("properties.a b", ["page"])),
            "duplicate target" => With(new ColumnMapping("event_name", ["page"])),
            "property by case" => With(new("properties.a", ["page"]), new("properties.A", ["page"])),
            "required missing" => new Mapping([Time, Visitor]),
            "nobody" => new Mapping([Time, Name]),
            "unknown source" => With(new ColumnMapping("page", ["pgae"])),
            "unknown alias" => With(new ColumnMapping("page", ["x.kind"])),
            "unknown in join" => Join(pages, new ColumnMapping("page", ["k.kin"])),
            "one of several" => With(new ColumnMapping("page", ["page", "nothing"])),
            "no source" => With(new ColumnMapping("page", [])),
            "two sources" => With(new ColumnMapping("page", ["page"], "/x")),
            "bad format" => new Mapping([Time with { Format = "%Q" }, Visitor, Name]),
            "format of text" => With(new ColumnMapping("page", ["page"], Format: "%Y")),
            "scale of text" => With(new ColumnMapping("page", ["page"], Scale: 2)),
            "bad pattern" => With(new ColumnMapping("page", ["page"], ValueMap: [new("a*b", "c")])),
            "control in value" => With(new ColumnMapping("page", ["page"], ValueMap: [new("a", "c\nd")])),
            "filter column" => With() with { Filters = [new("nothing", ["a"])] },
            "filter empty" => With() with { Filters = [new("page", [])] },
            "alias form" => Join(pages with { Alias = "1 k" }),
            "alias twice" => With() with { Joins = [pages, pages] },
            "join left" => Join(pages with { LeftColumn = "nothing" }),
            "join later" => With() with { Joins = [pages with { LeftColumn = "l.page" }, pages with { Alias = "l" }] },
            "join right" => Join(pages with { RightColumn = "nothing" }),
            "join absolute" => Join(pages with { Path = "/etc/hostname" }),
            "join key repeated" => Join(pages with { Path = "twice.csv" }),
            "delimiter" => With() with { Csv = new CsvLayout("||") },
            "quote" => With() with { Csv = new CsvLayout(";", false, ";") },
            "too many properties" => With([.. Enumerable.Range(0, 65).Select(i => new ColumnMapping($"properties.p{i}", ["page"]))]),
            _ => throw new ArgumentOutOfRangeException(nameof(fault)),
        };
    }
}
