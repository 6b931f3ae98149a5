using System.Globalization;
using DuckDB.NET.Data;
using EcomOpsEngine.Storage.Durable;
using EcomOpsEngine.Storage.Snapshots;
using EcomOpsEngine.Storage.Snapshots.Building;

namespace EcomOpsEngine.Storage.Exposures;

/// <summary>
/// Reads the exposures of one experiment as a snapshot knows them: rows of loads after it are not seen, and a row is given to its person as the snapshot gives events.
/// Repeated exposures are folded by DuckDB; only visitors with several customers need all their instants.
/// </summary>
internal sealed class ExposureReads(DuckDBConnection connection, Snapshot snapshot, CancellationToken cancellation)
{
    private readonly Dictionary<string, int> _variants = new(StringComparer.Ordinal);
    private readonly List<ExposureSighting> _sightings = [];

    public ExposureSightings Of(string experiment, ExposureSpan span)
    {
        var inside = $"""
            experiment = {SqlQuote.Text(experiment)} AND load_seq <= {Number(LoadLog.LoadSeq(snapshot.Id))}
            AND "at" >= make_timestamp({Number(span.FromUs)}) AND "at" < make_timestamp({Number(span.ToUs)})
            """;
        var folded = Read($"SELECT variant, visitor, customer, epoch_us(min(\"at\")), count(*) FROM exposures WHERE {inside} GROUP BY variant, visitor, customer");
        var persons = Persons(folded);
        var owners = snapshot.Owners.GetAwaiter().GetResult();
        var several = new List<int>();
        long rows = 0;
        for (var row = 0; row < folded.Count; row++)
        {
            rows += folded.Repeats.Values[row];
            var (visitor, customer) = (folded.Visitors.Values[row], folded.Customers.Values[row]);
            if (customer < 0 && owners.HasSeveral(visitor))
            {
                several.Add(visitor);
            }
            else
            {
                Add(folded, row, customer >= 0 ? customer : owners.OwnerOf(visitor, folded.AtUs.Values[row]), persons);
            }
        }

        foreach (var part in several.Distinct().Chunk(VisitorsPerStatement))
        {
            var all = Read($"SELECT variant, visitor, customer, epoch_us(\"at\"), 1::BIGINT FROM exposures WHERE {inside} AND customer IS NULL AND visitor IN ({string.Join(", ", part.Select(code => Number(code)))})");
            for (var row = 0; row < all.Count; row++)
            {
                Add(all, row, owners.OwnerOf(all.Visitors.Values[row], all.AtUs.Values[row]), persons);
            }
        }

        return new ExposureSightings([.. _variants.Keys], _sightings, rows);
    }

    private const int VisitorsPerStatement = 2_000;

    private void Add(Columns columns, int row, int owner, int[] persons)
    {
        var text = columns.Variants.Dictionary.Text(columns.Variants.Numbers[row]);
        if (!_variants.TryGetValue(text, out var variant))
        {
            _variants.Add(text, variant = _variants.Count);
        }

        int? person = owner < persons.Length && persons[owner] >= 0 ? persons[owner] : null;
        _sightings.Add(new ExposureSighting(owner, person, variant, columns.AtUs.Values[row]));
    }

    /// <summary>Person of each identity code, negative where it is no person of its own.</summary>
    private int[] Persons(Columns columns)
    {
        if (columns.Count == 0)
        {
            return [];
        }

        var persons = new int[snapshot.Persons.Identities];
        System.Array.Fill(persons, -1);
        foreach (var run in snapshot.Runs)
        {
            var codes = run.Run.Identities.Values;
            for (var place = 0; place < codes.Length; place++)
            {
                persons[codes[place]] = run.IsSuperseded(place) ? persons[codes[place]] : run.FirstPerson + place;
            }
        }

        return persons;
    }

    private Columns Read(string sql)
    {
        var count = DurableReads.Count(connection, $"SELECT count(*) FROM ({sql})");
        var columns = new Columns(count, new IdColumn(count), new Int32Column(count), new Int32Column(count), new Int64Column(count), new Int64Column(count));
        ChunkStream.Read(connection, sql, [columns.Variants, columns.Visitors, columns.Customers, columns.AtUs, columns.Repeats], cancellation);
        return columns;
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private sealed record Columns(int Count, IdColumn Variants, Int32Column Visitors, Int32Column Customers, Int64Column AtUs, Int64Column Repeats);
}
