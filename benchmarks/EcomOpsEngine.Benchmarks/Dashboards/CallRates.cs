using System.Diagnostics;
using EcomOpsEngine.Benchmarks.Peers;
using EcomOpsEngine.Benchmarks.Store;
using EcomOpsEngine.Contracts.V1;

namespace EcomOpsEngine.Benchmarks.Dashboards;

/// <summary>Calls a second of what takes microseconds, beside those of an empty call, by turns; both servers run in this process.</summary>
internal sealed class CallRates(int rounds, TimeSpan round, int callers)
{
    /// <summary>Rounds before those that count: the runtime compiles what is called often again, in the background, and needs a pause for that where callers keep all cores busy.</summary>
    private const int WarmRounds = 5;

    private static readonly TimeSpan WarmPause = TimeSpan.FromMilliseconds(500);

    /// <summary>Calls a second (minimum, median, maximum of the rounds) by name; the empty call is the first.</summary>
    public async Task<IReadOnlyList<(string Name, Spread PerSecond)>> MeasureAsync(CancellationToken cancellation)
    {
        var directory = Directory.CreateTempSubdirectory("ecomops-calls-").FullName;
        try
        {
            await using var empty = await EmptyServer.StartAsync();
            await using var server = await StoreServer.StartAsync(directory, cancellation);
            var experiments = new ExperimentService.ExperimentServiceClient(server.Channel);
            var (comparison, plan) = (DashboardQuestion.Comparison(), DashboardQuestion.Plan());
            (string Name, Func<Task> Call)[] calls =
            [
                ("empty call", () => EmptyServer.AskAsync(empty.Channel)),
                ("z-test", () => experiments.CompareProportionsAsync(comparison, cancellationToken: cancellation).ResponseAsync),
                ("sample size", () => experiments.PlanSampleSizeAsync(plan, cancellationToken: cancellation).ResponseAsync),
            ];
            var rates = calls.Select(_ => new List<double>()).ToArray();
            for (var n = -WarmRounds; n < rounds; n++)
            {
                for (var kind = 0; kind < calls.Length; kind++)
                {
                    var rate = await RateAsync(calls[kind].Call);
                    rates[kind].AddRange(n < 0 ? [] : [rate]);
                    if (n < 0)
                    {
                        await Task.Delay(WarmPause, cancellation);
                    }
                }
            }

            return [.. calls.Select((call, kind) => (call.Name, Spread.Of(rates[kind])))];
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private async Task<double> RateAsync(Func<Task> call)
    {
        var watch = Stopwatch.StartNew();
        var counts = await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            var count = 0;
            while (watch.Elapsed < round)
            {
                await call();
                count++;
            }

            return count;
        })));
        return counts.Sum() / watch.Elapsed.TotalSeconds;
    }
}
