using System.Diagnostics;
using System.Globalization;
using EcomOpsEngine.Storage.Datasets;
using EcomOpsEngine.Storage.Loads;
using EcomOpsEngine.TestData;

namespace EcomOpsEngine.Benchmarks.Store;

/// <summary>The command <c>restart</c>: what a dataset costs in memory and on disk, and how long a start takes until the first answer.</summary>
internal static class RestartCommand
{
    private const ulong Seed = 2026;
    private const int WarmStarts = 3;

    /// <summary>Runs it; 0 when every answer was the same.</summary>
    public static async Task<int> RunAsync(int rows, int lines, TextWriter output, CancellationToken cancellation)
    {
        var directory = Directory.CreateTempSubdirectory("ecomops-restart-").FullName;
        try
        {
            var figures = new List<(string Name, string Value)>();
            var answers = new List<string>();
            await LoadAsync(directory, rows, lines, figures, cancellation);
            var dataset = Path.Combine(directory, StoreServer.Dataset);
            var segments = Path.Combine(dataset, "segments");
            figures.Add(("on disk: durable tables", Bytes(new FileInfo(Path.Combine(dataset, "dataset.duckdb")).Length, rows)));
            figures.Add(("on disk: segments", Bytes(Directory.GetFiles(segments).Sum(file => new FileInfo(file).Length), rows)));

            for (var start = 1; start <= WarmStarts; start++)
            {
                var (answer, elapsed, withoutBots) = await StoreServer.FirstAnswerAsync(directory, cancellation);
                answers.Add(answer);
                figures.Add(($"start {start} to first answer, warm page cache", $"{Seconds(elapsed)}; with bots searched for and left out {Seconds(withoutBots)}"));
            }

            Directory.Delete(segments, recursive: true);
            var (rebuilt, rebuild, rebuildWithoutBots) = await StoreServer.FirstAnswerAsync(directory, cancellation);
            answers.Add(rebuilt);
            figures.Add(("start to first answer, rebuilt from the durable tables", $"{Seconds(rebuild)}; with bots searched for and left out {Seconds(rebuildWithoutBots)}"));
            figures.Add(("first answer (everybody / without bots)", rebuilt));
            Print(figures, output);
            return answers.Distinct().Count() == 1 ? 0 : 1;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task LoadAsync(string directory, int rows, int lines, List<(string, string)> figures, CancellationToken cancellation)
    {
        var people = Math.Max(100, rows / 20);
        var store = await DatasetStore.OpenAsync(new StoreOptions(directory), cancellation);
        var (dataset, _) = await store.CreateAsync(new DatasetSettings(StoreServer.Dataset, "Shop", "Asia/Shanghai", "CNY", 2), cancellation);
        var watch = Stopwatch.StartNew();
        var orders = HonestOrders.Generate(lines, Math.Max(100, Math.Min(people / 5, lines / 4)), Seed);
        await dataset.LoadBatchesAsync(new StreamLoad(LoadTable.Orders, "orders", OnError.AllOrNothing, lines), StoreRows.OrdersAsync(orders), null, cancellation);
        figures.Add(("order lines", Count(lines)));
        figures.Add(("loading them, to queryable", Seconds(watch.Elapsed)));
        var events = HonestEvents.Generate(rows, people, Seed);
        watch.Restart();
        await dataset.LoadBatchesAsync(new StreamLoad(LoadTable.Events, "events", OnError.AllOrNothing, rows), StoreRows.EventsAsync(events), null, cancellation);
        figures.Add(("events", Count(rows)));
        figures.Add(("loading them, to queryable", Seconds(watch.Elapsed)));
        figures.Add(("people", Count(dataset.Current.Persons.Count)));
        figures.Add(("in memory: hot columns", Bytes(dataset.Current.HotBytes, rows)));
        watch.Restart();
        await store.DisposeAsync();
        figures.Add(("orderly end (saves segments)", Seconds(watch.Elapsed)));
    }

    private static void Print(List<(string Name, string Value)> figures, TextWriter output)
    {
        output.WriteLine("| figure | value |");
        output.WriteLine("| --- | --- |");
        figures.ForEach(figure => output.WriteLine($"| {figure.Name} | {figure.Value} |"));
    }

    private static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Seconds(TimeSpan elapsed) => string.Create(CultureInfo.InvariantCulture, $"{elapsed.TotalSeconds:F3} s");

    private static string Bytes(long bytes, int rows) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:N1} MB, {bytes / (double)rows:F1} bytes an event");
}
