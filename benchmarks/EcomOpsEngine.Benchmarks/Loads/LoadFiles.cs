using System.Globalization;
using EcomOpsEngine.Benchmarks.Peers;
using EcomOpsEngine.TestData;

namespace EcomOpsEngine.Benchmarks.Loads;

/// <summary>
/// The honest events as a shop extracts them: in the order of their instants, with texts for ids and names, local times, one person in five a customer who is known from the second half on.
/// The same rows as CSV, gzipped CSV and Parquet.
/// </summary>
internal static class LoadFiles
{
    /// <summary>Dataset zone of the times.</summary>
    public const string TimeZone = "Asia/Shanghai";

    private const int PeoplePerCustomer = 5;

    /// <summary>Writes the files of the formats below a folder.</summary>
    public static void Write(string directory, int rows, IReadOnlyList<LoadFormat> formats, ulong seed)
    {
        var events = HonestEvents.Generate(rows, Math.Max(100, rows / 20), seed);
        using var duckdb = new DuckDbPeer(2);
        duckdb.Execute("CREATE TABLE numbers (person INTEGER, t BIGINT, event UTINYINT, device UTINYINT, channel UTINYINT)");
        duckdb.Append("numbers", rows, (row, n) => row
            .AppendValue(events.Person[n]).AppendValue(events.TimeUs[n]).AppendValue(events.Event[n]).AppendValue(events.Device[n]).AppendValue(events.Channel[n]));
        duckdb.Execute(string.Create(CultureInfo.InvariantCulture, $"""
            CREATE TABLE rows AS
            SELECT make_timestamp(t) AS occurred_at, 'visitor-' || person AS visitor_id,
                CASE WHEN person % {PeoplePerCustomer} = 0 AND place > {rows / 2} THEN 'customer-' || person END AS customer_id,
                CASE WHEN event < {HonestEvents.Steps} THEN 'step_' || event ELSE 'event_' || event END AS event_name, 'device-' || device AS device, 'channel-' || channel AS channel
            FROM (SELECT *, row_number() OVER (ORDER BY t, person) AS place FROM numbers) ORDER BY place
            """));
        foreach (var format in formats.Select(format => format.File).Distinct())
        {
            var options = format switch
            {
                LoadFile.Csv => "FORMAT csv, HEADER, TIMESTAMPFORMAT '%Y-%m-%d %H:%M:%S.%f'",
                LoadFile.CsvGzip => "FORMAT csv, HEADER, TIMESTAMPFORMAT '%Y-%m-%d %H:%M:%S.%f', COMPRESSION gzip",
                _ => "FORMAT parquet",
            };
            duckdb.Execute($"COPY rows TO '{PathOf(directory, format)}' ({options})");
        }
    }

    /// <summary>Where a file stands.</summary>
    public static string PathOf(string directory, LoadFile file) => Path.Combine(directory, file switch
    {
        LoadFile.Csv => "events.csv",
        LoadFile.CsvGzip => "events.csv.gz",
        _ => "events.parquet",
    });
}

/// <summary>A file that everybody reads.</summary>
internal enum LoadFile
{
    /// <summary>Delimited text.</summary>
    Csv,

    /// <summary>The same, gzipped.</summary>
    CsvGzip,

    /// <summary>Apache Parquet.</summary>
    Parquet,
}

/// <summary>Who reads the file, and how the rows come to us.</summary>
internal enum LoadWay
{
    /// <summary>The store reads it.</summary>
    File,

    /// <summary>A sender has read it and calls <c>Load</c> with packed columns.</summary>
    Columns,

    /// <summary>A sender has read it and puts it by Arrow Flight.</summary>
    Flight,
}

/// <summary>A way in.</summary>
/// <param name="Name">As printed.</param>
/// <param name="File">The file that we, or the sender of a stream, read the rows from, and that the peers load.</param>
/// <param name="Way">How the rows come.</param>
internal sealed record LoadFormat(string Name, LoadFile File, LoadWay Way)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<LoadFormat> All { get; } =
    [
        new("csv", LoadFile.Csv, LoadWay.File), new("csv.gz", LoadFile.CsvGzip, LoadWay.File), new("parquet", LoadFile.Parquet, LoadWay.File),
        new("grpc", LoadFile.Parquet, LoadWay.Columns), new("flight", LoadFile.Parquet, LoadWay.Flight),
    ];
}
