using EcomOpsEngine.TestData;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.TestData;

/// <summary>Measures the heap of the process, so no other test may run beside it.</summary>
[CollectionDefinition("Measures the heap", DisableParallelization = true)]
[Collection("Measures the heap")]
public sealed class BoundedMemoryTests
{
    [Fact]
    public void A_million_events_stream_in_bounded_memory()
    {
        SampleShop shop = new(new SampleShopOptions { Events = 1_000_000 });
        long before = GC.GetTotalMemory(true), most = 0, rows = 0;
        foreach (EventBatch batch in shop.Events())
        {
            rows += batch.Count;
            most = Math.Max(most, GC.GetTotalMemory(true) - before);
        }

        Assert.True(rows >= 1_000_000);
        Assert.InRange(most, 0, 100_000_000);
    }
}
