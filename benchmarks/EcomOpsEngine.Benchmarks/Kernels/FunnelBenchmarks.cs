using BenchmarkDotNet.Attributes;
using EcomOpsEngine.Benchmarks.Peers;

namespace EcomOpsEngine.Benchmarks.Kernels;

/// <summary>The ordered funnel of six steps over honest events.</summary>
[MemoryDiagnoser]
public class FunnelBenchmarks
{
    private Work _funnel = null!;
    private Work _filtered = null!;

    [Params(1_000_000, 10_000_000)]
    public int Rows { get; set; }

    [Params(1, 2)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var data = new PeerData(Rows, seed: 1);
        _funnel = FunnelWorks.Funnel(data, Threads);
        _filtered = FunnelWorks.Filtered(data, Threads);
    }

    [Benchmark]
    public string Funnel() => _funnel.Ours();

    [Benchmark]
    public string FunnelFiltered() => _filtered.Ours();
}
