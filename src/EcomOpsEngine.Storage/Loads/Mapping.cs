using System.Text.Json.Serialization;
using EcomOpsEngine.Storage.Loads.Cleaning;
using EcomOpsEngine.Storage.Schema;

namespace EcomOpsEngine.Storage.Loads;

/// <summary>Format of a file.</summary>
public enum FileFormat
{
    /// <summary>By the file name.</summary>
    ByName,

    /// <summary>Delimited text.</summary>
    Csv,

    /// <summary>Apache Parquet.</summary>
    Parquet,

    /// <summary>JSON, one object per line or an array.</summary>
    Json,
}

/// <summary>Layout of delimited text.</summary>
/// <param name="Delimiter">One character, <c>whitespace</c>, or null for the comma (a tab for .tsv).</param>
/// <param name="NoHeader">The file has no heading; columns are column1, column2 …</param>
/// <param name="Quote">Quote character, null for the double quote.</param>
public sealed record CsvLayout(string? Delimiter = null, bool NoHeader = false, string? Quote = null);

/// <summary>A joined file; see the contract's MappingJoin.</summary>
public sealed record MappingJoin(
    string Path, string Alias, string LeftColumn, string RightColumn, FileFormat Format = FileFormat.ByName, CsvLayout? Csv = null);

/// <summary>A rule from one text to another; see the contract's ValueRule.</summary>
/// <param name="Pattern">Exact text, prefix with <c>*</c>, <c>*</c> alone, or empty for empty values.</param>
/// <param name="Value">What stands instead; empty for no value.</param>
public sealed record ValueRule(string Pattern, string Value);

/// <summary>Where one target column comes from: source columns joined by a blank, or a constant.</summary>
/// <param name="Target">Column of the table or <c>properties.NAME</c>.</param>
/// <param name="Columns">Source columns, or <c>$row</c> for the number of the row in the file; empty for a constant.</param>
/// <param name="Constant">The constant; null when columns are given.</param>
/// <param name="Format">strptime pattern for times, <c>integer</c> for ids written as decimals; null for the default.</param>
/// <param name="Scale">Digits of whole smallest units for money; 0 for decimal currency units.</param>
/// <param name="ValueMap">Rules tried in order; what none matches stays.</param>
public sealed record ColumnMapping(
    string Target, IReadOnlyList<string> Columns, string? Constant = null, string? Format = null, int Scale = 0, IReadOnlyList<ValueRule>? ValueMap = null)
{
    /// <summary>Type of a property; null: the one it has, or that of its source. The content hash of loads that do not state it is what it was before there were types.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PropertyType? Type { get; init; }
}

/// <summary>Keeps only rows whose source column matches one of the patterns.</summary>
public sealed record SourceFilter(string Column, IReadOnlyList<string> Patterns);

/// <summary>How an extract becomes rows of a table; see the contract's Mapping.</summary>
public sealed record Mapping(
    IReadOnlyList<ColumnMapping> Columns, CsvLayout? Csv = null, IReadOnlyList<MappingJoin>? Joins = null, IReadOnlyList<SourceFilter>? Filters = null);

/// <summary>A file to load.</summary>
/// <param name="Table">Target table.</param>
/// <param name="LoadId">The caller's id, 1 to 200 printable characters.</param>
/// <param name="Path">Absolute path, already resolved below a registered load root.</param>
/// <param name="RootDirectory">The load root: joined files must resolve below it.</param>
/// <param name="Format">Format.</param>
/// <param name="Mapping">Mapping; null when the headings are the table's column names.</param>
/// <param name="OnError">What happens when rows are bad.</param>
/// <param name="Cleaning">What is cleaned beside the checks; null: nothing.</param>
public sealed record FileLoad(
    LoadTable Table, string LoadId, string Path, string RootDirectory, FileFormat Format, Mapping? Mapping, OnError OnError, CleaningPolicy? Cleaning = null);

/// <summary>A stream of column batches to load.</summary>
/// <param name="Table">Target table.</param>
/// <param name="LoadId">The caller's id.</param>
/// <param name="OnError">What happens when rows are bad.</param>
/// <param name="ExpectedRows">Rows announced by the caller; null when not stated.</param>
/// <param name="Cleaning">What is cleaned beside the checks; null: nothing.</param>
public sealed record StreamLoad(LoadTable Table, string LoadId, OnError OnError, long? ExpectedRows, CleaningPolicy? Cleaning = null);
