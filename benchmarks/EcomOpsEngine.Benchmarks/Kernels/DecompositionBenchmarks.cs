using BenchmarkDotNet.Attributes;
using EcomOpsEngine.Analytics.Decomposition;

namespace EcomOpsEngine.Benchmarks.Kernels;

/// <summary>The change of GMV of a thousand values, by logarithmic means and by Shapley values.</summary>
[MemoryDiagnoser]
public class DecompositionBenchmarks
{
    private const int Values = 1_000;
    private static readonly GmvSums Before = new(100_000, 100_000, 1_000, 20, 20, 20);

    [Benchmark]
    public long Lmdi() => Sum(FactorMethod.Lmdi);

    [Benchmark]
    public long Shapley() => Sum(FactorMethod.Shapley);

    private static long Sum(FactorMethod method)
    {
        long mix = 0;
        for (int value = 0; value < Values; value++)
        {
            var after = new GmvSums(144_000 + value, 144_000 + value, 1_200 + value, 30, 30, 30);
            mix += GmvDecomposition.OfValue(Before, after, 1_000_000, 1_200_000, GmvModel.Visitors, method, 100).MixMinor;
        }

        return mix;
    }
}
