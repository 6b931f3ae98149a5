using EcomOpsEngine.Storage.Durable;
using EcomOpsEngine.Storage.Schema;

namespace EcomOpsEngine.Storage.Snapshots.Building;

/// <summary>
/// Events of a load by column, texts as codes: some 30 bytes each. The snapshot that shows them need not read them back from their table; rows of a stream wait here for their turn to be written.
/// Bounded (<see cref="Loads.LoadLimits"/>): rows of a larger file are read back, those of a larger stream go to a temporary table first.
/// </summary>
internal sealed class EventsAtHand
{
    private const string AtUs = "occurred_at";
    private const string Sessions = "session_id";
    private readonly IReadOnlyList<string> columns;
    private readonly bool keepsTexts;
    private readonly Dictionary<string, FieldDictionary> dictionaries;
    private readonly List<Segment> segments = [];
    private int[] codes = [];

    private EventsAtHand(IReadOnlyList<string> columns, bool keepsTexts)
    {
        (this.columns, this.keepsTexts) = (columns, keepsTexts);
        dictionaries = columns.Where(IsText).ToDictionary(name => name, name => new FieldDictionary(name));
    }

    /// <summary>Rows.</summary>
    public int Count { get; private set; }

    /// <summary>Begins to keep the rows of a load; null where that cannot be, because their texts are made by SQL.</summary>
    /// <param name="columns">Columns of the table that the load brings.</param>
    /// <param name="keepsTexts">Whether <see cref="WriteTo"/> will be asked for; else hashes stand for ids of sessions.</param>
    public static EventsAtHand? TryBegin(IReadOnlyList<TargetColumn> columns, bool keepsTexts) =>
        columns.Any(column => column.IsProperty && column.PropertyType != PropertyType.Text) ? null : new EventsAtHand([.. columns.Select(column => column.StoredName)], keepsTexts);

    /// <summary>Keeps rows of a chunk; false when they are too many.</summary>
    /// <param name="chunk">Holds the columns after its first one.</param>
    /// <param name="rows">Rows of the chunk.</param>
    /// <param name="chosen">The rows to keep; null: all.</param>
    public bool TryKeep(ChunkWriter chunk, int rows, ushort[]? chosen)
    {
        var kept = chosen?.Length ?? rows;
        if (Count + kept > Loads.LoadLimits.RowsAtHand || dictionaries.Values.Sum(texts => texts.PageBytes) > Loads.LoadLimits.TextsAtHandBytes)
        {
            return false;
        }

        if (segments.Count == 0 || segments[^1].Count + kept > segments[^1].Room)
        {
            var room = segments.Count < Segment.SmallSegments ? Segment.SmallRoom : Segment.LargeRoom;
            segments.Add(new Segment([.. columns.Select(column => SinkOf(column, room))], room));
        }

        segments[^1].Take(chunk, rows, chosen, kept);
        Count += kept;
        return true;
    }

    /// <summary>Says who the people are: the code of each by its number in the load.</summary>
    public void PeopleAre(int[] given) => codes = given;

    /// <summary>Appends the rows to a table with the columns <c>"row"</c>, from 1, those of the load, and an empty one.</summary>
    public void WriteTo(ChunkWriter chunk)
    {
        var headers = columns.Select(column => dictionaries.TryGetValue(column, out var texts) ? new TextHeaders(texts) : null).ToArray();
        var row = 1L;
        foreach (var segment in segments)
        {
            for (var from = 0; from < segment.Count; from += ChunkWriter.Capacity)
            {
                var rows = Math.Min(ChunkWriter.Capacity, segment.Count - from);
                var numbers = chunk.Column(0).Values<long>(rows);
                for (var i = 0; i < rows; i++)
                {
                    numbers[i] = row++;
                }

                for (var column = 0; column < columns.Count; column++)
                {
                    Write(segment.Columns[column], headers[column], from, rows, chunk.Column(column + 1));
                }

                chunk.Column(columns.Count + 1).SetAllMissing(rows);
                chunk.Append(rows);
            }
        }
    }

