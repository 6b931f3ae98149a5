using BenchmarkDotNet.Attributes;
using EcomOpsEngine.Benchmarks.Peers;

namespace EcomOpsEngine.Benchmarks.Kernels;

/// <summary>Orders shared out among the channels before them: the work of the comparison, and every model with the lost paths.</summary>
[MemoryDiagnoser]
public class AttributionBenchmarks
{
    private PeerData _data = null!;
    private Work _work = null!;

    [Params(1_000_000, 10_000_000)]
    public int Rows { get; set; }

    [Params(1, 2)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _data = new PeerData(Rows, 1);
        _work = AttributionWorks.Attribution(_data, Threads);
        _work.Ours();
    }

    [Benchmark]
    public string LinearAndMarkov() => _work.Ours();

    [Benchmark]
    public long AllModels() => AttributionWorks.AllModels(_data, Threads).LostPaths;
}
