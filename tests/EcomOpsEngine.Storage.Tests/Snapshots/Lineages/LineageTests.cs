using EcomOpsEngine.Storage.Snapshots.Attributes;
using EcomOpsEngine.Storage.Snapshots.Lineages;
using EcomOpsEngine.Storage.Snapshots.Segments;
using EcomOpsEngine.Storage.Tests.Snapshots.Segments;
using Xunit;

namespace EcomOpsEngine.Storage.Tests.Snapshots.Lineages;

/// <summary>
/// Loads in any order and size, late rows, links that come late, states before and after their orders, compaction between them and beside them, restarts:
/// the snapshot always holds what the naive model makes of all rows so far, element by element.
/// </summary>
public sealed class LineageTests
{
    [Theory]
    [InlineData(0, 40, 6, 14, 3, 5)]
    [InlineData(1_000, 16, 25, 120, 20, 5)]
    [InlineData(2_000, 8, 60, 300, 40, 5)]
    [InlineData(3_000, 5, 8, 500, 5, 300)]
    [InlineData(4_000, 8, 40, 60, 120, 5)]
    public void Snapshots_hold_all_rows_whatever_led_to_them(int seed, int rounds, int people, int events, int orders, int names)
    {
        var happened = new Happened();
        for (var round = seed; round < seed + rounds; round++)
        {
            Run(round, RandomShop.Of(round, people, events, orders, names), happened);
        }

        // Otherwise the rounds tested less than they say.
        Assert.All(
            new[] { happened.Continued, happened.Compacted, happened.Beside, happened.Restarted, happened.Moved, happened.Rebuilt, happened.RebuiltInParts },
            count => Assert.True(count > 0, happened.ToString()));
    }

    private static void Run(int seed, ShopRows shop, Happened happened)
    {
        var random = new Random(seed);
        using var database = new ShopDatabase();
        var lineage = database.Lay(0);
        var loaded = ShopRows.Empty with { IsCustomer = shop.IsCustomer };
        var rules = new CompactionRules(0.5, random.Next(1, 4), 0.2, int.MaxValue);
        var round = new Queue<EcomOpsEngine.Storage.Snapshots.RunPartition>();
        Compaction? beside = null;
        for (var seq = 1; Rest(shop, loaded) is { } rest; seq++)
        {
            var load = Next(random, rest);
            loaded = new ShopRows(shop.IsCustomer, [.. loaded.Events, .. load.Events], [.. loaded.Orders, .. load.Orders], [.. loaded.Status, .. load.Status]);
            database.Load(load with { IsCustomer = shop.IsCustomer }, seq);
            var people = lineage.People;
            if (Continuation.TryRun(lineage, database.Connection, seq, random.Next(4) == 0 ? 0.3 : double.MaxValue, null))
            {
                happened.Continued++;
                happened.Moved += lineage.People < people ? 1 : 0;
            }
            else
            {
                happened.Rebuilt++;
                beside = null;
                round.Clear();
                var eventsAtOnce = random.Next(2) == 0 ? int.MaxValue : random.Next(1, 1 + loaded.Events.Count);
                happened.RebuiltInParts += eventsAtOnce < loaded.Events.Count ? 1 : 0;
                lineage = database.Lay(seq, eventsAtOnce);
            }

            if (beside is not null)
            {
                // It was made from what stood before the last load.
                beside.Install(lineage);
                beside = null;
                happened.Beside++;
            }

            while (random.Next(3) > 0 && Compaction.Next(lineage, rules, round) is { } compaction)
            {
                compaction.Run(CancellationToken.None);
                happened.Compacted++;
                if (random.Next(3) == 0)
                {
                    beside = compaction;
                    break;
                }

                compaction.Install(lineage);
            }

            var snapshot = lineage.Publish();
            if (random.Next(3) == 0 || Rest(shop, loaded) is null)
            {
                SnapshotConformance.Check(loaded, snapshot);
            }

            if (random.Next(6) == 0)
            {
                happened.Restarted++;
                beside = null;
                round.Clear();
                using var fixture = new SegmentFixture(new SavedSnapshot(snapshot, lineage.Capture()));
                var read = fixture.Folder().TryRead(ShopDatabase.Settings, () => AttributeTables.None, Task.FromResult(VisitorOwners.None))!;
                Assert.Equal(SnapshotDump.Of(snapshot), SnapshotDump.Of(read.Snapshot));
                lineage = LineageStart.Restore(read.Snapshot, read.Facts);
            }
        }
    }

    /// <summary>Rows that were not loaded yet; null when there are none.</summary>
    private static ShopRows? Rest(ShopRows all, ShopRows loaded)
    {
        var rest = new ShopRows(all.IsCustomer, [.. all.Events.Skip(loaded.Events.Count)], [.. all.Orders.Skip(loaded.Orders.Count)], [.. all.Status.Skip(loaded.Status.Count)]);
        return rest.Events.Count + rest.Orders.Count + rest.Status.Count == 0 ? null : rest;
    }

    /// <summary>Some of the rows that come next in one or more tables.</summary>
    private static ShopRows Next(Random random, ShopRows rest)
    {
        IReadOnlyList<T> Some<T>(IReadOnlyList<T> rows) => [.. rows.Take(random.Next(3) == 0 ? 0 : random.Next(1, 2 + (rows.Count / random.Next(1, 8))))];
        while (true)
        {
            var next = rest with { Events = Some(rest.Events), Orders = Some(rest.Orders), Status = Some(rest.Status) };
            if (next.Events.Count + next.Orders.Count + next.Status.Count > 0)
            {
                return next;
            }
        }
    }

    private sealed record Happened
    {
        public int Continued { get; set; }

        public int Compacted { get; set; }

        public int Beside { get; set; }

        public int Restarted { get; set; }

        public int Moved { get; set; }

        public int Rebuilt { get; set; }

        public int RebuiltInParts { get; set; }
    }
}
