using BenchmarkDotNet.Attributes;
using EcomOpsEngine.Benchmarks.Peers;

namespace EcomOpsEngine.Benchmarks.Kernels;

/// <summary>Matrix, RFM and cohorts over honest order lines.</summary>
[MemoryDiagnoser]
public class OrderBenchmarks
{
    private Work _distinct = null!;
    private Work _sums = null!;
    private Work _rfm = null!;
    private Work _cohorts = null!;

    [Params(1_000_000, 10_000_000)]
    public int Rows { get; set; }

    [Params(1, 2)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var data = new PeerData(Rows, seed: 1);
        _distinct = OrderWorks.MatrixDistinct(data, Threads);
        _sums = OrderWorks.MatrixSums(data, Threads);
        _rfm = OrderWorks.Rfm(data, Threads);
        _cohorts = OrderWorks.Cohorts(data, Threads);
    }

    [Benchmark]
    public string MatrixDistinct() => _distinct.Ours();

    [Benchmark]
    public string MatrixSums() => _sums.Ours();

    [Benchmark]
    public string Rfm() => _rfm.Ours();

    [Benchmark]
    public string Cohorts() => _cohorts.Ours();
}
