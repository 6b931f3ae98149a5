using EcomOpsEngine.Benchmarks.Machine;
using EcomOpsEngine.Benchmarks.Peers;
using EcomOpsEngine.Benchmarks.Scaling;
using Xunit;

namespace EcomOpsEngine.Benchmarks.Tests;

/// <summary>The command runs small: each work at each size, with the same answer by one thread and by two.</summary>
public sealed class ScalingCommandTests
{
    [Fact]
    public void Every_work_stands_at_every_size()
    {
        var output = new StringWriter();
        Assert.Equal(0, ScalingCommand.Run([10_000, 20_000], [], repeats: 1, threads: 2, output));
        Assert.All(PeerWorks.Ours(new PeerData(10_000, 1), 1), work =>
        {
            Assert.Contains($"| {work.Name} | 10,000 |", output.ToString(), StringComparison.Ordinal);
            Assert.Contains($"| {work.Name} | 20,000 |", output.ToString(), StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Memory_bandwidth_is_measured() => Assert.True(MemoryBandwidth.Measure(2, 1 << 22) > 0);
}
