using System.Diagnostics;
using System.Globalization;
using EcomOpsEngine.Benchmarks.Machine;
using EcomOpsEngine.Benchmarks.Peers;
using EcomOpsEngine.Storage.Datasets;
using EcomOpsEngine.Storage.Loads;
using EcomOpsEngine.TestData;

namespace EcomOpsEngine.Benchmarks.Store;

/// <summary>The command <c>scale</c>: what a large dataset costs to load, to keep in memory and on disk, to question, and to start again.</summary>
internal static class ScaleCommand
{
    private const ulong Seed = 2026;
    private const int WarmStarts = 3;

    /// <summary>Runs it; 0 when every start gave the same answer.</summary>
    /// <param name="rows">Events.</param>
    /// <param name="lines">Order lines.</param>
    /// <param name="scratch">Folder for the dataset; null: the system's.</param>
    /// <param name="output">Receives the table.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<int> RunAsync(int rows, int lines, string? scratch, TextWriter output, CancellationToken cancellation)
    {
        var directory = scratch is null ? Directory.CreateTempSubdirectory("ecomops-scale-").FullName : Directory.CreateDirectory(Path.Combine(scratch, $"ecomops-scale-{Environment.ProcessId}")).FullName;
        try
        {
            var figures = new FigureTable(output, MachineInfo.Describe());
            var answers = new List<string>();
            await LoadAsync(directory, rows, lines, figures, cancellation);
            var segments = Path.Combine(directory, StoreServer.Dataset, "segments");
            AddDisk(directory, rows, figures);
            for (var start = 1; start <= WarmStarts; start++)
            {
                answers.Add(await StartAsync(directory, $"start {start} to first answer, warm page cache", figures, cancellation));
            }

            if (PageCache.TryDrop(directory))
            {
                answers.Add(await StartAsync(directory, "start to first answer, cold page cache", figures, cancellation));
            }

            await AskAsync(directory, figures, cancellation);
            Directory.Delete(segments, recursive: true);
            answers.Add(await StartAsync(directory, "start to first answer, rebuilt from the durable tables", figures, cancellation));
            figures.Add("most memory of the process", Megabytes(ProcessMemory.PeakBytes()));
            figures.Add("first answer (everybody / without bots)", answers[^1]);
            return answers.Distinct().Count() == 1 ? 0 : 1;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task LoadAsync(string directory, int rows, int lines, FigureTable figures, CancellationToken cancellation)
    {
        var people = Math.Max(100, rows / 20);
        var store = await DatasetStore.OpenAsync(new StoreOptions(directory), cancellation);
        var (dataset, _) = await store.CreateAsync(new DatasetSettings(StoreServer.Dataset, "Shop", "Asia/Shanghai", "CNY", 2), cancellation);
        await LoadOrdersAsync(dataset, lines, people, figures, cancellation);
        await LoadEventsAsync(dataset, rows, people, figures, cancellation);
        figures.Add("people", Count(dataset.Current.Persons.Count));
        var (hot, timeline) = (dataset.Current.Runs.Sum(run => run.Run.HotEventBytes), dataset.Current.Timeline.Rows);
        figures.Add("events in the histories, derived order events among them", Count(timeline));
        figures.Add("in memory: hot columns of the histories, padding and directories", Bytes(hot, timeline));
        figures.Add("in memory: hot columns of events and orders, directories, dictionaries", Megabytes(dataset.Current.HotBytes));
        figures.Add("in memory: columns that only loads and compaction read", Megabytes(dataset.Current.ColdBytes));
        var watch = Stopwatch.StartNew();
        await store.DisposeAsync();
        figures.Add("orderly end (saves segments)", Seconds(watch.Elapsed));
        figures.Add("most memory of the process so far, rows of the benchmark among it", Megabytes(ProcessMemory.PeakBytes()));
    }

    // The rows of the benchmark are let go before the next table's.
    private static async Task LoadOrdersAsync(Dataset dataset, int lines, int people, FigureTable figures, CancellationToken cancellation)
    {
        var orders = HonestOrders.Generate(lines, Math.Max(100, Math.Min(people / 5, lines / 4)), Seed);
        var watch = Stopwatch.StartNew();
        await dataset.LoadBatchesAsync(new StreamLoad(LoadTable.Orders, "orders", OnError.AllOrNothing, lines), StoreRows.OrdersAsync(orders), null, cancellation);
        figures.Add("order lines", Count(lines));
        figures.Add("loading them, to queryable", Rate(watch.Elapsed, lines));
    }

    private static async Task LoadEventsAsync(Dataset dataset, int rows, int people, FigureTable figures, CancellationToken cancellation)
    {
        var events = HonestEvents.Generate(rows, people, Seed);
        var watch = Stopwatch.StartNew();
        await dataset.LoadBatchesAsync(new StreamLoad(LoadTable.Events, "events", OnError.AllOrNothing, rows), StoreRows.EventsAsync(events), null, cancellation);
        figures.Add("events", Count(rows));
        figures.Add("loading them, to queryable", Rate(watch.Elapsed, rows));
    }

    private static void AddDisk(string directory, int rows, FigureTable figures)
    {
        var dataset = Path.Combine(directory, StoreServer.Dataset);
        var segments = Path.Combine(dataset, "segments");
        long Of(string folder, Func<string, bool> which) => Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Where(which).Sum(file => new FileInfo(file).Length);
        figures.Add("on disk: durable tables", Bytes(Of(dataset, file => Path.GetFileName(file).StartsWith("dataset.duckdb", StringComparison.Ordinal)), rows));
        figures.Add("on disk: segments (hot and cold columns)", Bytes(Of(segments, _ => true), rows));
        figures.Add("on disk: keys of people", Bytes(Of(dataset, file => Path.GetFileName(file) == "identities.keys"), rows));
        figures.Add("on disk: everything", Bytes(Of(directory, _ => true), rows));
    }

    private static async Task<string> StartAsync(string directory, string name, FigureTable figures, CancellationToken cancellation)
    {
        GC.Collect();
        var (answer, elapsed, withoutBots) = await StoreServer.FirstAnswerAsync(directory, cancellation);
        figures.Add(name, $"{Seconds(elapsed)}; with bots searched for and left out {Seconds(withoutBots)}");
        return answer;
    }

    private static async Task AskAsync(string directory, FigureTable figures, CancellationToken cancellation)
    {
        await using var server = await StoreServer.StartAsync(directory, cancellation);
        foreach (var (name, ask) in server.Questions())
        {
            await ask(cancellation);
            var times = new List<double>();
            for (var repeat = 0; repeat < 5; repeat++)
            {
                var watch = Stopwatch.StartNew();
                await ask(cancellation);
                times.Add(watch.Elapsed.TotalMilliseconds);
            }

            var spread = Spread.Of(times);
            figures.Add($"{name}, warm, over gRPC: min/median/max of five", string.Create(CultureInfo.InvariantCulture, $"{spread.Min:F0} / {spread.Median:F0} / {spread.Max:F0} ms"));
        }
    }

    private static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Seconds(TimeSpan elapsed) => string.Create(CultureInfo.InvariantCulture, $"{elapsed.TotalSeconds:F3} s");

    private static string Rate(TimeSpan elapsed, int rows) => string.Create(CultureInfo.InvariantCulture, $"{elapsed.TotalSeconds:F1} s, {rows / elapsed.TotalSeconds:N0} rows/s");

    private static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:N1} MB");

    private static string Bytes(long bytes, long rows) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:N1} MB, {bytes / (double)rows:F1} bytes an event");
}
