using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Queries;
using Stored = EcomOpsEngine.Storage.Loads;
using StoredType = EcomOpsEngine.Storage.Schema.PropertyType;

namespace EcomOpsEngine.Server.Loads;

/// <summary>The contract's mapping as the loader's. What needs the file's headings is checked by the loader.</summary>
internal static class MappingReader
{
    private const int MostJoins = 8;
    private const int MostColumns = 200;

    public static Stored.Mapping? Read(Mapping? mapping, Violations violations)
    {
        if (mapping is null)
        {
            return null;
        }

        if (mapping.Columns.Count is 0 or > MostColumns)
        {
            violations.Add("mapping.columns", $"{mapping.Columns.Count} columns; expected 1 to {MostColumns}.");
        }

        if (mapping.Joins.Count > MostJoins)
        {
            violations.Add("mapping.joins", $"{mapping.Joins.Count} joins; at most {MostJoins}.");
        }

        for (var i = 0; i < mapping.Joins.Count; i++)
        {
            RequestChecks.Enum(mapping.Joins[i].Format, $"mapping.joins[{i}].format", violations);
        }

        return new Stored.Mapping(
            [.. mapping.Columns.Select((column, i) => Column(column, $"mapping.columns[{i}]", violations))],
            Layout(mapping.Csv),
            [.. mapping.Joins.Select(join => new Stored.MappingJoin(join.Path, join.Alias, join.LeftColumn, join.RightColumn, Format(join.Format), Layout(join.Csv)))],
            [.. mapping.Filters.Select(filter => new Stored.SourceFilter(filter.Column, [.. filter.Patterns]))]);
    }

    public static Stored.FileFormat Format(FileFormat format) => format switch
    {
        FileFormat.Csv => Stored.FileFormat.Csv,
        FileFormat.Parquet => Stored.FileFormat.Parquet,
        FileFormat.Json => Stored.FileFormat.Json,
        _ => Stored.FileFormat.ByName,
    };

    private static Stored.ColumnMapping Column(ColumnMapping column, string path, Violations violations)
    {
        IReadOnlyList<string> sources = column.SourceCase switch
        {
            ColumnMapping.SourceOneofCase.Column => [column.Column],
            ColumnMapping.SourceOneofCase.Columns => [.. column.Columns.Names],
            _ => [],
        };
        var constant = column.SourceCase == ColumnMapping.SourceOneofCase.Constant ? column.Constant : null;
        if (sources.Count == 0 && constant is null)
        {
            violations.Add(path, "No source; set column, constant or columns.");
        }

        if (column.Target.Length == 0)
        {
            violations.Add($"{path}.target", "Name of a column of the table, or properties.NAME, expected.");
        }

        RequestChecks.Enum(column.Type, $"{path}.type", violations);
        return new Stored.ColumnMapping(
            column.Target,
            sources,
            constant,
            column.Format.Length == 0 ? null : column.Format,
            column.Scale,
            column.ValueMap.Count == 0 ? null : [.. column.ValueMap.Select(rule => new Stored.ValueRule(rule.Pattern, rule.Value))])
        {
            Type = Type(column.Type),
        };
    }

    private static StoredType? Type(PropertyType type) => type switch
    {
        PropertyType.Text => StoredType.Text,
        PropertyType.Number => StoredType.Number,
        PropertyType.Boolean => StoredType.Boolean,
        PropertyType.Time => StoredType.Time,
        _ => null,
    };

    private static Stored.CsvLayout? Layout(CsvOptions? csv) => csv is null ? null : new Stored.CsvLayout(
        csv.Delimiter.Length == 0 ? null : csv.Delimiter, csv.NoHeader, csv.Quote.Length == 0 ? null : csv.Quote);
}
