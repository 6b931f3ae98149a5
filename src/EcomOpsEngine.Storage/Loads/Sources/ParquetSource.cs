using DuckDB.NET.Data;
using DuckDB.NET.Native;
using EcomOpsEngine.Storage.Durable;
using EcomOpsEngine.Storage.Schema;
using EcomOpsEngine.Storage.Snapshots.Building;

namespace EcomOpsEngine.Storage.Loads.Sources;

/// <summary>
/// A Parquet file, read by DuckDB. It is reached through a link with a plain name, since DuckDB takes `*`, `?` and `[` in a path for patterns.
/// </summary>
internal sealed class ParquetSource : SourceFile
{
    private readonly DuckDBConnection connection;
    private readonly string path;
    private readonly string link;
    private readonly LoadLimits limits;
    private readonly string[] columns;
    private readonly string[] types;

    public ParquetSource(Func<DuckDBConnection> openReader, string scratch, string path, LoadLimits limits)
    {
        this.path = path;
        this.limits = limits;
        if (!File.Exists(path))
        {
            throw new StorageException(StorageError.FileNotFound, $"There is no file `{Path.GetFileName(path)}`.");
        }

        connection = openReader();
        link = Path.Combine(scratch, Guid.NewGuid().ToString("N") + ".parquet");
        File.CreateSymbolicLink(link, path);
        try
        {
            var described = Guarded(() => new Statements(connection, CancellationToken.None).Rows($"DESCRIBE SELECT * FROM {Reader}", row => (Name: row.GetString(0), Type: row.GetString(1))));
            columns = [.. described.Select(column => column.Name)];
            types = [.. described.Select(column => column.Type)];
        }
        catch
        {
            connection.Dispose();
            File.Delete(link);
            throw;
        }
    }

    public override IReadOnlyList<string> Columns => columns;

    public override PropertyType TypeOf(int column) => types[column] switch
    {
        "TINYINT" or "SMALLINT" or "INTEGER" or "BIGINT" or "UTINYINT" or "USMALLINT" or "UINTEGER" or "UBIGINT" or "FLOAT" or "DOUBLE" => PropertyType.Number,
        var type when type.StartsWith("DECIMAL", StringComparison.Ordinal) => PropertyType.Number,
        "BOOLEAN" => PropertyType.Boolean,
        var type when type.StartsWith("TIMESTAMP", StringComparison.Ordinal) => PropertyType.Time,
        _ => PropertyType.Text,
    };

    public override StagedKind KindOf(int column) => types[column] switch
    {
        "TIMESTAMP" => StagedKind.Wall,
        "TIMESTAMP WITH TIME ZONE" => StagedKind.Instant,
        "TINYINT" or "SMALLINT" or "INTEGER" or "BIGINT" or "UTINYINT" or "USMALLINT" or "UINTEGER" => StagedKind.Integer,
        _ => StagedKind.Text,
    };

    private string Reader => $"read_parquet({SqlQuote.Text(link)}, hive_partitioning = false)";

    public override SourceContent Read(IReadOnlyList<int> columns, IReadOnlyList<StagedKind> kinds, IRowSink sink, ScanControl control)
    {
        var sha256 = Hash(path, control.Cancel);
        var rows = Guarded(() => new Statements(connection, control.Cancel).Number($"SELECT count(*) FROM {Reader}"));
        if (rows > limits.Rows || new FileInfo(path).Length > limits.Bytes)
        {
            throw new StorageException(StorageError.LimitExceeded, $"The file `{Path.GetFileName(path)}` passes the limit of a load: {limits.Rows:N0} rows, {limits.Bytes:N0} bytes.");
        }

        control.Report(0, 0);
        var values = columns.Select((column, i) => Value(SqlQuote.Name(this.columns[column]), kinds[i])).DefaultIfEmpty("NULL");
        var block = new RowBlock(kinds);
        var read = 0L;
        Guarded(() =>
        {
            ChunkQuery.Run(connection, $"SELECT {string.Join(", ", values)} FROM {Reader}", Take, control.Cancel);
            return read;
        });
        // Beside the rows that are still on their way.
        var after = Task.Run(() => Hash(path, control.Cancel));
        sink.Complete();
        if (after.GetAwaiter().GetResult() != sha256)
        {
            throw new StorageException(StorageError.FileUnreadable, $"The file `{Path.GetFileName(path)}` changed while it was read.");
        }

        control.Report(1, rows);
        return new SourceContent(rows, 0, [], sha256);

        void Take(DuckDBDataChunk chunk, int count)
        {
            for (var i = 0; i < columns.Count; i++)
            {
                if (kinds[i] == StagedKind.Text)
                {
                    PointAtTexts(VectorView.Of(chunk, i, count), block.Columns[i]);
                }
                else
                {
                    TakeNumbers(VectorView.Of(chunk, i, count), block.Columns[i]);
                }
            }

            block.Take(read + 1, count);
            sink.Take(block);
            read += count;
            control.Report((double)read / rows, read);
        }
    }

    public override IReadOnlyDictionary<long, string> RawLines(IReadOnlyList<long> rows, CancellationToken cancel) => new Dictionary<long, string>();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            connection.Dispose();
            File.Delete(link);
        }
    }

    private static string Value(string column, StagedKind kind) => kind switch
    {
        StagedKind.Text => $"CAST({column} AS VARCHAR)",
        StagedKind.Integer => $"CAST({column} AS BIGINT)",
        _ => column,
    };

    private static void TakeNumbers(VectorView numbers, SourceVector column)
    {
        var values = numbers.Values<long>();
        for (var row = 0; row < values.Length; row++)
        {
            if (numbers.IsPresent(row))
            {
                column.SetNumber(row, values[row]);
            }
            else
            {
                column.SetMissing(row);
            }
        }
    }

    private static unsafe void PointAtTexts(VectorView texts, SourceVector column)
    {
        for (var row = 0; row < texts.Count; row++)
        {
            column.SetMissing(row);
            if (texts.IsPresent(row))
            {
                // Chunks lie in DuckDB's memory, which does not move.
                var value = Blanks.Trim(texts.Text(row));
                fixed (byte* start = value)
                {
                    column.SetText(row, start, value.Length);
                }
            }
        }
    }

    private T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception failure) when (failure is DuckDBException or ChunkQueryException)
        {
            // The message of the reader names the path of the link: it is not the caller's to see.
            throw new StorageException(StorageError.FileUnreadable, $"The file `{Path.GetFileName(path)}` cannot be read as Parquet.");
        }
    }
}
