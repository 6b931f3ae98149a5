using System.Diagnostics;
using System.Globalization;
using EcomOpsEngine.Benchmarks.Machine;
using EcomOpsEngine.Benchmarks.Peers;
using EcomOpsEngine.Contracts.V1;

namespace EcomOpsEngine.Benchmarks.Store;

/// <summary>What <see cref="AppendCommand"/> does.</summary>
/// <param name="Rows">Events that are there before.</param>
/// <param name="RowsPerSecond">Events a second that the loader appends.</param>
/// <param name="BatchRows">Events of each of its loads.</param>
/// <param name="Seconds">How long it appends, and how long the idle figures are taken at most.</param>
/// <param name="LateShare">Share of appended events that happened in the past.</param>
internal sealed record AppendOptions(int Rows, int RowsPerSecond, int BatchRows, int Seconds, double LateShare);

/// <summary>
/// The command <c>append</c>: a loader appends events in time order, in small loads, while funnels are asked one after another: their times by fifths of the run beside those without a loader before it
/// and after it (a funnel costs what there is to read, and there is more at the end), runs and memory over time.
/// </summary>
internal sealed class AppendCommand(AppendOptions options, TextWriter output)
{
    private const int Parts = 5;

    private readonly List<string> _lines = [];
    private readonly Lock _gate = new();
    private long _appended;
    private double _slowestLoadMs;

    /// <summary>Runs it; 0 when every appended event is in the last answer.</summary>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var directory = Directory.CreateTempSubdirectory("ecomops-append-").FullName;
        try
        {
            await using var server = await StoreServer.StartAsync(directory, cancellation);
            var shop = new AppendedShop(server.Channel, options.Rows);
            await shop.CreateAsync(cancellation);
            var span = TimeSpan.FromSeconds(Math.Min(options.Seconds, 30));
            var before = await AskForAsync(server, span, cancellation);
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            var watch = WatchAsync(server, ending.Token);
            var loader = AppendAsync(shop, cancellation);
            var started = Stopwatch.StartNew();
            var busy = Enumerable.Range(0, Parts).Select(_ => new List<double>()).ToArray();
            while (!loader.IsCompleted)
            {
                var part = (int)(Parts * started.Elapsed.TotalSeconds / options.Seconds);
                busy[Math.Min(part, Parts - 1)].Add(await AskOnceAsync(server, cancellation));
            }

            await loader;
            await ending.CancelAsync();
            await watch;
            var found = await shop.CountAsync(cancellation);
            Print(before, busy, await AskForAsync(server, span, cancellation), found);
            return found == options.Rows + _appended ? 0 : 1;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private async Task AppendAsync(AppendedShop shop, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed.TotalSeconds < options.Seconds)
        {
            // It keeps its rate where it can; where it cannot, it sends as fast as it is taken.
            var due = _appended / (double)options.RowsPerSecond;
            if (due > watch.Elapsed.TotalSeconds)
            {
                await Task.Delay(TimeSpan.FromSeconds(due - watch.Elapsed.TotalSeconds), cancellation);
            }

            var started = Stopwatch.GetTimestamp();
            await shop.AppendAsync(options.BatchRows, options.LateShare, cancellation);
            _slowestLoadMs = Math.Max(_slowestLoadMs, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            _appended += options.BatchRows;
        }
    }

    private static async Task<List<double>> AskForAsync(StoreServer server, TimeSpan span, CancellationToken cancellation)
    {
        await new StoreQuestions(server.Channel).FunnelAsync(includeBots: true, cancellation);
        var (times, watch) = (new List<double>(), Stopwatch.StartNew());
        while (watch.Elapsed < span)
        {
            times.Add(await AskOnceAsync(server, cancellation));
        }

        return times;
    }

    private static async Task<double> AskOnceAsync(StoreServer server, CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        await new StoreQuestions(server.Channel).FunnelAsync(includeBots: true, cancellation);
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    /// <summary>Notes runs and memory, some twenty times over the whole run.</summary>
    private async Task WatchAsync(StoreServer server, CancellationToken ending)
    {
        var (watch, pause) = (Stopwatch.StartNew(), TimeSpan.FromSeconds(Math.Max(.2, options.Seconds / 20.0)));
        try
        {
            while (true)
            {
                using (var call = new CatalogService.CatalogServiceClient(server.Channel).WatchSnapshots(new WatchSnapshotsRequest { Dataset = StoreServer.Dataset }, cancellationToken: ending))
                {
                    await call.ResponseStream.MoveNext(ending);
                    Note(watch.Elapsed, call.ResponseStream.Current);
                }

                await Task.Delay(pause, ending);
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or Grpc.Core.RpcException { StatusCode: Grpc.Core.StatusCode.Cancelled })
        {
            // The loader is done.
        }
    }

    private void Note(TimeSpan at, WatchSnapshotsResponse message)
    {
        var snapshot = message.Snapshot;
        lock (_gate)
        {
            _lines.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"| {at.TotalSeconds:F0} s | {snapshot.TimelineEvents:N0} | {snapshot.BaseRuns} | {snapshot.DeltaRuns} | {(snapshot.HotBytes + snapshot.ColdBytes) / (double)snapshot.TimelineEvents:F1} | {message.HeldSnapshots} | {ProcessMemory.AnonymousBytes() / 1e6:N0} |"));
        }
    }

    private void Print(List<double> before, List<double>[] busy, List<double> after, long found)
    {
        foreach (var times in busy.Append(before).Append(after))
        {
            times.Sort();
        }

        output.WriteLine(MachineInfo.Describe());
        output.WriteLine();
        output.WriteLine("| funnels | asked | p50 ms | p99 ms | longest ms |");
        output.WriteLine("| --- | --- | --- | --- | --- |");
        output.WriteLine(Line("without a loader, before", before));
        for (var part = 0; part < Parts; part++)
        {
            output.WriteLine(Line($"while it appends, fifth {part + 1}", busy[part]));
        }

        output.WriteLine(Line("without a loader, after", after));
        output.WriteLine();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"p99 of the first fifth ÷ before: {Ratio(busy[0], before)}; p99 of the last fifth ÷ after: {Ratio(busy[^1], after)}; appended {_appended:N0} rows in loads of {options.BatchRows:N0}, {_appended / (double)options.Seconds:N0} rows/s of {options.RowsPerSecond:N0} wanted, {options.LateShare:P0} of them late; slowest load {_slowestLoadMs:F0} ms; {found:N0} events at the end"));
        output.WriteLine();
        output.WriteLine("| after | events | base runs | delta runs | bytes an event, hot and cold | older snapshots held | own memory of the process, MB |");
        output.WriteLine("| --- | --- | --- | --- | --- | --- | --- |");
        _lines.ForEach(output.WriteLine);
    }

    private static string Ratio(List<double> busy, List<double> idle) => busy.Count == 0
        ? "-"
        : (Spread.Quantile(busy, .99) / Spread.Quantile(idle, .99)).ToString("F2", CultureInfo.InvariantCulture);

    private static string Line(string name, List<double> times) => times.Count == 0
        ? $"| {name} | 0 | - | - | - |"
        : string.Create(CultureInfo.InvariantCulture, $"| {name} | {times.Count:N0} | {Spread.Quantile(times, .5):F1} | {Spread.Quantile(times, .99):F1} | {times[^1]:F1} |");
}
