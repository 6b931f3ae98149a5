using System.Collections.Concurrent;
using EcomOpsEngine.Analytics.Orders;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Orders;

public sealed class PassThreadsTests
{
    [Fact]
    public void Each_part_runs_once_and_never_more_at_a_time_than_threads()
    {
        for (var threads = 2; threads <= 5; threads++)
        {
            var runs = new int[200];
            int now = 0, most = 0;
            PassThreads.Run(runs.Length, threads, part =>
            {
                Interlocked.Increment(ref runs[part]);
                var together = Interlocked.Increment(ref now);
                lock (runs)
                {
                    most = Math.Max(most, together);
                }

                Thread.SpinWait(100);
                Interlocked.Decrement(ref now);
            });
            Assert.All(runs, count => Assert.Equal(1, count));
            Assert.InRange(most, 1, threads);
        }
    }

    [Fact]
    public void Parts_that_wait_for_each_other_run_side_by_side()
    {
        using var all = new Barrier(4);
        var threads = new ConcurrentDictionary<int, bool>();
        PassThreads.Run(4, 4, _ =>
        {
            all.SignalAndWait(TestContext.Current.CancellationToken);
            threads[Environment.CurrentManagedThreadId] = true;
        });
        Assert.Equal(4, threads.Count);
        Assert.Contains(Environment.CurrentManagedThreadId, threads.Keys);
    }

    [Fact]
    public void Nobody_joins_a_pass_whose_last_part_still_runs()
    {
        for (var round = 0; round < 20; round++)
        {
            Assert.InRange(PassThreads.Run(2, 2, part => Thread.Sleep(part == 0 ? 20 : 0)), 0, 4);
        }
    }

    [Fact]
    public void The_first_failure_comes_as_it_was_and_ends_the_pass()
    {
        var begun = 0;
        var failure = Assert.Throws<InvalidDataException>(() => PassThreads.Run(1_000_000, 2, part =>
        {
            Interlocked.Increment(ref begun);
            throw new InvalidDataException("part");
        }));
        Assert.Equal("part", failure.Message);
        Assert.InRange(begun, 1, 2);
    }

    [Fact]
    public void Passes_at_the_same_time_and_within_each_other_end()
    {
        var sums = new long[8];
        var callers = Enumerable.Range(0, sums.Length).Select(caller => new Thread(() =>
        {
            for (var round = 0; round < 50; round++)
            {
                PassThreads.Run(6, 3, _ => PassThreads.Run(5, 2, _ => Interlocked.Increment(ref sums[caller])));
            }
        })).ToList();
        callers.ForEach(caller => caller.Start());
        callers.ForEach(caller => caller.Join());
        Assert.All(sums, sum => Assert.Equal(50 * 6 * 5, sum));
    }
}
