using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using EcomOpsEngine.TestData;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.TestData;

/// <summary>Same options, same bytes, on every platform and in every release (a wanted change pins new hashes here).</summary>
public sealed class SampleShopDeterminismTests
{
    private static readonly SampleShopOptions Small = new() { Seed = 7, Events = 10_000 };

    [Fact]
    public void Ten_thousand_events_have_the_pinned_hash() =>
        Assert.Equal("ca87d532c8e60be8ae1954d54ec0ffe804f3ae80c99cff02717196c8884ecba2", HashOfEvents(new SampleShop(Small)));

    [Fact]
    public void The_extract_has_the_pinned_hash_and_a_second_one_the_same_bytes()
    {
        using ScratchDirectory first = new(), second = new();
        ExtractReport one = new SampleShop(Small).WriteExtracts(first.Path, ExtractOptions.Dirty);
        ExtractReport two = new SampleShop(Small).WriteExtracts(second.Path, ExtractOptions.Dirty with { CompressEvents = false });
        Assert.Equal(Content(two.EventsPath), Content(one.EventsPath));
        Assert.Equal(Content(two.OrdersPath), Content(one.OrdersPath));
        Assert.Equal(Content(two.OrderStatusPath), Content(one.OrderStatusPath));
        Assert.Equal(two.DirtyRows, one.DirtyRows);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Content(one.EventsPath));
        hash.AppendData(Content(one.OrdersPath));
        hash.AppendData(Content(one.OrderStatusPath));
        Assert.Equal("4bb120ba63e52b35f1ca0d9a31f626fa88e0b648fa63658bad0068abdb870e16", Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    [Fact]
    public void Other_seeds_give_other_rows() =>
        Assert.NotEqual(HashOfEvents(new SampleShop(Small)), HashOfEvents(new SampleShop(Small with { Seed = 8 })));

    [Fact]
    public void The_generator_gives_its_known_numbers()
    {
        SeededRandom random = new(1, 2);
        Assert.Equal([12022773848562605791UL, 16424299106621237731UL, 9514462627807736316UL], new[] { random.NextBits(), random.NextBits(), random.NextBits() });
    }

    [Theory]
    [InlineData("America/New_York", "2025-03-01", 30)]
    [InlineData("America/Sao_Paulo", "2018-10-20", 30)]
    [InlineData("UTC", "2024-02-20", 14)]
    public void Shops_in_zones_with_changing_clocks_stay_inside_their_days(string zone, string from, int days)
    {
        SampleShop shop = new(new SampleShopOptions { Events = 5_000, TimeZone = zone, From = DateOnly.Parse(from, null), Days = days });
        TimeZoneInfo info = TimeZoneInfo.FindSystemTimeZoneById(zone);
        HashSet<DateOnly> seen = [];
        foreach (EventBatch batch in shop.Events())
        {
            foreach (long us in batch.OccurredAtUs)
            {
                DateTime local = TimeZoneInfo.ConvertTimeFromUtc(DateTime.UnixEpoch.AddTicks(us * 10), info);
                seen.Add(DateOnly.FromDateTime(local));
                Assert.Equal((local - DateTime.UnixEpoch).Ticks / 10, shop.Calendar.LocalUs(us));
            }
        }

        Assert.Equal(days, seen.Count);
        Assert.Equal((shop.Options.From, shop.Options.To.AddDays(-1)), (seen.Min(), seen.Max()));
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new SampleShop(Small with { Events = 999 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SampleShop(Small with { Days = 13 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SampleShop(Small with { From = new DateOnly(1979, 12, 31) }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SampleShop(Small with { From = new DateOnly(2047, 6, 1) }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SampleShop(Small with { BotShare = double.NaN }));
        Assert.Throws<ArgumentException>(() => new SampleShop(Small with { PromotionDay = new DateOnly(2030, 1, 1) }));
        Assert.Throws<TimeZoneNotFoundException>(() => new SampleShop(Small with { TimeZone = "Asia/Atlantis" }));
    }

    private static string HashOfEvents(SampleShop shop)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] bytes = new byte[8];
        foreach (EventBatch batch in shop.Events())
        {
            foreach (long[] column in new[] { batch.EventId, batch.OccurredAtUs, batch.VisitorNumber, batch.SessionNumber, batch.CustomerNumber })
            {
                foreach (long value in column)
                {
                    BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
                    hash.AppendData(bytes);
                }
            }

            foreach (TextColumn column in new[] { batch.EventName, batch.Page, batch.Device, batch.Channel, batch.Campaign, batch.Sku, batch.UserAgent, batch.Variant, batch.CityTier })
            {
                hash.AppendData(column.Codes);
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static byte[] Content(string path)
    {
        using Stream file = File.OpenRead(path);
        using Stream content = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
        using MemoryStream bytes = new();
        content.CopyTo(bytes);
        return bytes.ToArray();
    }
}
