using EcomOpsEngine.Storage.Exposures;
using EcomOpsEngine.Storage.Loads;
using EcomOpsEngine.Storage.Tests.Loads;
using Xunit;

namespace EcomOpsEngine.Storage.Tests.Experiments;

/// <summary>Whose the exposures are: as events are given to people, and as the snapshot knew them.</summary>
public sealed class ExposureReadTests
{
    private static readonly ExposureSpan Always = new(0, long.MaxValue / 4);

    [Fact]
    public async Task A_visitor_s_exposure_belongs_to_the_next_customer_else_to_the_last_one_else_to_the_visitor()
    {
        await using var shop = await TestShop.OpenAsync();
        await LoadAsync(shop, LoadTable.Events, "events", """
            occurred_at,visitor_id,customer_id,event_name
            2025-03-01T10:00:00Z,v1,c1,login
            2025-03-03T10:00:00Z,v1,c2,login
            2025-03-01T10:00:00Z,v2,,home
            """);
        await LoadAsync(shop, LoadTable.Exposures, "exposures", """
            experiment,variant,at,visitor_id,customer_id
            E,A,2025-03-01T09:00:00Z,v1,
            E,B,2025-03-02T09:00:00Z,v1,
            E,B,2025-03-04T09:00:00Z,v1,
            E,A,2025-03-05T09:00:00Z,,c1
            E,A,2025-03-01T09:00:00Z,v2,
            E,A,2025-03-01T08:00:00Z,v2,
            E,A,2025-03-01T09:00:00Z,v3,
            other,A,2025-03-01T09:00:00Z,v2,
            """);
        var found = shop.Dataset.FindExposures(shop.Dataset.Current, "E", Always, CancellationToken.None);
        Assert.Equal(7, found.Rows);

        // v1 before c1's login is c1's; after it and before c2's it is c2's, and so is what comes later.
        var names = Names(shop, found);
        Assert.Equal(["c1 A", "c1 A", "c2 B", "c2 B", "v2 A", "v3? A"], names);
        Assert.Equal(3, found.Sightings.Where(one => one.Person is not null).Select(one => one.Identity).Distinct().Count());
        var v2 = found.Sightings.Single(one => one.Person is { } person && Id(shop, person) == "v2");
        Assert.Equal(new DateTime(2025, 3, 1, 8, 0, 0, DateTimeKind.Utc), DateTime.UnixEpoch.AddTicks(v2.AtUs * 10));
    }

    [Fact]
    public async Task The_span_is_half_open_and_later_loads_are_not_seen()
    {
        await using var shop = await TestShop.OpenAsync();
        await LoadAsync(shop, LoadTable.Exposures, "one", "experiment,variant,at,visitor_id,customer_id\nE,A,2025-03-01T00:00:00Z,v1,\nE,A,2025-03-02T00:00:00Z,v2,\n");
        var before = shop.Dataset.Current;
        await LoadAsync(shop, LoadTable.Exposures, "two", "experiment,variant,at,visitor_id,customer_id\nE,A,2025-03-01T12:00:00Z,v3,\n");
        var day = new ExposureSpan(Us(1), Us(2));
        Assert.Equal(1, shop.Dataset.FindExposures(before, "E", day, CancellationToken.None).Rows);
        Assert.Equal(2, shop.Dataset.FindExposures(shop.Dataset.Current, "E", day, CancellationToken.None).Rows);
        Assert.Equal(0, shop.Dataset.FindExposures(before, "E'; DROP TABLE exposures; --", day, CancellationToken.None).Rows);

        await shop.ReopenAsync();
        Assert.Equal(3, shop.Dataset.FindExposures(shop.Dataset.Current, "E", Always, CancellationToken.None).Rows);

        static long Us(int dayOfMarch) => (new DateTime(2025, 3, dayOfMarch, 0, 0, 0, DateTimeKind.Utc) - DateTime.UnixEpoch).Ticks / 10;
    }

    private static List<string> Names(TestShop shop, ExposureSightings found) =>
        [.. found.Sightings.Select(one => $"{(one.Person is { } person ? Id(shop, person) : "v3?")} {found.Variants[one.Variant]}").Order(StringComparer.Ordinal)];

    private static string Id(TestShop shop, int person) => Assert.Single(shop.Dataset.FindPersonIds(shop.Dataset.Current, [person], CancellationToken.None)).Id;

    private static async Task LoadAsync(TestShop shop, LoadTable table, string id, string csv)
    {
        var record = await shop.LoadAsync(table, shop.Write($"{id}.csv", csv.ReplaceLineEndings("\n").TrimEnd() + "\n"), loadId: id, onError: OnError.AllOrNothing);
        Assert.Equal(LoadState.Done, record.State);
    }
}
