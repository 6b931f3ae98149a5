using EcomOpsEngine.Cli.Mappings;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Cli;

public class MappingFileTests
{
    [Theory]
    [InlineData("valueMap", "noHeader", "leftColumn", "rightColumn")]
    [InlineData("value_map", "no_header", "left_column", "right_column")]
    public void Both_spellings_of_protobuf_json_are_read(string valueMap, string noHeader, string leftColumn, string rightColumn)
    {
        var mapping = Parse($$"""
            { "columns": [ { "target": "status", "column": "state", "{{valueMap}}": [ { "pattern": "ok*", "value": "paid" } ] } ],
              "csv": { "{{noHeader}}": true },
              "joins": [ { "path": "a.csv", "alias": "a", "{{leftColumn}}": "id", "{{rightColumn}}": "id", "format": "FILE_FORMAT_CSV" } ] }
            """);

        Assert.Equal("paid", mapping.Columns[0].ValueMap[0].Value);
        Assert.True(mapping.Csv.NoHeader);
        Assert.Equal(("id", FileFormat.Csv), (mapping.Joins[0].LeftColumn, mapping.Joins[0].Format));
    }

    [Fact]
    public void A_byte_order_mark_is_harmless() =>
        Assert.Single(MappingFile.Parse([0xEF, 0xBB, 0xBF, .. """{"columns":[{"target":"a","constant":""}]}"""u8], "m.json").Columns);

    [Theory]
    [InlineData("{\n  \"columns\": [\n    { \"target\": }\n", "m.json:3:17 is not JSON")]
    [InlineData("{ \"columns\": [ ] ", "is not JSON")]
    [InlineData("", "is not JSON")]
    [InlineData("[]", "m.json:1:1 expected an object { … }, found a list")]
    [InlineData("{ \"colums\": [] }", "m.json:1:3 unknown member 'colums': did you mean 'columns'?")]
    [InlineData("{ \"列\": 1, \"colums\": [] }", "m.json:1:11 unknown member 'colums'")]
    [InlineData("{ \"columns\": [\n  { \"tagret\": \"a\", \"column\": \"b\" } ] }", "m.json:2:5 columns[0]: unknown member 'tagret': did you mean 'target'?")]
    [InlineData("{ \"columns\": [ { \"target\": 5, \"column\": \"b\" } ] }", "columns[0].target: expected a text \"…\", found the number 5")]
    [InlineData("{ \"columns\": { } }", "columns: expected a list [ … ] of objects { … }, found an object")]
    [InlineData("{ \"columns\": [ { \"target\": \"a\", \"column\": \"b\", \"scale\": 1.5 } ] }", "columns[0].scale: expected a whole number, found the number 1.5")]
    [InlineData("{ \"columns\": [ { \"target\": \"a\", \"column\": \"b\", \"constant\": \"c\" } ] }", "columns[0].constant: cannot stand beside 'column'")]
    [InlineData("{ \"columns\": [ { \"target\": \"a\", \"target\": \"b\", \"column\": \"c\" } ] }", "columns[0].target: stands twice")]
    [InlineData("{ \"columns\": [ ] }", "'columns' is empty")]
    [InlineData("{ \"columns\": [ { \"column\": \"b\" } ] }", "columns[0]: has no 'target'")]
    [InlineData("{ \"columns\": [ { \"target\": \"a\" } ] }", "target 'a' has no source: expected 'column', 'columns' or 'constant'")]
    [InlineData("{ \"columns\": [\n{ \"target\": \"a\", \"column\": \"b\" },\n{ \"target\": \"a\", \"column\": \"c\" } ] }", "m.json:3:1 columns[1]: target 'a' is already filled by columns[0]")]
    [InlineData("{ \"columns\": [ { \"target\": \"a\", \"columns\": { \"names\": [] } } ] }", "has no source")]
    [InlineData("{ \"columns\": [ { \"target\": \"a\", \"column\": \"b\" } ], \"joins\": [ { \"path\": \"x\", \"alias\": \"x\", \"leftColumn\": \"i\" } ] }", "joins[0]: has no 'rightColumn'")]
    [InlineData("{ \"columns\": [ { \"target\": \"a\", \"column\": \"b\" } ], \"joins\": [ { \"format\": \"CSV\" } ] }", "joins[0].format: expected one of FILE_FORMAT_CSV")]
    public void Faults_name_place_member_and_what_was_expected(string json, string expected) =>
        Assert.Contains(expected, Fault(json), StringComparison.Ordinal);

    [Fact]
    public void All_faults_of_a_file_are_told_at_once()
    {
        string[] faults = Fault("{ \"colums\": [],\n  \"cvs\": {},\n  \"filters\": [ { \"collumn\": \"x\" } ] }").Split('\n');

        Assert.Equal(3, faults.Length);
        Assert.StartsWith("m.json:1:3 unknown member 'colums'", faults[0], StringComparison.Ordinal);
        Assert.StartsWith("m.json:2:3 unknown member 'cvs'", faults[1], StringComparison.Ordinal);
        Assert.StartsWith("m.json:3:18 filters[0]: unknown member 'collumn'", faults[2], StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_wrong_usage() =>
        Assert.Contains("cannot be read", Assert.Throws<UsageException>(() => MappingFile.Read(Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N")))).Message, StringComparison.Ordinal);

    private static Mapping Parse(string json) => MappingFile.Parse(System.Text.Encoding.UTF8.GetBytes(json), "m.json");

    private static string Fault(string json) => Assert.Throws<UsageException>(() => Parse(json)).Message;
}
