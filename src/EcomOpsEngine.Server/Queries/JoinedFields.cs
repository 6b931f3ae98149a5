using EcomOpsEngine.Analytics.Attributes;
using EcomOpsEngine.Analytics.Orders;
using EcomOpsEngine.Analytics.Timelines;
using EcomOpsEngine.Storage.Snapshots;
using EcomOpsEngine.Storage.Snapshots.Attributes;

namespace EcomOpsEngine.Server.Queries;

/// <summary>
/// The attributes of customers and products as fields of events and orders: <c>customer.NAME</c> by the row's person, <c>product.NAME</c> by its SKU, at the row's instant.
/// A field becomes a column the first time somebody asks for it, and stays with the snapshot; its name and values are known at once.
/// </summary>
internal sealed class JoinedFields
{
    private readonly List<Source> _events = [];
    private readonly List<Source> _orders = [];

    public JoinedFields(Snapshot snapshot)
    {
        var (customers, products) = snapshot.Attributes;
        var identities = ArrowViews.Values(snapshot.Persons.IdentityCodes).Span;
        var keyOfPerson = new int[customers.Fields.Count == 0 ? 0 : identities.Length];
        for (var person = 0; person < keyOfPerson.Length; person++)
        {
            keyOfPerson[person] = customers.KeyNumbers.TryGetValue(identities[person], out var key) ? key : -1;
        }

        Add("customer", customers, new AttributeKeys(null, keyOfPerson), new AttributeKeys(null, keyOfPerson));
        Add("product", products, Skus(snapshot.Timeline.Fields, products), Skus(snapshot.Orders.Fields, products));
    }

    /// <summary>The joined columns of a run after its own.</summary>
    public JoinedColumns Columns(IReadOnlyList<CodeColumn> own, LaneRun run) =>
        new(own, [.. _events.SelectMany(source => source.Attributes.Select((_, i) => new Lazy<CodeColumn>(() => AttributeJoin.Column(run, source.Keys.OfRun(run.FirstPerson, run.Lengths.Length), source.Versions, i))))]);

    /// <summary>The joined columns of a run of order lines after its own.</summary>
    public JoinedColumns Columns(IReadOnlyList<CodeColumn> own, OrderRun lines) =>
        new(own, [.. _orders.SelectMany(source => source.Attributes.Select((_, i) => new Lazy<CodeColumn>(() => AttributeJoin.Column(lines, source.Keys.OfRun(lines.FirstPerson, lines.Persons), source.Versions, i))))]);

    /// <summary>The fields of events in the order of the joined columns.</summary>
    public IEnumerable<TextField> EventFields(IReadOnlyList<LaneRun> runs, long rows) => Fields(_events, rows, (source, counts) =>
    {
        foreach (var run in runs)
        {
            AttributeJoin.Count(run, source.Keys.OfRun(run.FirstPerson, run.Lengths.Length), source.Versions, counts);
        }
    });

    /// <summary>The fields of orders in the order of the joined columns.</summary>
    public IEnumerable<TextField> OrderFields(OrderLines lines) => Fields(_orders, lines.Count, (source, counts) =>
    {
        foreach (var run in lines.Runs)
        {
            AttributeJoin.Count(run, source.Keys.OfRun(run.FirstPerson, run.Persons), source.Versions, counts);
        }
    });

    private static IEnumerable<TextField> Fields(List<Source> sources, long rows, Action<Source, long[]> count)
    {
        foreach (var source in sources)
        {
            var byVersion = new Lazy<long[]>(() =>
            {
                var counts = new long[source.Versions.ValidFromUs.Length];
                count(source, counts);
                return counts;
            });
            for (var i = 0; i < source.Attributes.Count; i++)
            {
                var (field, codes) = (source.Attributes[i], source.Versions.Columns[i]);
                yield return new TextField($"{source.Prefix}.{field.Name}", field.Values, new LazyCounts(field.Values.Count + 1, () => ByCode(byVersion.Value, codes, rows)));
            }
        }
    }

    private static long[] ByCode(long[] byVersion, CodeColumn codes, long rows)
    {
        var counts = new long[codes.ValueCount + 1];
        counts[0] = rows - byVersion.Sum();
        for (var version = 0; version < byVersion.Length; version++)
        {
            counts[codes[version]] += byVersion[version];
        }

        return counts;
    }

    private static AttributeKeys? Skus(IReadOnlyList<TextField> fields, AttributeTable<string> products)
    {
        for (var column = 0; column < fields.Count; column++)
        {
            if (fields[column].Name == "sku")
            {
                return new AttributeKeys(column, (int[])[-1, .. fields[column].Values.Select(sku => products.KeyNumbers.TryGetValue(sku, out var key) ? key : -1)]);
            }
        }

        return null;
    }

    private void Add<TKey>(string prefix, AttributeTable<TKey> table, AttributeKeys? events, AttributeKeys? orders)
        where TKey : notnull
    {
        var versions = new AttributeVersions
        {
            Offsets = table.Offsets,
            ValidFromUs = table.ValidFromUs,
            Columns = [.. table.Codes.Select((codes, i) => ArrowViews.Codes(codes, table.Fields[i].Values.Count))],
        };
        if (events is not null)
        {
            _events.Add(new Source(prefix, table.Fields, versions, events));
        }

        if (orders is not null)
        {
            _orders.Add(new Source(prefix, table.Fields, versions, orders));
        }
    }

    private sealed record Source(string Prefix, IReadOnlyList<TextField> Attributes, AttributeVersions Versions, AttributeKeys Keys);
}
