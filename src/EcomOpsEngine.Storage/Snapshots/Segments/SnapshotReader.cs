using Apache.Arrow;
using EcomOpsEngine.Storage.Snapshots.Attributes;
using EcomOpsEngine.Storage.Snapshots.Building;

namespace EcomOpsEngine.Storage.Snapshots.Segments;

/// <summary>Puts a snapshot together from the checked arrays of its tables; nothing but directories and dictionaries is copied.</summary>
/// <param name="facts">What the tables do not hold.</param>
/// <param name="tables">The arrays of each batch by table name.</param>
/// <param name="attributes">What is known of customers and products: small, and read from the durable tables.</param>
internal sealed class SnapshotReader(SnapshotFacts facts, IReadOnlyDictionary<string, List<IArrowArray[]>> tables, AttributeTables attributes)
{
    /// <summary>Columns of the order lines before the text and number fields.</summary>
    private const int FixedLineColumns = 10;

    /// <summary>The snapshot.</summary>
    /// <exception cref="SegmentFault">A table is missing or has another shape.</exception>
    public BuiltSnapshot Read()
    {
        try
        {
            var runs = new EventRun[facts.RunFirstPersons.Count];
            for (var run = 0; run < runs.Length; run++)
            {
                runs[run] = Run(run);
            }

            var roots = Roots();
            var timeline = new Timeline
            {
                Runs = runs,
                Fields = Fields(SnapshotTables.EventFields, facts.EventFields),
                Rows = facts.Rows,
                FirstUs = facts.FirstUs,
                LastUs = facts.LastUs,
            };
            var snapshot = new Snapshot
            {
                Id = facts.Id,
                Settings = facts.Settings,
                CreatedAt = facts.CreatedAt,
                Calendar = LocalCalendar.Of(facts.Settings.TimeZone),
                Timeline = timeline,
                Orders = Orders(),
                Persons = new PersonDirectory { Count = roots.IdentityOf.Length, IdentityCodes = ArrowColumns.Int32(roots.IdentityOf) },
                Attributes = attributes,
                Freshness = facts.Freshness,
                HotBytes = facts.HotBytes,
                Links = roots.Links,
            };
            return new BuiltSnapshot(snapshot, roots);
        }
        catch (Exception wrong) when (wrong is KeyNotFoundException or InvalidCastException or IndexOutOfRangeException or ArgumentException or InvalidOperationException)
        {
            throw new SegmentFault($"the tables do not fit together: {wrong.Message}");
        }
    }

    private EventRun Run(int run)
    {
        var columns = Only(SnapshotTables.Run(run));
        return new EventRun
        {
            FirstPerson = facts.RunFirstPersons[run],
            Lengths = (Int32Array)tables[SnapshotTables.People][run][0],
            Seconds = (Int32Array)columns[0],
            Residues = columns[1],
            Sessions = columns[2],
            TieMasks = (UInt16Array)tables[SnapshotTables.Ties][run][0],
            Codes = [Only(SnapshotTables.Names(run))[0], .. columns[3..]],
            Blocks = Blocks(tables[SnapshotTables.Blocks][run]),
            LongHistories = Longs(tables[SnapshotTables.LongHistories][run]),
        };
    }

    private static BlockEntry[] Blocks(IArrowArray[] columns)
    {
        var entries = new BlockEntry[columns[0].Length];
        for (var i = 0; i < entries.Length; i++)
        {
            int Value(int column) => ((Int32Array)columns[column]).Values[i];
            entries[i] = new BlockEntry(Value(0), Value(1), Value(2), Value(3), Value(4), Value(5), Value(6) != 0, Value(7) != 0);
        }

        return entries;
    }

    private static LongEntry[] Longs(IArrowArray[] columns)
    {
        var entries = new LongEntry[columns[0].Length];
        for (var i = 0; i < entries.Length; i++)
        {
            int Value(int column) => ((Int32Array)columns[column]).Values[i];
            entries[i] = new LongEntry(Value(0), Value(1), Value(2), Value(3), Value(4));
        }

        return entries;
    }

    private TextField[] Fields(string table, IReadOnlyList<string> names)
    {
        var fields = new TextField[names.Count];
        for (var i = 0; i < fields.Length; i++)
        {
            var texts = (StringArray)tables[table][i][0];
            var values = new string[texts.Length - 1];
            for (var code = 0; code < values.Length; code++)
            {
                values[code] = texts.GetString(code + 1);
            }

            fields[i] = new TextField(names[i], values, ((Int64Array)tables[table][i][1]).Values.ToArray());
        }

        return fields;
    }

    private OrderTable Orders()
    {
        var lines = Only(SnapshotTables.OrderLines);
        var numbers = FixedLineColumns + facts.OrderFields.Count;
        return new OrderTable
        {
            Fields = Fields(SnapshotTables.OrderFields, facts.OrderFields),
            NumberFields = facts.OrderNumbers,
            PersonOffsets = (Int32Array)Only(SnapshotTables.OrderPeople)[0],
            PersonIsCustomer = (BooleanArray)Only(SnapshotTables.Customers)[0],
            Orders = (Int32Array)lines[0],
            OrderedAtUs = (Int64Array)lines[1],
            OrderedOnDay = (Int32Array)lines[2],
            OrderedAtHour = (UInt8Array)lines[3],
            PaidAtUs = (Int64Array)lines[4],
            CancelledAtUs = (Int64Array)lines[5],
            Quantity = (Int32Array)lines[6],
            GrossMinor = (Int64Array)lines[7],
            AmountMinor = (Int64Array)lines[8],
            HasVisitor = (BooleanArray)lines[9],
            Codes = lines[FixedLineColumns..numbers],
            Numbers = [.. lines[numbers..]],
            RefundOffsets = (Int32Array)Only(SnapshotTables.RefundOffsets)[0],
            RefundAtUs = (Int64Array)Only(SnapshotTables.Refunds)[0],
            RefundMinor = (Int64Array)Only(SnapshotTables.Refunds)[1],
        };
    }

    private SnapshotRoots Roots()
    {
        var identities = new List<int>(facts.RunFirstPersons.Count * 16);
        foreach (var people in tables[SnapshotTables.People])
        {
            identities.AddRange(((Int32Array)people[1]).Values);
        }

        var sightings = Only(SnapshotTables.Sightings);
        var links = VisitorLinks.Of(
            ((Int32Array)Only(SnapshotTables.Links)[0]).Values,
            ((Int32Array)sightings[0]).Values,
            ((Int64Array)sightings[1]).Values,
            ((Int32Array)sightings[2]).Values);
        return new SnapshotRoots(facts.LoadSeq, [.. identities], links);
    }

    private IArrowArray[] Only(string table) => tables[table] is [var batch]
        ? batch
        : throw new SegmentFault($"the table `{table}` has {tables[table].Count} batches; expected one");
}
