using EcomOpsEngine.Storage.Datasets;
using EcomOpsEngine.Storage.Snapshots.Attributes;
using EcomOpsEngine.Storage.Snapshots.Lineages;
using EcomOpsEngine.Storage.Snapshots.Segments;
using Xunit;

namespace EcomOpsEngine.Storage.Tests.Snapshots.Segments;

/// <summary>Real bytes cut, flipped, taken away: never served, always said, set aside.</summary>
public sealed class SegmentDamageTests : IDisposable
{
    private readonly SegmentFixture fixture = new(Build());
    private readonly Dictionary<string, byte[]> contents;

    public SegmentDamageTests() => contents = fixture.Files.ToDictionary(path => path, File.ReadAllBytes);

    /// <summary>Names without the prefix of a save.</summary>
    public static TheoryData<string> Kinds =>
    [
        "MANIFEST", "run-000.arrow", "run-000-facts.arrow", "superseded.arrow", "superseded-orders.arrow", "event-fields.arrow", "order-fields.arrow", "user-agents.arrow",
        "pending-states.arrow",
    ];

    [Fact]
    public void Every_kind_of_file_is_damaged_below() =>
        Assert.Equal(fixture.Files.Select(Kind).Order(), Kinds.Select(row => row.Data).Order());

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_cut_file_is_never_served(string kind)
    {
        var (path, bytes) = Find(kind);
        int[] lengths = kind == SegmentManifest.FileName
            ? [.. Enumerable.Range(0, bytes.Length)]
            : [0, 1, 7, 8, 9, 64, bytes.Length / 3, bytes.Length / 2, bytes.Length - 64, bytes.Length - 8, bytes.Length - 7, bytes.Length - 1];
        foreach (var length in lengths)
        {
            fixture.Restore(path, bytes[..length]);
            AssertNotServed($"cut to {length} of {bytes.Length}");
        }

        fixture.Restore(path, [.. bytes, 0]);
        AssertNotServed("a byte more");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_flipped_bit_is_never_served(string kind)
    {
        var (path, bytes) = Find(kind);
        var random = new Random(kind.Length);
        for (var round = 0; round < 40; round++)
        {
            var bit = random.Next(8 * bytes.Length);
            var flipped = (byte[])bytes.Clone();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            fixture.Restore(path, flipped);
            AssertNotServed($"bit {bit}");
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_missing_file_is_never_served(string kind)
    {
        File.Delete(Find(kind).Path);
        Assert.Null(fixture.Read());

        // Without a manifest there was no snapshot: a save that did not end, not a fault.
        Assert.Equal(kind == SegmentManifest.FileName ? 0 : 1, fixture.Notices.Count);
        Assert.True(kind != SegmentManifest.FileName || Directory.GetFiles(fixture.Directory_).Length == 0);
    }

    [Fact]
    public void Another_version_is_not_read()
    {
        var manifest = SegmentManifest.Read(fixture.Directory_)!;
        (manifest with { Version = SegmentManifest.CurrentVersion + 1 }).Write(fixture.Directory_);
        AssertNotServed("a newer version");
        Assert.Contains("format version", fixture.Notices[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_of_a_dataset_with_other_settings_are_not_read()
    {
        Assert.Null(fixture.Folder().TryRead(ShopDatabase.Settings with { TimeZone = "Europe/London" }, () => AttributeTables.None, Task.FromResult(VisitorOwners.None)));
        Assert.Equal(StoreNoticeKind.SegmentsQuarantined, Assert.Single(fixture.Notices).Kind);
    }

    [Fact]
    public void Files_swapped_with_each_other_are_not_read()
    {
        var (one, other) = (Find("event-fields.arrow"), Find("order-fields.arrow"));
        fixture.Restore(one.Path, other.Bytes);
        fixture.Restore(other.Path, one.Bytes);
        AssertNotServed("swapped");
    }

    [Fact]
    public void Only_the_last_quarantined_sets_are_kept()
    {
        for (var i = 0; i < 6; i++)
        {
            Directory.CreateDirectory(fixture.Directory_);
            File.WriteAllText(Path.Combine(fixture.Directory_, SegmentManifest.FileName), "x");
            Assert.Null(fixture.Read());
        }

        Assert.Equal(3, Directory.GetDirectories(fixture.Quarantine).Length);
    }

    public void Dispose() => fixture.Dispose();

    private static SavedSnapshot Build()
    {
        using var database = new ShopDatabase();
        database.Fill(RandomShop.Of(21, 30, 400, 40));
        return database.BuildToSave();
    }

    private static string Kind(string path)
    {
        var name = Path.GetFileName(path);
        return name.StartsWith("s1-", StringComparison.Ordinal) ? name[12..] : name;
    }

    private (string Path, byte[] Bytes) Find(string kind)
    {
        var path = fixture.Files.Single(file => Kind(file) == kind);
        return (path, contents[path]);
    }

    private void AssertNotServed(string fault)
    {
        Assert.True(fixture.Read() is null, fault);
        Assert.Equal(StoreNoticeKind.SegmentsQuarantined, Assert.Single(fixture.Notices).Kind);
        Assert.False(Directory.Exists(fixture.Directory_), fault);
        Assert.NotEmpty(Directory.GetDirectories(fixture.Quarantine));
    }
}
