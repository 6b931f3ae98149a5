using System.Text.Json;
using EcomOpsEngine.Storage.Loads;

namespace EcomOpsEngine.Storage.Tests.Loads;

/// <summary>Reads the mapping files of tests/EcomOpsEngine.TestData/Mappings: protobuf JSON of the contract's Mapping.</summary>
internal static class MappingFile
{
    public static Mapping Read(string name)
    {
        var path = Path.Combine(RepositoryRoot, "tests", "EcomOpsEngine.TestData", "Mappings", name + ".json");
        using var document = JsonDocument.Parse(File.ReadAllText(path));
        var root = document.RootElement;
        return new Mapping(
            [.. root.GetProperty("columns").EnumerateArray().Select(Column)],
            Csv(root),
            [.. Items(root, "joins").Select(join => new MappingJoin(Text(join, "path")!, Text(join, "alias")!, Text(join, "leftColumn")!, Text(join, "rightColumn")!, FileFormat.ByName, Csv(join)))],
            [.. Items(root, "filters").Select(filter => new SourceFilter(Text(filter, "column")!, [.. Items(filter, "patterns").Select(p => p.GetString()!)]))]);
    }

    public static string RepositoryRoot { get; } = FindRoot();

    /// <summary>Folder of the shared data; null when it is absent.</summary>
    public static string? SharedData
    {
        get
        {
            var shared = Environment.GetEnvironmentVariable("ECOMOPS_SHARED") ?? Path.Combine(RepositoryRoot, "..", "shared");
            var data = Path.GetFullPath(Path.Combine(shared, "data"));
            return Directory.Exists(data) ? data : null;
        }
    }

    private static ColumnMapping Column(JsonElement column) => new(
        Text(column, "target")!,
        column.TryGetProperty("columns", out var columns)
            ? [.. Items(columns, "names").Select(name => name.GetString()!)]
            : Text(column, "column") is { } one ? [one] : [],
        Text(column, "constant"),
        Text(column, "format"),
        column.TryGetProperty("scale", out var scale) ? scale.GetInt32() : 0,
        [.. Items(column, "valueMap").Select(rule => new ValueRule(Text(rule, "pattern") ?? "", Text(rule, "value") ?? ""))]);

    private static CsvLayout? Csv(JsonElement parent) => parent.TryGetProperty("csv", out var csv)
        ? new CsvLayout(Text(csv, "delimiter"), csv.TryGetProperty("noHeader", out var none) && none.GetBoolean(), Text(csv, "quote"))
        : null;

    private static IEnumerable<JsonElement> Items(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var items) ? items.EnumerateArray() : [];

    private static string? Text(JsonElement parent, string name) => parent.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "EcomOpsEngine.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The repository's root was not found above the tests.");
    }
}
