using System.IO.Compression;
using System.Runtime.CompilerServices;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;
using Sylvan.Data.Csv;

namespace EcomOpsEngine.Cli.Loads;

/// <summary>Reads a local delimited file, plain or gzip, whose headings are column names, in batches of columns.</summary>
internal static class CsvTable
{
    // Rows a batch; with its longest texts (4 KiB) a batch can pass the message limit, hence the second bound.
    private const int BatchRows = 50_000;
    private const long BatchBytes = 16 << 20;

    public static async IAsyncEnumerable<ColumnBatch> ReadAsync(string path, CsvColumns columns, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var file = File.OpenRead(path);
        await using Stream bytes = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionMode.Decompress) : file;
        using var text = new StreamReader(bytes, new System.Text.UTF8Encoding(false, throwOnInvalidBytes: true));
        await using var reader = await OpenAsync(path, text, cancellation);
        var batch = new BatchBuilder(columns.Of(Headings(reader)));
        while (await NextAsync(path, reader, cancellation))
        {
            if (reader.RowFieldCount != reader.FieldCount)
            {
                throw new CommandFailedException("the file cannot be loaded", $"{path}: row {reader.RowNumber} has {reader.RowFieldCount} fields, the heading has {reader.FieldCount}");
            }

            batch.Add(path, reader);
            if (batch.Rows == BatchRows || batch.Bytes >= BatchBytes)
            {
                yield return batch.Take();
            }
        }

        if (batch.Rows > 0)
        {
            yield return batch.Take();
        }
    }

    private static async Task<CsvDataReader> OpenAsync(string path, StreamReader text, CancellationToken cancellation)
    {
        try
        {
            var options = new CsvDataReaderOptions { HasHeaders = true, Delimiter = path.Contains(".tsv", StringComparison.OrdinalIgnoreCase) ? '\t' : ',', BufferSize = 1 << 20 };
            return await CsvDataReader.CreateAsync(text, options, cancellation);
        }
        catch (Exception error) when (IsUnreadable(error))
        {
            throw new CommandFailedException("the file cannot be loaded", $"{path} cannot be read as delimited text: {error.Message}");
        }
    }

    private static async Task<bool> NextAsync(string path, CsvDataReader reader, CancellationToken cancellation)
    {
        try
        {
            return await reader.ReadAsync(cancellation);
        }
        catch (Exception error) when (IsUnreadable(error))
        {
            throw new CommandFailedException("the file cannot be loaded", $"{path} cannot be read after row {reader.RowNumber}: {error.Message}");
        }
    }

    private static bool IsUnreadable(Exception error) => error is CsvFormatException or System.Text.DecoderFallbackException or InvalidDataException;

    private static List<string> Headings(CsvDataReader reader) => [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetName)];

    /// <summary>Rows gathered until they are sent.</summary>
    private sealed class BatchBuilder(IReadOnlyList<CsvColumn> columns)
    {
        public int Rows { get; private set; }

        public long Bytes { get; private set; }

        public void Add(string path, CsvDataReader reader)
        {
            for (int n = 0; n < columns.Count; n++)
            {
                string field = reader.GetString(n);
                if (!columns[n].TryAdd(field))
                {
                    throw new CommandFailedException("the file cannot be loaded", $"{path}: row {reader.RowNumber}, column '{columns[n].Name}': found '{field}', expected {columns[n].Expected}");
                }

                Bytes += field.Length + 8;
            }

            Rows++;
        }

        public ColumnBatch Take()
        {
            var batch = new ColumnBatch { Rows = Rows, Columns = { columns.Select(column => column.Take()) } };
            Rows = 0;
            Bytes = 0;
            return batch;
        }
    }
}
