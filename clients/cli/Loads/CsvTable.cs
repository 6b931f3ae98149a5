using System.IO.Compression;
using System.Runtime.CompilerServices;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;

namespace EcomOpsEngine.Cli.Loads;

/// <summary>Reads a local delimited file, plain or gzip, whose headings are column names, in batches of columns.</summary>
internal static class CsvTable
{
    // Rows a batch; long texts can pass the message limit before, hence the second bound.
    private const int BatchRows = 50_000;
    private const long BatchBytes = 16 << 20;

    public static async IAsyncEnumerable<ColumnBatch> ReadAsync(string path, CsvColumns columns, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var file = File.OpenRead(path);
        await using Stream bytes = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionMode.Decompress) : file;
        using var text = new StreamReader(bytes, new System.Text.UTF8Encoding(false, throwOnInvalidBytes: true));
        var rows = new CsvRows(text, path.Contains(".tsv", StringComparison.OrdinalIgnoreCase) ? '\t' : ',');
        var fields = new List<string>();
        if (!TryRead(path, rows, fields, 0))
        {
            throw Fault($"{path} is empty: expected a heading");
        }

        var batch = new BatchBuilder(path, columns.Of(fields));
        for (long row = 1; TryRead(path, rows, fields, row); row++)
        {
            batch.Add(row, fields);
            if (batch.Rows == BatchRows || batch.Bytes >= BatchBytes)
            {
                cancellation.ThrowIfCancellationRequested();
                yield return batch.Take();
            }
        }

        if (batch.Rows > 0)
        {
            yield return batch.Take();
        }
    }

    private static bool TryRead(string path, CsvRows rows, List<string> fields, long row)
    {
        try
        {
            return rows.TryRead(fields);
        }
        catch (Exception error) when (error is CsvFormatException or System.Text.DecoderFallbackException or InvalidDataException)
        {
            throw Fault($"{path}: {(row == 0 ? "the heading" : $"row {row}")} cannot be read: {error.Message}");
        }
    }

    private static CommandFailedException Fault(string message) => new("the file cannot be loaded", message);

    /// <summary>Rows gathered until they are sent.</summary>
    private sealed class BatchBuilder(string path, IReadOnlyList<CsvColumn> columns)
    {
        public int Rows { get; private set; }

        public long Bytes { get; private set; }

        public void Add(long row, List<string> fields)
        {
            if (fields.Count != columns.Count)
            {
                throw Fault($"{path}: row {row} has {fields.Count} fields, the heading has {columns.Count}");
            }

            for (int n = 0; n < columns.Count; n++)
            {
                if (!columns[n].TryAdd(fields[n]))
                {
                    throw Fault($"{path}: row {row}, column '{columns[n].Name}': found '{fields[n]}', expected {columns[n].Expected}");
                }

                // Three bytes are the most that UTF-8 takes for a char.
                Bytes += (3L * fields[n].Length) + 8;
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
