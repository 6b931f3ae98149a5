using EcomOpsEngine.Storage.Snapshots.Attributes;
using EcomOpsEngine.Storage.Snapshots.Lineages;
using EcomOpsEngine.Storage.Snapshots.Segments;
using Xunit;

namespace EcomOpsEngine.Storage.Tests.Snapshots.Segments;

public sealed class SegmentRoundTripTests
{
    [Theory]
    [InlineData(1, 1, 3, 2)]
    [InlineData(2, 40, 800, 60)]
    [InlineData(3, 40, 0, 60)]
    [InlineData(4, 40, 300, 0)]
    [InlineData(5, 3, 9000, 3)]
    [InlineData(6, 0, 0, 0)]
    public void A_saved_snapshot_reads_back_element_by_element(int seed, int people, int events, int orders)
    {
        var shop = people == 0 ? ShopRows.Empty : RandomShop.Of(seed, people, events, orders);
        var built = Build(shop);
        using var fixture = new SegmentFixture(built);

        var read = fixture.Read();

        Assert.NotNull(read);
        Assert.Equal(SnapshotDump.Of(built), SnapshotDump.Of(read));
        SnapshotConformance.Check(shop, read.Snapshot);
        Assert.Empty(fixture.Notices);
    }

    [Fact]
    public void Wide_codes_and_several_runs_read_back()
    {
        var start = new DateTime(2024, 3, 1, 0, 0, 0, DateTimeKind.Utc);
        var events = Enumerable.Range(0, 70_000)
            .Select(i => new EventRow(start.AddSeconds(i), 1 + (i % 20_000), null, null, "n" + (i % 300), $"/p/{i}", null, null, null, null, null)).ToList();
        var built = Build(new ShopRows([.. Enumerable.Repeat(false, 20_000)], events, [], []));
        Assert.True(built.Snapshot.Runs.Count > 1);
        Assert.Equal([2, 4], built.Snapshot.Timeline.Fields.Take(2).Select(field => field.CodeWidth));
        using var fixture = new SegmentFixture(built);
        Assert.Equal(SnapshotDump.Of(built), SnapshotDump.Of(fixture.Read()!));
    }

    [Fact]
    public void Whose_visitors_rows_are_is_read_again_from_the_rows()
    {
        var shop = RandomShop.Of(9, 30, 900, 90);
        using var database = new ShopDatabase();
        database.Fill(shop);
        var lineage = database.Lay(1);
        using var fixture = new SegmentFixture(new SavedSnapshot(lineage.Publish(), lineage.Capture()));
        var read = fixture.Read()!;
        var links = LineageStart.Restore(read.Snapshot, read.Facts).Links;
        Assert.NotEmpty(links.Sightings());
        Assert.Equal(lineage.Links.Only.ToArray(), links.Only.ToArray());
        Assert.Equal(lineage.Links.Sightings().Distinct().Order(), links.Sightings().Distinct().Order());
        Assert.Equal(lineage.Links.Apart().Order(), links.Apart().Order());
        Assert.NotEmpty(links.Apart());
    }

    [Fact]
    public void Saving_again_keeps_the_files_that_did_not_change()
    {
        var built = Build(RandomShop.Of(10, 40, 500, 20));
        using var fixture = new SegmentFixture(built);
        var folder = fixture.Folder();
        var read = folder.TryRead(ShopDatabase.Settings, () => AttributeTables.None, Task.FromResult(VisitorOwners.None))!;
        folder.Save(read with { Facts = read.Facts with { Counts = read.Facts.Counts with { LoadSeq = 2 } } }, CancellationToken.None);

        var kept = Directory.GetFiles(fixture.Directory_).Intersect(fixture.Files).Select(path => Path.GetFileName(path)!).ToList();
        Assert.Contains(kept, name => name.EndsWith("-run-000.arrow", StringComparison.Ordinal));
        Assert.Contains(kept, name => name.EndsWith("-run-000-facts.arrow", StringComparison.Ordinal));
        Assert.DoesNotContain(kept, name => name.EndsWith("-event-fields.arrow", StringComparison.Ordinal));
        Assert.Equal(fixture.Files.Count, Directory.GetFiles(fixture.Directory_).Length);
        Assert.Equal(2, fixture.Read()!.Facts.Counts.LoadSeq);
        Assert.Equal(SnapshotDump.Of(built.Snapshot), SnapshotDump.Of(fixture.Read()!.Snapshot));
    }

    [Fact]
    public void A_cancelled_save_leaves_the_one_before()
    {
        var built = Build(RandomShop.Of(11, 40, 500, 20));
        using var fixture = new SegmentFixture(built);
        var other = Build(RandomShop.Of(12, 40, 500, 20));
        Assert.Throws<OperationCanceledException>(() => fixture.Folder().Save(other, new CancellationToken(canceled: true)));
        Assert.Equal(SnapshotDump.Of(built), SnapshotDump.Of(fixture.Read()!));
    }

    [Fact]
    public void Mapped_memory_goes_with_the_last_reader()
    {
        const string Maps = "/proc/self/maps";
        Assert.SkipUnless(File.Exists(Maps), "The kernel does not tell what a process maps.");
        using var fixture = new SegmentFixture(Build(RandomShop.Of(13, 200, 9_000, 20)));
        bool IsMapped() => File.ReadAllText(Maps).Contains(fixture.Directory_, StringComparison.Ordinal);
        var gone = HoldAndLetGo(fixture);
        for (var i = 0; i < 10 && gone.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.False(gone.IsAlive);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.True(IsMapped());
        RetiredMappings.ReleaseOlderThan(TimeSpan.Zero);
        Assert.False(IsMapped());
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static WeakReference HoldAndLetGo(SegmentFixture fixture)
    {
        var read = fixture.Read()!;
        var run = read.Snapshot.Runs[0].Run.Events;
        GC.Collect();
        RetiredMappings.ReleaseOlderThan(TimeSpan.Zero);
        Assert.True(run.Seconds.Values.Length > 0 && run.Seconds.Values[0] > 0);
        return new WeakReference(read.Snapshot);
    }

    private static SavedSnapshot Build(ShopRows rows)
    {
        using var database = new ShopDatabase();
        database.Fill(rows);
        return database.BuildToSave();
    }
}