    /// <summary>The rows with the codes of some dictionaries, which new values are added to.</summary>
    /// <param name="fields">Dictionaries.</param>
    /// <param name="agents">Dictionary of user agents.</param>
    /// <param name="firstOrdinal">Rows of the loads before.</param>
    /// <param name="more">Rows to leave room for.</param>
    public EventFacts ToFacts(TableFields fields, FieldDictionary agents, int firstOrdinal, int more)
    {
        var facts = new EventFacts(fields, agents, checked(Count + more));
        facts.AddLoaded(Count);
        facts.NumberLoaded(firstOrdinal);
        Parallel.Invoke(
            [
                () => ForEach(AtUs, (Int64Column from, int rows, int first) => from.Values.AsSpan(0, rows).CopyTo(facts.AtUs.Values.AsSpan(first))),
                () => Encode("visitor", facts.Visitors),
                () => Encode("customer", facts.Customers),
                () => HashSessions(facts.Sessions),
                .. facts.Texts.Append(facts.Agents).Select<TextColumn, Action>(text => () => Translate(text)),
            ]);
        return facts;
    }

    private bool IsText(string column) => column != AtUs && column is not ("visitor" or "customer") && (column != Sessions || keepsTexts);

    private ColumnSink SinkOf(string column, int room) =>
        column == AtUs ? new Int64Column(room)
        : dictionaries.TryGetValue(column, out var texts) ? new TextColumn(texts, room)
        : column == Sessions ? new HashColumn(room)
        : new Int32Column(room);

    private static void Write(ColumnSink column, TextHeaders? headers, int from, int rows, ChunkColumn target)
    {
        switch (column)
        {
            case Int64Column instants:
                instants.Values.AsSpan(from, rows).CopyTo(target.Values<long>(rows));
                break;
            case Int32Column people:
                people.Values.AsSpan(from, rows).CopyTo(target.Values<int>(rows));
                for (var row = 0; row < rows; row++)
                {
                    if (people.Values[from + row] == Int32Column.Missing)
                    {
                        target.SetMissing(row);
                    }
                }

                break;
            case TextColumn texts:
                headers!.Write(texts.Codes, from, rows, target);
                break;
            default:
                throw new InvalidOperationException("The texts of these rows were not kept.");
        }
    }

    private void Encode(string column, Int32Column target)
    {
        var isThere = ForEach(column, (Int32Column from, int rows, int first) =>
        {
            for (var row = 0; row < rows; row++)
            {
                var person = from.Values[row];
                target.Values[first + row] = person == Int32Column.Missing ? Int32Column.Missing : codes[person];
            }
        });
        if (!isThere)
        {
            target.Values.AsSpan(0, Count).Fill(Int32Column.Missing);
        }
    }

    private void HashSessions(HashColumn target)
    {
        ulong[] hashes = dictionaries.TryGetValue(Sessions, out var texts) ? [0, .. Enumerable.Range(1, texts.Count).Select(code => HashColumn.Hash(texts.Utf8(code)))] : [];
        ForEach(Sessions, (ColumnSink from, int rows, int first) =>
        {
            for (var row = 0; row < rows; row++)
            {
                target.Set(first + row, from is TextColumn { Codes: var numbers } ? hashes[numbers[row]] : ((HashColumn)from)[row]);
            }
        });
    }

    private void Translate(TextColumn target)
    {
        if (dictionaries.TryGetValue(target.Dictionary.Name, out var known))
        {
            var translated = new int[known.Count + 1];
            for (var code = 1; code < translated.Length; code++)
            {
                translated[code] = target.Dictionary.CodeOf(known.Utf8(code));
            }

            ForEach(target.Dictionary.Name, (TextColumn from, int rows, int first) => target.Translate(from.Codes, rows, translated, first));
        }
    }

    /// <summary>Hands the parts of a column over, with their rows and the first row of each; false where the load has no such column.</summary>
    private bool ForEach<T>(string column, Action<T, int, int> take)
        where T : ColumnSink
    {
        var place = Enumerable.Range(0, columns.Count).FirstOrDefault(place => columns[place] == column, -1);
        if (place < 0)
        {
            return false;
        }

        var first = 0;
        foreach (var segment in segments)
        {
            take((T)segment.Columns[place], segment.Count, first);
            first += segment.Count;
        }

        return true;
    }

    /// <summary>Some of the rows: arrays that grow would be copied over and over.</summary>
    private sealed class Segment(ColumnSink[] columns, int room)
    {
        /// <summary>Arrays of so many rows are collected with other short-lived objects: small loads come often.</summary>
        public const int SmallRoom = 1 << 13;

        public const int SmallSegments = 8;

        public const int LargeRoom = 1 << 16;

        public int Room => room;

        public IReadOnlyList<ColumnSink> Columns => columns;

        public int Count { get; private set; }

        public void Take(ChunkWriter chunk, int rows, ushort[]? chosen, int kept)
        {
            for (var column = 0; column < columns.Length; column++)
            {
                columns[column].Take(VectorView.Of(chunk.Column(column + 1), rows, chosen), Count);
            }

            Count += kept;
        }
    }
}
