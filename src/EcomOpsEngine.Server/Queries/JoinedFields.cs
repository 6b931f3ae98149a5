using EcomOpsEngine.Analytics.Attributes;
using EcomOpsEngine.Analytics.Orders;
using EcomOpsEngine.Analytics.Timelines;
using EcomOpsEngine.Storage.Snapshots;
using EcomOpsEngine.Storage.Snapshots.Attributes;

namespace EcomOpsEngine.Server.Queries;

/// <summary>
/// The attributes of customers and products as fields of events and orders: <c>customer.NAME</c> by the row's person, <c>product.NAME</c> by its SKU, at the row's instant.
/// A field becomes a column of a run the first time somebody asks for it, and stays with the run and the attributes; its name and values are known at once.
/// </summary>
internal sealed class JoinedFields
{
    private readonly List<Source> _events = [];
    private readonly List<Source> _orders = [];

    public JoinedFields(Snapshot snapshot)
    {
        var (customers, products) = snapshot.Attributes;
        Add("customer", customers, of => of.Customers, of => of.Customers);
        var (events, orders) = (Skus(snapshot.Timeline.Fields, products), Skus(snapshot.Orders.Fields, products));
        Add("product", products, _ => events.Value, _ => orders.Value);
    }

    /// <summary>The columns of a run, then the joined ones. These hold the rows of everybody in the run: an older snapshot may read them where a newer one has moved people.</summary>
    public JoinedColumns Columns(LaneRun run, JoinedRun of) => new(run.Columns, Joined(_events, of, false, (keys, versions, i) => AttributeJoin.Column(run with { Superseded = PersonSet.Empty }, keys, versions, i)));

    /// <summary>The columns of a run of order lines, then the joined ones.</summary>
    public JoinedColumns Columns(OrderRun lines, JoinedRun of) => new(lines.Columns, Joined(_orders, of, true, (keys, versions, i) => AttributeJoin.Column(lines with { Superseded = PersonSet.Empty, SupersededOrders = [] }, keys, versions, i)));

    /// <summary>The fields of events in the order of the joined columns.</summary>
    public IEnumerable<TextField> EventFields(IReadOnlyList<LaneRun> runs, Snapshot snapshot) => Fields(_events, snapshot.Timeline.Rows, (source, counts) =>
    {
        for (var i = 0; i < runs.Count; i++)
        {
            AttributeJoin.Count(runs[i], source.Keys(Of(snapshot, i)), source.Versions, counts);
        }
    });

    /// <summary>The fields of orders in the order of the joined columns.</summary>
    public IEnumerable<TextField> OrderFields(OrderLines lines, Snapshot snapshot) => Fields(_orders, lines.Count, (source, counts) =>
    {
        for (var i = 0; i < lines.Runs.Count; i++)
        {
            AttributeJoin.Count(lines.Runs[i], source.Keys(Of(snapshot, i)), source.Versions, counts);
        }
    });

    private static JoinedRun Of(Snapshot snapshot, int run) => RunView.Of(snapshot.Runs[run].Run).Joined(snapshot.Attributes);

    private static Lazy<CodeColumn>[] Joined(List<Source> sources, JoinedRun of, bool ofOrders, Func<AttributeKeys, AttributeVersions, int, CodeColumn> join) =>
        [.. sources.SelectMany(source => source.Attributes.Select((_, i) => new Lazy<CodeColumn>(
            () => of.Column(source.Prefix, ofOrders, i, () => join(source.Keys(of), source.Versions, i)))))];

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
                yield return new TextField($"{source.Prefix}.{field.Name}", field.Values, new LazyCounts(field.Values.Count + 1, () => ByCode(byVersion.Value, codes, rows))) { Type = field.Type };
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

    private static Lazy<AttributeKeys> Skus(IReadOnlyList<TextField> fields, AttributeTable<string> products) => new(() =>
    {
        var column = fields.Select(field => field.Name).ToList().IndexOf("sku");
        return new AttributeKeys(column, (int[])[-1, .. fields[column].Values.Select(sku => products.KeyNumbers.TryGetValue(sku, out var key) ? key : -1)]);
    });

    private void Add<TKey>(string prefix, AttributeTable<TKey> table, Func<JoinedRun, AttributeKeys> events, Func<JoinedRun, AttributeKeys> orders)
        where TKey : notnull
    {
        var versions = new AttributeVersions
        {
            Offsets = table.Offsets,
            ValidFromUs = table.ValidFromUs,
            Columns = [.. table.Codes.Select((codes, i) => ArrowViews.Codes(codes, table.Fields[i].Values.Count))],
        };
        _events.Add(new Source(prefix, table.Fields, versions, events));
        _orders.Add(new Source(prefix, table.Fields, versions, orders));
    }

    private sealed record Source(string Prefix, IReadOnlyList<TextField> Attributes, AttributeVersions Versions, Func<JoinedRun, AttributeKeys> Keys);
}
