using Apache.Arrow;
using EcomOpsEngine.Storage.Schema;
using EcomOpsEngine.Storage.Snapshots.Attributes;
using EcomOpsEngine.Storage.Snapshots.Building;
using EcomOpsEngine.Storage.Snapshots.Lineages;

namespace EcomOpsEngine.Storage.Snapshots.Segments;

/// <summary>Puts a snapshot together from the checked arrays of its tables; nothing but directories and dictionaries is copied.</summary>
/// <param name="facts">What the tables do not hold.</param>
/// <param name="tables">The arrays of each batch by table name.</param>
/// <param name="attributes">What is known of customers and products: small, and read from the durable tables.</param>
/// <param name="owners">Whose the rows of visitors are, once that is read.</param>
internal sealed class SnapshotReader(
    SnapshotFacts facts, IReadOnlyDictionary<string, List<IArrowArray[]>> tables, AttributeTables attributes, Task<VisitorOwners> owners)
{
    private const int NumbersAt = 33;
    private static readonly int CodesAt = NumbersAt + OrderTable.NumberFields.Count;

    /// <summary>The snapshot.</summary>
    /// <exception cref="SegmentFault">A table is missing or has another shape.</exception>
    public SavedSnapshot Read()
    {
        try
        {
            var runs = new SnapshotRun[facts.Runs.Count];
            var first = 0;
            for (var run = 0; run < runs.Length; run++)
            {
                runs[run] = new SnapshotRun(Run(run), first, ((UInt64Array)tables[SnapshotTables.Superseded][run][0]).Values.ToArray(), Orders(run));
                first = runs[run].NextFirstPerson;
            }

            var (events, orders) = (Fields(SnapshotTables.EventFields, facts.EventFields), Fields(SnapshotTables.OrderFields, facts.OrderFields));
            var agents = Fields(SnapshotTables.Agents, [new FieldEntry("user_agent", PropertyType.Text)])[0];
            var counts = facts.Counts;
            var snapshot = new Snapshot
            {
                Id = facts.Id,
                Settings = facts.Settings,
                CreatedAt = facts.CreatedAt,
                Calendar = LocalCalendar.Of(facts.Settings.TimeZone),
                Runs = runs,
                Timeline = new Timeline(events, counts.EventRows, facts.FirstUs, facts.LastUs),
                Orders = new OrderTable(orders, counts.MissingNumbers, counts.Lines, counts.FirstOrderUs, counts.LastOrderUs),
                Agents = agents.Values,
                Persons = new PersonDirectory(runs, facts.People, counts.Identities),
                Attributes = attributes,
                Freshness = facts.Freshness,
                HotBytes = facts.HotBytes,
                ColdBytes = facts.ColdBytes,
                Owners = owners,
            };
            return new SavedSnapshot(snapshot, new LineageFacts(counts, Pending(), agents));
        }
        catch (Exception wrong) when (wrong is KeyNotFoundException or InvalidCastException or IndexOutOfRangeException or ArgumentException or InvalidOperationException)
        {
            throw new SegmentFault($"the tables do not fit together: {wrong.Message}");
        }
    }

    private PersonRun Run(int number)
    {
        var (columns, cold, entry) = (Lists(SnapshotTables.Run(number)), Lists(SnapshotTables.Facts(number)), facts.Runs[number]);
        T Column<T>(int at)
            where T : IArrowArray => (T)columns[at];
        return new PersonRun
        {
            Identities = Column<Int32Array>(0),
            IsCustomer = Column<BooleanArray>(1),
            Events = new EventColumns
            {
                Lengths = Column<Int32Array>(2),
                Seconds = Column<Int32Array>(3),
                Residues = columns[4],
                Sessions = columns[5],
                TieMasks = Column<UInt16Array>(6),
                Blocks = Blocks(columns[7..14]),
                LongHistories = Longs(columns[14..19]),
                Codes = columns[CodesAt..(CodesAt + entry.EventFields)],
            },
            Orders = new OrderColumns
            {
                PersonOffsets = Column<Int32Array>(19),
                Orders = Column<Int32Array>(20),
                OrderedAtUs = Column<Int64Array>(21),
                OrderedOnDay = Column<Int32Array>(22),
                OrderedAtHour = Column<UInt8Array>(23),
                PaidAtUs = Column<Int64Array>(24),
                CancelledAtUs = Column<Int64Array>(25),
                Quantity = Column<Int32Array>(26),
                GrossMinor = Column<Int64Array>(27),
                AmountMinor = Column<Int64Array>(28),
                HasVisitor = Column<BooleanArray>(29),
                RefundOffsets = Column<Int32Array>(30),
                RefundAtUs = Column<Int64Array>(31),
                RefundMinor = Column<Int64Array>(32),
                Numbers = columns[NumbersAt..CodesAt],
                Codes = columns[(CodesAt + entry.EventFields)..(CodesAt + entry.EventFields + entry.OrderFields)],
            },
            Agents = cold[0],
            Facts = Facts(cold),
            Partition = entry.PartitionBits is { } bits ? new RunPartition(bits, entry.PartitionIndex!.Value) : null,
        };
    }

    private static RunFacts Facts(IArrowArray[] columns)
    {
        T Column<T>(int at)
            where T : IArrowArray => (T)columns[at];
        return new RunFacts
        {
            Ordinals = Column<Int32Array>(1),
            Origins = columns[2],
            VisitorOffsets = Column<Int32Array>(3),
            Visitors = Column<Int32Array>(4),
            SessionOffsets = Column<Int32Array>(5),
            SessionIds = Column<UInt64Array>(6),
            Orders = new OrderFactColumns
            {
                Ordinals = Column<Int32Array>(7),
                Customers = Column<Int32Array>(8),
                Visitors = Column<Int32Array>(9),
                StatusAtUs = Column<Int64Array>(10),
                IdHigh = Column<UInt64Array>(11),
                IdLow = Column<UInt64Array>(12),
                ById = Column<Int32Array>(13),
                StateOffsets = Column<Int32Array>(14),
                StateOrdinals = Column<Int32Array>(15),
                StateLines = Column<Int32Array>(16),
                States = Column<UInt8Array>(17),
                StateAtUs = Column<Int64Array>(18),
                StateAmounts = Column<Int64Array>(19),
            },
        };
    }

    private static BlockEntry[] Blocks(IArrowArray[] columns)
    {
        var entries = new BlockEntry[columns[0].Length];
        ReadOnlySpan<int> offsets = Numbers(columns[0]), rows = Numbers(columns[1]), places = Numbers(columns[2]), lanes = Numbers(columns[3]);
        ReadOnlySpan<int> first = Numbers(columns[4]), last = Numbers(columns[5]), flags = Numbers(columns[6]);
        for (var i = 0; i < entries.Length; i++)
        {
            entries[i] = new BlockEntry(offsets[i], rows[i], places[i], lanes[i], first[i], last[i], (flags[i] & 1) != 0, (flags[i] & 2) != 0);
        }

        return entries;
    }

    private static ReadOnlySpan<int> Numbers(IArrowArray column) => ((Int32Array)column).Values;

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

    private LineRange[] Orders(int run)
    {
        var columns = tables[SnapshotTables.SupersededOrders][run];
        var ranges = new LineRange[columns[0].Length];
        for (var i = 0; i < ranges.Length; i++)
        {
            ranges[i] = new LineRange(((Int32Array)columns[0]).Values[i], ((Int32Array)columns[1]).Values[i]);
        }

        return ranges;
    }

    private StateFact[] Pending()
    {
        var columns = Only(SnapshotTables.Pending);
        var states = new StateFact[columns[0].Length];
        for (var i = 0; i < states.Length; i++)
        {
            int Number(int column) => ((Int32Array)columns[column]).Values[i];
            states[i] = new StateFact(
                new UInt128(((UInt64Array)columns[0]).Values[i], ((UInt64Array)columns[1]).Values[i]), Number(3), (LineState)Number(4), ((Int64Array)columns[5]).Values[i],
                Number(6) == 0 ? null : ((Int64Array)columns[7]).Values[i], Number(2));
        }

        return states;
    }

    private TextField[] Fields(string table, IReadOnlyList<FieldEntry> entries)
    {
        var fields = new TextField[entries.Count];
        for (var i = 0; i < fields.Length; i++)
        {
            var texts = (StringArray)tables[table][i][0];
            var values = new string[texts.Length - 1];
            for (var code = 0; code < values.Length; code++)
            {
                values[code] = texts.GetString(code + 1);
            }

            fields[i] = new TextField(entries[i].Name, values, ((Int64Array)tables[table][i][1]).Values.ToArray()) { Type = entries[i].Type };
        }

        return fields;
    }

    private IArrowArray[] Lists(string table) => System.Array.ConvertAll(Only(table), column => ((ListArray)column).Values);

    private IArrowArray[] Only(string table) => tables[table] is [var batch]
        ? batch
        : throw new SegmentFault($"the table `{table}` has {tables[table].Count} batches; expected one");
}
