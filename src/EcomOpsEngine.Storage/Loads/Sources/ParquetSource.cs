using DuckDB.NET.Data;
using EcomOpsEngine.Storage.Durable;

namespace EcomOpsEngine.Storage.Loads.Sources;

/// <summary>
/// A Parquet file, read by DuckDB. It is reached through a link with a plain name, since DuckDB takes `*`, `?` and `[` in a path for patterns.
/// </summary>
internal sealed class ParquetSource : SourceFile
{
    private readonly string path;
    private readonly string link;
    private readonly LoadLimits limits;
    private readonly string[] columns;

    public ParquetSource(DuckDBConnection connection, string scratch, string path, LoadLimits limits)
    {
        this.path = path;
        this.limits = limits;
        if (!File.Exists(path))
        {
            throw new StorageException(StorageError.FileNotFound, $"There is no file `{Path.GetFileName(path)}`.");
        }

        link = Path.Combine(scratch, Guid.NewGuid().ToString("N") + ".parquet");
        File.CreateSymbolicLink(link, path);
        try
        {
            columns = [.. Guarded(() => new Statements(connection, CancellationToken.None).Rows($"DESCRIBE SELECT * FROM {Reader}", row => row.GetString(0)))];
        }
        catch
        {
            File.Delete(link);
            throw;
        }
    }

    public override IReadOnlyList<string> Columns => columns;

    private string Reader => $"read_parquet({SqlQuote.Text(link)}, hive_partitioning = false)";

    public override StagedSource Stage(DuckDBConnection connection, string table, IReadOnlyList<int> columns, ScanControl control)
    {
        var sha256 = Hash(path, control.Cancel);
        var statements = new Statements(connection, control.Cancel);
        var rows = Guarded(() => statements.Number($"SELECT count(*) FROM {Reader}"));
        if (rows > limits.Rows || new FileInfo(path).Length > limits.Bytes)
        {
            throw new StorageException(StorageError.LimitExceeded, $"The file `{Path.GetFileName(path)}` passes the limit of a load: {limits.Rows:N0} rows, {limits.Bytes:N0} bytes.");
        }

        control.Report(null, 0);
        var members = columns.Select((column, i) => $", nullif(trim(CAST({SqlQuote.Name(this.columns[column])} AS VARCHAR), {Blanks.Sql}), '') AS c{i}");
        Guarded(() => statements.Execute(
            $"CREATE TEMP TABLE {SqlQuote.Name(table)} AS SELECT row_number() OVER () AS \"row\"{string.Concat(members)} FROM {Reader}"));
        if (Hash(path, control.Cancel) != sha256)
        {
            throw new StorageException(StorageError.FileUnreadable, $"The file `{Path.GetFileName(path)}` changed while it was read.");
        }

        control.Report(1, rows);
        return new StagedSource(table, [.. columns.Select(_ => StagedKind.Text)], rows, 0, [], MayHoldControls: true, sha256);
    }

    public override IReadOnlyDictionary<long, string> RawLines(IReadOnlyList<long> rows, CancellationToken cancel) => new Dictionary<long, string>();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            File.Delete(link);
        }
    }

    private T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (DuckDBException)
        {
            // The message of the reader names the path of the link: it is not the caller's to see.
            throw new StorageException(StorageError.FileUnreadable, $"The file `{Path.GetFileName(path)}` cannot be read as Parquet.");
        }
    }
}
