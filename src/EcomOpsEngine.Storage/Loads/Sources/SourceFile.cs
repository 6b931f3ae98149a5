using DuckDB.NET.Data;
using EcomOpsEngine.Storage.Schema;

namespace EcomOpsEngine.Storage.Loads.Sources;

/// <summary>A file opened for one load: its columns are known before its rows are read.</summary>
internal abstract class SourceFile : IDisposable
{
    /// <summary>Names of the source columns.</summary>
    public abstract IReadOnlyList<string> Columns { get; }

    /// <summary>Type of a property that comes from a column; text where the format does not tell.</summary>
    public virtual PropertyType TypeOf(int column) => PropertyType.Text;

    /// <summary>How a column can be read without a detour by text.</summary>
    public virtual StagedKind KindOf(int column) => StagedKind.Text;

    /// <summary>Opens a file; <paramref name="field"/> is the path of its description in messages.</summary>
    public static SourceFile Open(Func<DuckDBConnection> openReader, string scratch, string path, FileFormat format, CsvLayout? csv, string field, LoadLimits limits) =>
        FormatOf(path, format, field) switch
        {
            FileFormat.Parquet => new ParquetSource(openReader, scratch, path, limits),
            var text => new TextSource(path, text, csv, field, limits),
        };

    /// <summary>SHA-256 of a file, lower-case hex.</summary>
    public static string Hash(string path, CancellationToken cancel)
    {
        using var file = new HashedFile(path);
        return file.Sha256(cancel);
    }

    /// <summary>Reads the rest of the file and hands the given columns to a sink.</summary>
    /// <param name="columns">The columns.</param>
    /// <param name="kinds">How each is to be read: as a text, or as <see cref="KindOf"/> says.</param>
    /// <param name="sink">Takes the rows.</param>
    /// <param name="control">Limits, progress, cancellation.</param>
    public abstract SourceContent Read(IReadOnlyList<int> columns, IReadOnlyList<StagedKind> kinds, IRowSink sink, ScanControl control);

    /// <summary>Reads the file again for the source lines of some rows (ascending); empty where the format has no lines, or where the file has changed since it was read.</summary>
    public abstract IReadOnlyDictionary<long, string> RawLines(IReadOnlyList<long> rows, CancellationToken cancel);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);

    private static FileFormat FormatOf(string path, FileFormat format, string field)
    {
        if (format != FileFormat.ByName)
        {
            return format;
        }

        var name = Path.GetFileName(path).ToLowerInvariant();
        var plain = name.EndsWith(".gz", StringComparison.Ordinal) ? name[..^3] : name;
        return Path.GetExtension(plain) switch
        {
            ".csv" or ".tsv" or ".txt" => FileFormat.Csv,
            ".json" or ".ndjson" or ".jsonl" => FileFormat.Json,
            ".parquet" when plain == name => FileFormat.Parquet,
            _ => throw new StorageException(
                StorageError.Invalid,
                $"The format of `{Path.GetFileName(path)}` is not known by its name.",
                new StorageViolation(field, "found a name without a known ending; expected .csv, .tsv, .txt, .json, .ndjson (each also with .gz) or .parquet, or a stated format")),
        };
    }
}
