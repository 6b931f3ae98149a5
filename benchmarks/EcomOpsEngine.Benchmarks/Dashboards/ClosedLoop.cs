using System.Collections.Concurrent;
using System.Diagnostics;
using EcomOpsEngine.Benchmarks.Peers;
using EcomOpsEngine.Benchmarks.Store;
using Google.Protobuf;
using Grpc.Core;

namespace EcomOpsEngine.Benchmarks.Dashboards;

/// <summary>What callers saw.</summary>
/// <param name="Milliseconds">Time of each answered question, ascending.</param>
/// <param name="Wrong">Answers other than the expected ones.</param>
/// <param name="Failed">Questions that were not answered.</param>
/// <param name="Seconds">How long they asked.</param>
internal sealed record LoopFigures(IReadOnlyList<double> Milliseconds, int Wrong, int Failed, double Seconds)
{
    /// <summary>Answers a second.</summary>
    public double Rate => Milliseconds.Count / Seconds;

    /// <summary>The time within which this share of the questions were answered; NaN without any.</summary>
    public double Quantile(double share) => Spread.Quantile(Milliseconds, share);
}

/// <summary>Clients that ask one question after the other, each as soon as the last is answered, and compare every answer.</summary>
internal sealed class ClosedLoop(ServerProcess server, IReadOnlyList<DashboardQuestion> questions, IReadOnlyDictionary<DashboardQuestion, IMessage> expected)
{
    /// <summary>Asks for some time. Client c begins with question c and goes round, so that at any moment all kinds are asked.</summary>
    /// <param name="clients">Clients, each with a connection of its own.</param>
    /// <param name="duration">How long; every client asks at least once.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<LoopFigures> RunAsync(int clients, TimeSpan duration, CancellationToken cancellation)
    {
        var (times, wrong, failed) = (new ConcurrentBag<double>(), 0, 0);
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, clients).Select(client => Task.Run(async () =>
        {
            using var channel = server.NewChannel();
            for (var turn = client; turn == client || watch.Elapsed < duration; turn++)
            {
                var question = questions[turn % questions.Count];
                var asked = Stopwatch.GetTimestamp();
                try
                {
                    var answer = await question.Ask(channel, cancellation);
                    times.Add(Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
                    if (!answer.Equals(expected[question]))
                    {
                        Interlocked.Increment(ref wrong);
                    }
                }
                catch (RpcException) when (!cancellation.IsCancellationRequested)
                {
                    Interlocked.Increment(ref failed);
                }
            }
        }, cancellation)));
        return new LoopFigures([.. times.Order()], wrong, failed, watch.Elapsed.TotalSeconds);
    }
}
