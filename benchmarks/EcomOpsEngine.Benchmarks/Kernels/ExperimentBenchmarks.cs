using BenchmarkDotNet.Attributes;
using EcomOpsEngine.Analytics.Experiments;

namespace EcomOpsEngine.Benchmarks.Kernels;

/// <summary>The comparison of two rates with all its intervals, and the plan of a sample.</summary>
[MemoryDiagnoser]
public class ExperimentBenchmarks
{
    private static readonly Arm[] Arms = [new Arm("A", 11_000, 231), new Arm("B", 11_000, 418)];

    [Benchmark]
    public double CompareProportions() => ProportionComparison.Compare(Arms).Pairs[0].Difference.Nullable ?? 0;

    [Benchmark]
    public bool CheckSampleRatio() => SampleRatio.Check([1_000, 1_200]).IsMismatch;
}
