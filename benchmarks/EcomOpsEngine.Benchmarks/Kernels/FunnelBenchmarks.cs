using BenchmarkDotNet.Attributes;
using EcomOpsEngine.Benchmarks.Peers;

namespace EcomOpsEngine.Benchmarks.Kernels;

/// <summary>The ordered funnel of six steps over honest events.</summary>
[MemoryDiagnoser]
public class FunnelBenchmarks
{
    private Work _funnel = null!;
    private Work _filtered = null!;
    private Work _full = null!;
    private Dictionary<string, Work> _modes = [];

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
        _full = FunnelWorks.Full(data, Threads);
        _modes = FunnelWorks.Modes(data, Threads).ToDictionary(work => work.Name);
    }

    [Benchmark]
    public string Funnel() => _funnel.Ours();

    [Benchmark]
    public string FunnelFiltered() => _filtered.Ours();

    [Benchmark]
    public string FunnelFull() => _full.Ours();

    [Benchmark]
    public string Strict() => _modes["funnel_strict"].Ours();

    [Benchmark]
    public string AnyOrder() => _modes["funnel_any_order"].Ours();

    [Benchmark]
    public string Exclusion() => _modes["funnel_exclusion"].Ours();

    [Benchmark]
    public string HeldConstant() => _modes["funnel_held"].Ours();

    [Benchmark]
    public string ThirtyTwoSteps() => _modes["funnel_32_steps"].Ours();
}
