using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Server.Queries;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Requests;

/// <summary>Long questions keep no short ones waiting, and only so many of them go on beside the others.</summary>
public sealed class QueryGateTests
{
    [Fact]
    public async Task Short_questions_pass_long_ones_up_to_the_limit()
    {
        ThreadPool.SetMinThreads(32, 1);
        using var lifetime = new ServerLifetime(new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance), NullLogger<ServerLifetime>.Instance);
        using var gate = new QueryGate(ServerOptions.Default with { ConcurrentQueries = 1 }, lifetime);
        using var release = new SemaphoreSlim(0);
        var running = new List<Task<int>>();
        for (var n = 0; n < Limits.LongQueries; n++)
        {
            running.Add(gate.RunAsync(token => Wait(release, n, token), CancellationToken.None));

            // The only place is free again although the long ones before still run.
            Assert.Equal(7, await gate.RunAsync(_ => 7, CancellationToken.None));
        }

        var last = gate.RunAsync(token => Wait(release, 99, token), CancellationToken.None);
        var waiting = gate.RunAsync(_ => 8, CancellationToken.None);
        await Task.Delay(2 * Limits.Turn);
        Assert.False(waiting.IsCompleted);

        release.Release(Limits.LongQueries + 1);
        Assert.Equal(8, await waiting);
        Assert.Equal(Enumerable.Range(0, Limits.LongQueries), await Task.WhenAll(running));
        Assert.Equal(99, await last);

        // All places are there again.
        Assert.Equal(9, await gate.RunAsync(_ => 9, CancellationToken.None));
    }

    [Fact]
    public async Task A_failure_gives_the_place_back()
    {
        using var lifetime = new ServerLifetime(new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance), NullLogger<ServerLifetime>.Instance);
        using var gate = new QueryGate(ServerOptions.Default with { ConcurrentQueries = 1 }, lifetime);
        for (var n = 0; n < 3; n++)
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() => gate.RunAsync<int>(_ => throw new InvalidOperationException("no"), CancellationToken.None));
        }

        Assert.Equal(1, await gate.RunAsync(_ => 1, CancellationToken.None));
    }

    private static int Wait(SemaphoreSlim release, int answer, CancellationToken token)
    {
        release.Wait(token);
        return answer;
    }
}
