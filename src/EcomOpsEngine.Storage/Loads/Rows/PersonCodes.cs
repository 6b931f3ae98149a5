using System.Globalization;
using EcomOpsEngine.Storage.Durable;
using EcomOpsEngine.Storage.Identities;
using EcomOpsEngine.Storage.Schema;
using EcomOpsEngine.Storage.Snapshots.Building;

namespace EcomOpsEngine.Storage.Loads.Rows;

/// <summary>Gives the people whom a load's sound rows name their codes: temporary tables <c>("row" INTEGER code, c0 VARCHAR id)</c>, one for each kind.</summary>
internal static class PersonCodes
{
    /// <summary>What a column names; null where it names nobody.</summary>
    public static IdentityKind? KindOf(InputColumn column) => column.Target.Kind switch
    {
        TargetKind.CustomerId => IdentityKind.Customer,
        TargetKind.VisitorId => IdentityKind.Visitor,
        _ => null,
    };

    /// <summary>Temporary table of a kind.</summary>
    public static string Table(IdentityKind kind) => kind == IdentityKind.Customer ? "customer_codes" : "visitor_codes";

    /// <summary>Fills the temporary tables.</summary>
    public static GivenCodes Give(Statements statements, RowQuery query, IdentityVault vault, CancellationToken cancellation)
    {
        var people = new NamedPeople();
        var columns = query.Columns.Select((column, i) => (Kind: KindOf(column), Value: "p" + i.ToString(CultureInfo.InvariantCulture))).Where(column => column.Kind is not null).ToList();
        foreach (var (kind, value) in columns)
        {
            var sink = new PeopleColumns(people, kind!.Value);
            ChunkStream.Read(
                statements.Connection,
                $"SELECT {value}, min(\"row\") FROM {RowQuery.Checked} WHERE fault IS NULL AND {value} IS NOT NULL GROUP BY {value}",
                [sink.Ids, sink.FirstRows],
                cancellation);
            sink.Complete();
        }

        var given = vault.Give(people, statements.Connection, cancellation);
        foreach (var kind in columns.Select(column => column.Kind!.Value))
        {
            using var writer = new StagingWriter(statements.Connection, Table(kind), [StagedKind.Text]);
            for (var place = 0; place < people.Count; place++)
            {
                if (people.KindOf(place) == kind)
                {
                    writer.BeginRow(given.Codes[place]);
                    writer.SetText(0, people.IdOf(place));
                }
            }

            writer.Complete();
        }

        return given;
    }

    /// <summary>Two columns of a result that belong together.</summary>
    private sealed class PeopleColumns(NamedPeople people, IdentityKind kind)
    {
        private readonly List<byte[]> ids = [];
        private readonly List<long> firstRows = [];

        public ColumnSink Ids => new IdSink(ids);

        public ColumnSink FirstRows => new RowSink(firstRows);

        public void Complete()
        {
            for (var i = 0; i < ids.Count; i++)
            {
                people.Add(kind, ids[i], firstRows[i]);
            }
        }

        private sealed class IdSink(List<byte[]> ids) : ColumnSink
        {
            public override void Take(VectorView vector, int firstRow)
            {
                for (var i = 0; i < vector.Count; i++)
                {
                    ids.Add(vector.Text(i).ToArray());
                }
            }
        }

        private sealed class RowSink(List<long> rows) : ColumnSink
        {
            public override void Take(VectorView vector, int firstRow) => rows.AddRange(vector.Values<long>());
        }
    }
}
