using System.Diagnostics;
using System.Globalization;
using EcomOpsEngine.Storage.Snapshots;
using Xunit;

namespace EcomOpsEngine.Storage.Tests.Snapshots;

/// <summary>A build of a million rows (or ECOMOPS_SNAPSHOT_ROWS): prints what it costs, asserts only that nothing is lost.</summary>
public class SnapshotScaleTests(ITestOutputHelper output)
{
    [Fact]
    public void A_million_events_are_laid_out()
    {
        var rows = long.Parse(Environment.GetEnvironmentVariable("ECOMOPS_SNAPSHOT_ROWS") ?? "1000000", CultureInfo.InvariantCulture);
        var people = rows / 260 * 10;
        using var database = new ShopDatabase();
        database.Run("CREATE MACRO random_of(i, salt) AS (hash(i, salt) >> 1)::BIGINT");
        database.Run($"INSERT INTO identities SELECT i + 1, CASE WHEN i % 10 = 0 THEN 1 ELSE 2 END, NULL, NULL, NULL FROM range({people}) r(i)");
        database.Run($"""
            INSERT INTO events (occurred_at, visitor, session_id, customer, event_name, page, device, channel, sku, user_agent, load_seq, "properties.country")
            SELECT TIMESTAMP '2024-01-01' + to_microseconds(i * (7776000000000 // {rows}) + random_of(i, 0) % 1000000),
                   1 + random_of(i // 4, 1) % {people} // 10 * 10 + 1 + random_of(i // 4, 2) % 9, 'session-' || (i // 4 + random_of(i, 9) % 3),
                   CASE WHEN random_of(i, 3) % 40 = 0 THEN 1 + random_of(i // 4, 1) % {people} // 10 * 10 END,
                   ['home', 'list', 'view', 'cart', 'checkout', 'pay'][1 + random_of(i, 4) % 6], '/page/of/the/shop/' || random_of(i, 5) % 400,
                   ['phone', 'desktop', 'tablet'][1 + random_of(i, 6) % 3], ['search', 'email', 'direct', 'ads'][1 + random_of(i, 7) % 4],
                   'sku-' || random_of(i, 8) % 3000, 'some user agent', 1, 'CN'
            FROM range({rows}) r(i)
            """);
        database.Run($"""
            INSERT INTO orders
            SELECT 'order-' || i // 2, 1 + i % 2, 1 + random_of(i // 2, 1) % {people} // 10 * 10, NULL, TIMESTAMP '2024-02-01' + to_seconds(i // 2),
                   'paid', NULL, 'sku-' || i % 3000, 'a', 'b', 'ads', 2, 1999, 2999, 100, 900, NULL, 1, NULL
            FROM range({rows / 20}) r(i)
            """);
        GC.Collect();
        var before = GC.GetTotalMemory(true);
        using var process = Process.GetCurrentProcess();
        var processor = process.TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        var snapshot = database.Build();
        watch.Stop();
        process.Refresh();
        processor = process.TotalProcessorTime - processor;
        var held = GC.GetTotalMemory(true) - before;
        Assert.Equal(rows + (rows / 40 * 2), snapshot.Timeline.Rows);
        Assert.Equal(rows / 20, snapshot.Orders.Rows);
        Assert.Equal(snapshot.Timeline.Rows, snapshot.Runs.Sum(run => run.Run.Events.Lengths.Values.ToArray().Sum(length => (long)length)));
        Assert.Equal(SumsOfRows(database), SumsOfElements(snapshot));
        var elements = snapshot.Runs.Sum(run => (long)run.Run.Events.Seconds.Length);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{rows:N0} events, {snapshot.Persons.Count:N0} people: {watch.Elapsed.TotalSeconds:F2} s ({processor.TotalSeconds:F2} s of processor time), "
            + $"{snapshot.HotBytes / (double)snapshot.Timeline.Rows:F1} hot and {snapshot.ColdBytes / (double)snapshot.Timeline.Rows:F1} cold bytes an event, held {held / (double)(snapshot.HotBytes + snapshot.ColdBytes):F2} × both, "
            + $"padding {100.0 * (elements - snapshot.Timeline.Rows) / elements:F2}%, peak {process.PeakWorkingSet64 >> 20} MiB"));
    }

    /// <summary>Rows and sum of instants of each event × device × sku: columns that slipped against each other would change them.</summary>
    private static SortedDictionary<string, (long Rows, Int128 Instants)> SumsOfRows(ShopDatabase database)
    {
        var sums = new SortedDictionary<string, (long Rows, Int128 Instants)>(StringComparer.Ordinal);
        using var command = database.Connection.CreateCommand();
        command.CommandText = """
            SELECT event_name || ' ' || device || ' ' || sku, count(*), sum(epoch_us(occurred_at) // 1000000)::BIGINT, sum(epoch_us(occurred_at) % 1000000)::BIGINT
            FROM events GROUP BY ALL
            """;
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            sums.Add(reader.GetString(0), (reader.GetInt64(1), ((Int128)reader.GetInt64(2) * 1_000_000) + reader.GetInt64(3)));
        }

        return sums;
    }

    private static SortedDictionary<string, (long Rows, Int128 Instants)> SumsOfElements(Snapshot snapshot)
    {
        var timeline = snapshot.Timeline;
        var fields = timeline.Fields.Select(field => field.Name).ToList();
        int[] columns = [fields.IndexOf("event_name"), fields.IndexOf("device"), fields.IndexOf("sku")];
        var byCodes = new Dictionary<(int Name, int Device, int Sku), (long Rows, Int128 Instants)>();
        foreach (var run in snapshot.Runs.Select(placed => placed.Run.Events))
        {
            for (var element = 0; element < run.Seconds.Length; element++)
            {
                var device = SnapshotDecoder.Code(run.Codes[columns[1]], element);

                // Padding and derived events have no device.
                if (device != 0)
                {
                    var key = (SnapshotDecoder.Code(run.Codes[columns[0]], element), device, SnapshotDecoder.Code(run.Codes[columns[2]], element));
                    var (rows, instants) = byCodes.GetValueOrDefault(key);
                    var at = ((315_532_800L + run.Seconds.Values[element]) * 1_000_000) + SnapshotDecoder.ResidueUs(run.Residues, element);
                    byCodes[key] = (rows + 1, instants + at);
                }
            }
        }

        var sums = new SortedDictionary<string, (long Rows, Int128 Instants)>(StringComparer.Ordinal);
        foreach (var (key, sum) in byCodes)
        {
            string Value(int column, int code) => timeline.Fields[columns[column]].Values[code - 1];
            sums.Add($"{Value(0, key.Name)} {Value(1, key.Device)} {Value(2, key.Sku)}", sum);
        }

        return sums;
    }
}
