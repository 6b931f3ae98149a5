using System.Diagnostics;
using System.Globalization;
using Apache.Arrow;
using EcomOpsEngine.Benchmarks.Machine;
using EcomOpsEngine.Benchmarks.Peers;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Storage.Datasets;
using EcomOpsEngine.TestData;
using Table = EcomOpsEngine.Contracts.V1.Table;

namespace EcomOpsEngine.Benchmarks.Store;

/// <summary>
/// The command <c>scale</c>: what a large dataset costs to load, to keep in memory and on disk, to question, and to start again.
/// Everything is asked over gRPC of the real server, each start a process of its own, so that no start shares a heap with another or with the sender.
/// </summary>
internal static class ScaleCommand
{
    private const ulong Seed = 2026;
    private const int WarmStarts = 3;
    private const int WarmAnswers = 5;

    /// <summary>Runs it; 0 when every start gave the same answer.</summary>
    /// <param name="rows">Events.</param>
    /// <param name="lines">Order lines.</param>
    /// <param name="scratch">Folder for the dataset; null: the system's.</param>
    /// <param name="server">Folder of a published server; null: the server beside this program.</param>
    /// <param name="output">Receives the table.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<int> RunAsync(int rows, int lines, string? scratch, string? server, TextWriter output, CancellationToken cancellation)
    {
        var directory = scratch is null ? Directory.CreateTempSubdirectory("ecomops-scale-").FullName : Directory.CreateDirectory(Path.Combine(scratch, $"ecomops-scale-{Environment.ProcessId}")).FullName;
        try
        {
            server ??= AppContext.BaseDirectory;
            var data = Directory.CreateDirectory(Path.Combine(directory, "data")).FullName;
            var figures = new FigureTable(output, MachineInfo.Describe());
            var answers = new List<string>();
            await LoadAsync(server, data, rows, lines, figures, cancellation);
            AddDisk(data, rows, figures);

            // The rows of the sender are garbage by now, and what the server wrote may be on its way to the disk still: neither belongs to a start.
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            PageCache.Flush(data);

            // While rows were loaded they took the memory that the cache would have had.
            PageCache.Warm(data);
            for (var start = 1; start <= WarmStarts; start++)
            {
                answers.Add(await StartAsync(server, data, $"start {start} to first answer, warm page cache", start == WarmStarts, figures, cancellation));
            }

            if (PageCache.TryDrop(data))
            {
                answers.Add(await StartAsync(server, data, "start to first answer, cold page cache", false, figures, cancellation));
            }

            await AddMemoryAsync(data, figures, cancellation);
            Directory.Delete(Path.Combine(data, StoreServer.Dataset, "segments"), recursive: true);
            answers.Add(await StartAsync(server, data, "start to first answer, rebuilt from the durable tables", false, figures, cancellation));
            figures.Add("first answer (everybody / without bots)", answers[^1]);
            return answers.Distinct().Count() == 1 ? 0 : 1;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task LoadAsync(string folder, string data, int rows, int lines, FigureTable figures, CancellationToken cancellation)
    {
        var people = Math.Max(100, rows / 20);
        using var server = await ServerProcess.StartFromAsync(folder, data, cancellation);
        await StoreLoads.CreateAsync(server.Channel, StoreServer.Dataset, cancellation);
        await SendAsync(server, Table.Orders, lines, () => StoreRows.OrdersAsync(HonestOrders.Generate(lines, Math.Max(100, Math.Min(people / 5, lines / 4)), Seed)), "order lines", figures, cancellation);
        await SendAsync(server, Table.Events, rows, () => StoreRows.EventsAsync(HonestEvents.Generate(rows, people, Seed)), "events", figures, cancellation);
        figures.Add("most memory of the server that loaded", Megabytes(server.PeakBytes()));
        figures.Add("most memory of the sender, its rows among it", Megabytes(ProcessMemory.PeakBytes()));
        var watch = Stopwatch.StartNew();
        await server.StopAsync(cancellation);
        figures.Add("orderly end (saves segments)", Seconds(watch.Elapsed));
    }

    // The rows of the sender are let go before the next table's.
    private static async Task SendAsync(
        ServerProcess server, Table table, int rows, Func<IAsyncEnumerable<RecordBatch>> generate, string name, FigureTable figures, CancellationToken cancellation)
    {
        var batches = generate();
        var watch = Stopwatch.StartNew();
        await StoreLoads.SendAsync(server.Channel, StoreLoads.Header(StoreServer.Dataset, table, name), batches, cancellation);
        figures.Add(name, Count(rows));
        figures.Add("loading them over gRPC, to queryable", Rate(watch.Elapsed, rows));
    }

    private static void AddDisk(string data, int rows, FigureTable figures)
    {
        var dataset = Path.Combine(data, StoreServer.Dataset);
        var segments = Path.Combine(dataset, "segments");
        long Of(string folder, Func<string, bool> which) => Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Where(which).Sum(file => new FileInfo(file).Length);
        figures.Add("on disk: durable tables", Bytes(Of(dataset, file => Path.GetFileName(file).StartsWith("dataset.duckdb", StringComparison.Ordinal)), rows));
        figures.Add("on disk: segments (hot and cold columns)", Bytes(Of(segments, _ => true), rows));
        figures.Add("on disk: keys of people", Bytes(Of(dataset, file => Path.GetFileName(file) == "identities.keys"), rows));
        figures.Add("on disk: everything", Bytes(Of(data, _ => true), rows));
    }

    private static async Task<string> StartAsync(string folder, string data, string name, bool asksAll, FigureTable figures, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        using var server = await ServerProcess.StartFromAsync(folder, data, cancellation, "--result-cache-mb=0");
        var (serving, questions) = (watch.Elapsed, new StoreQuestions(server.Channel));
        var answer = await questions.FunnelAsync(includeBots: true, cancellation);
        var first = watch.Elapsed;
        answer += " / " + await questions.FunnelAsync(includeBots: false, cancellation);
        figures.Add(name, $"{Seconds(first)}; serving after {Seconds(serving)}; with bots searched for and left out {Seconds(watch.Elapsed)}; most memory {Megabytes(server.PeakBytes())}");
        if (asksAll)
        {
            await AskAsync(questions, figures, cancellation);
            figures.Add("most memory of that server, mapped segments among it", Megabytes(server.PeakBytes()));
        }

        await server.StopAsync(cancellation);
        return answer;
    }

    private static async Task AskAsync(StoreQuestions questions, FigureTable figures, CancellationToken cancellation)
    {
        foreach (var (name, ask) in questions.All())
        {
            await ask(cancellation);
            var times = new List<double>();
            for (var repeat = 0; repeat < WarmAnswers; repeat++)
            {
                var watch = Stopwatch.StartNew();
                await ask(cancellation);
                times.Add(watch.Elapsed.TotalMilliseconds);
            }

            var spread = Spread.Of(times);
            figures.Add($"{name}, warm, over gRPC: min/median/max of five", string.Create(CultureInfo.InvariantCulture, $"{spread.Min:F0} / {spread.Median:F0} / {spread.Max:F0} ms"));
        }
    }

    // What the columns take is the snapshot's to say: it is opened once more, here.
    private static async Task AddMemoryAsync(string data, FigureTable figures, CancellationToken cancellation)
    {
        var key = MasterKeyChoice.OfExisting(ServerOptions.Default with { DataDirectory = data }, Environment.GetEnvironmentVariable).Key;
        await using var store = await DatasetStore.OpenAsync(new StoreOptions(data, Key: key), cancellation);
        var snapshot = store.Get(StoreServer.Dataset).Current;
        var (hot, timeline) = (snapshot.Runs.Sum(run => run.Run.HotEventBytes), snapshot.Timeline.Rows);
        figures.Add("people", Count(snapshot.Persons.Count));
        figures.Add("events in the histories, derived order events among them", Count(timeline));
        figures.Add("in memory: hot columns of the histories, padding and directories", Bytes(hot, timeline));
        figures.Add("in memory: hot columns of events and orders, directories, dictionaries", Megabytes(snapshot.HotBytes));
        figures.Add("in memory: columns that only loads and compaction read", Megabytes(snapshot.ColdBytes));
    }

    private static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Seconds(TimeSpan elapsed) => string.Create(CultureInfo.InvariantCulture, $"{elapsed.TotalSeconds:F3} s");

    private static string Rate(TimeSpan elapsed, int rows) => string.Create(CultureInfo.InvariantCulture, $"{elapsed.TotalSeconds:F1} s, {rows / elapsed.TotalSeconds:N0} rows/s");

    private static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:N1} MB");

    private static string Bytes(long bytes, long rows) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:N1} MB, {bytes / (double)rows:F1} bytes an event");
}
