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
    /// <summary>Times of so large a part of the duration do not count, in front of it.</summary>
    private const int WarmPart = 5;

    /// <summary>
    /// Asks for some time. Client c begins with question c and goes round, so that at any moment all kinds are asked. Times count once the clients have asked for a fifth of the time:
    /// before, connections are made, and the runtime compiles what is asked so often for the first time. Answers are compared from the first.
    /// </summary>
    /// <param name="clients">Clients, each with a connection of its own.</param>
    /// <param name="duration">How long times count; one of every client counts at least.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<LoopFigures> RunAsync(int clients, TimeSpan duration, CancellationToken cancellation)
    {
        var (times, wrong, failed) = (new ConcurrentBag<double>(), 0, 0);
        var (watch, warm) = (Stopwatch.StartNew(), duration / WarmPart);
        await Task.WhenAll(Enumerable.Range(0, clients).Select(client => Task.Run(async () =>
        {
            using var channel = server.NewChannel();
            var hasAsked = false;
            for (var turn = client; !hasAsked || watch.Elapsed < warm + duration; turn++)
            {
                var question = questions[turn % questions.Count];
                var (counts, asked) = (watch.Elapsed >= warm, Stopwatch.GetTimestamp());
                hasAsked |= counts;
                try
                {
                    var answer = await question.Ask(channel, cancellation);
                    if (counts)
                    {
                        times.Add(Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
                    }

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
        return new LoopFigures([.. times.Order()], wrong, failed, (watch.Elapsed - warm).TotalSeconds);
    }
}
