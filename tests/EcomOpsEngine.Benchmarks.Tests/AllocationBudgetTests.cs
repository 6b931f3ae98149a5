using EcomOpsEngine.Benchmarks.Peers;
using Xunit;

namespace EcomOpsEngine.Benchmarks.Tests;

/// <summary>A repeated question allocates no more than its budget: what its answer needs.</summary>
public sealed class AllocationBudgetTests(ITestOutputHelper output)
{
    private const int Rows = 200_000;
    private static readonly PeerData Data = new(Rows, seed: 3);

    /// <summary>Kilobytes of one answer by one thread over 200,000 rows: about half more than measured.</summary>
    private static readonly Dictionary<string, long> Budgets = new()
    {
        ["funnel"] = 42,
        ["funnel_filtered"] = 46,
        ["funnel_full"] = 400,
        ["funnel_one_month"] = 42,
        ["funnel_short_lived"] = 42,
        ["funnel_one_month_short_lived"] = 42,
        ["matrix_distinct"] = 1_300,
        ["matrix_sums"] = 900,
        ["rfm"] = 52,
        ["rfm_scored"] = 430,
        ["cohorts"] = 430,
        ["matrix_distinct_cancelled"] = 1_300,
        ["rfm_cancelled"] = 52,
        ["cohorts_cancelled"] = 430,
        ["attribution"] = 82,
        ["funnel_strict"] = 56,
        ["funnel_any_order"] = 57,
        ["funnel_exclusion"] = 63,
        ["funnel_held"] = 58,
        ["funnel_32_steps"] = 220,
    };

    public static TheoryData<string> Works => [.. PeerWorks.Ours(Data, 1).Select(work => work.Name)];

    [Theory]
    [MemberData(nameof(Works))]
    public void A_repeated_question_stays_within_its_budget(string name)
    {
        var work = PeerWorks.Ours(Data, threads: 1).Single(work => work.Name == name);
        var first = work.Ours();
        Assert.Equal(first, work.Ours());
        var before = GC.GetAllocatedBytesForCurrentThread();
        work.Ours();
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        output.WriteLine($"{name}: {allocated} bytes");
        Assert.InRange(allocated, 0, 1_000 * Budgets[name]);
    }
}
