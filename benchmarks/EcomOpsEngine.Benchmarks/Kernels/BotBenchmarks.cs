using BenchmarkDotNet.Attributes;
using EcomOpsEngine.Analytics.Timelines;
using EcomOpsEngine.Analytics.Traffic;
using EcomOpsEngine.Benchmarks.Peers;
using EcomOpsEngine.TestData;

namespace EcomOpsEngine.Benchmarks.Kernels;

/// <summary>The search for programs by behaviour over honest events: what the first question after a load pays.</summary>
[MemoryDiagnoser]
public class BotBenchmarks
{
    private IReadOnlyList<LaneRun> _runs = [];
    private BotQuery _query = null!;

    [Params(1_000_000, 10_000_000)]
    public int Rows { get; set; }

    [Params(1, 2)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _runs = FunnelWorks.Runs(HonestEvents.Generate(Rows, Rows / 20, 1));
        bool[] counted = new bool[_runs[0].Columns[0].ValueCount + 1];
        Array.Fill(counted, true);
        _query = new BotQuery(counted, long.MinValue, long.MaxValue, RateRule.Default, RegularityRule.Default, null, null);
    }

    [Benchmark]
    public string Behaviour() => $"{BotKernel.Run(_runs, _query, Threads).Count} flagged";
}
