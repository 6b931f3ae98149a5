using System.Text;

namespace EcomOpsEngine.Storage.Loads.Sources;

/// <summary>Delimited text or JSON.</summary>
internal sealed class TextSource : SourceFile
{
    private const int RowsBetweenReports = 1 << 15;
    private readonly string path;
    private readonly FileFormat format;
    private readonly CsvLayout? layout;
    private readonly string field;
    private readonly LoadLimits limits;
    private readonly HashedFile file;
    private readonly RecordScanner scanner;
    private string? sha256;

    public TextSource(string path, FileFormat format, CsvLayout? layout, string field, LoadLimits limits)
    {
        this.path = path;
        this.format = format;
        this.layout = layout;
        this.field = field;
        this.limits = limits;
        file = new HashedFile(path);
        try
        {
            scanner = Scan(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public override IReadOnlyList<string> Columns => scanner.Columns;

    public override SourceContent Read(IReadOnlyList<int> columns, IReadOnlyList<StagedKind> kinds, IRowSink sink, ScanControl control)
    {
        var broken = new List<RejectedRow>();
        var (rows, brokenRows) = (0L, 0L);
        var pipe = new BlockPipe(kinds, sink);
        var hasFailed = true;
        try
        {
            var block = pipe.Next();
            while (Guarded(scanner.MoveNext))
            {
                if (scanner.Broken is { } fault)
                {
                    brokenRows++;
                    if (broken.Count < control.Limits.RejectsKept)
                    {
                        broken.Add(new RejectedRow(scanner.Row, RawText(scanner.Raw), "", RejectReason.BrokenRow, fault.Found, fault.Expected));
                    }
                }
                else
                {
                    rows++;
                    Add(block, columns);
                    if (block.IsFull)
                    {
                        pipe.Hand(block);
                        block = pipe.Next();
                    }
                }

                if (scanner.Row % RowsBetweenReports == 0)
                {
                    Report(control);
                }
            }

            pipe.Hand(block);
            hasFailed = false;
        }
        finally
        {
            pipe.End(hasFailed);
        }

        sink.Complete();
        Report(control);
        sha256 = file.Sha256(control.Cancel);
        return new SourceContent(rows, brokenRows, broken, sha256);
    }

    public override IReadOnlyDictionary<long, string> RawLines(IReadOnlyList<long> rows, CancellationToken cancel)
    {
        var lines = new Dictionary<long, string>(rows.Count);
        using var again = new HashedFile(path);
        var scan = Scan(again);
        for (var next = 0; next < rows.Count && Guarded(scan.MoveNext);)
        {
            if (scan.Row == rows[next])
            {
                lines[scan.Row] = RawText(scan.Raw);
                next++;
            }

            cancel.ThrowIfCancellationRequested();
        }

        return again.Sha256(cancel) == sha256 ? lines : new Dictionary<long, string>();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            file.Dispose();
        }
    }

    // Up to 4,096 bytes of a line, cut between characters; bytes that are no UTF-8 become replacement characters.
    private static string RawText(ReadOnlySpan<byte> raw)
    {
        var text = Encoding.UTF8.GetString(raw.Length > LoadLimits.TextBytes ? raw[..LoadLimits.TextBytes] : raw).Replace('\0', '\uFFFD');
        while (Encoding.UTF8.GetByteCount(text) > LoadLimits.TextBytes)
        {
            var cut = text.Length * LoadLimits.TextBytes / Encoding.UTF8.GetByteCount(text);
            text = text[..(char.IsHighSurrogate(text[cut - 1]) ? cut - 1 : cut)];
        }

        return text;
    }

    private RecordScanner Scan(HashedFile hashed) => Guarded<RecordScanner>(() =>
    {
        var window = new ByteWindow(hashed.Content, limits.Bytes);
        if (format == FileFormat.Csv)
        {
            return new CsvScanner(window, CsvDialect.Of(layout, path, field + ".csv"), limits.SourceColumns);
        }

        using var sniffed = new HashedFile(path);
        return JsonScanner.Open(window, new ByteWindow(sniffed.Content, limits.Bytes), limits.SourceColumns);
    });

    private void Add(RowBlock block, IReadOnlyList<int> columns)
    {
        block.BeginRow(scanner.Row);
        for (var i = 0; i < columns.Count; i++)
        {
            block.AddText(i, scanner.Value(columns[i]));
        }
    }

    private void Report(ScanControl control)
    {
        control.Cancel.ThrowIfCancellationRequested();
        if (scanner.Row > control.Limits.Rows)
        {
            throw new StorageException(StorageError.LimitExceeded, $"The file `{Path.GetFileName(path)}` has more than {control.Limits.Rows:N0} rows, the limit of a load.");
        }

        control.Report(file.Fraction, scanner.Row);
    }

    private T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception failure) when (failure is InvalidDataException or IOException)
        {
            throw new StorageException(StorageError.FileUnreadable, $"The file `{Path.GetFileName(path)}` cannot be read to its end: {failure.Message}");
        }
    }
}
