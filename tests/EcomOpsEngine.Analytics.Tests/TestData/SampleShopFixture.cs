using EcomOpsEngine.TestData;

namespace EcomOpsEngine.Analytics.Tests.TestData;

/// <summary>One shop of 200,000 events and its truth for all tests of this folder.</summary>
public sealed class SampleShopFixture
{
    public SampleShop Shop { get; } = new(new SampleShopOptions { Events = 200_000 });

    public SampleShopTruth Truth { get; }

    public SampleShopFixture() => Truth = Shop.ComputeTruth();
}
