using System.Runtime.InteropServices;

namespace EcomOpsEngine.Analytics.Timelines;

/// <summary>Rows of a timeline in memory, sorted by person, then by time; equal times of a person in load order.</summary>
/// <param name="Persons">Person of each row, any numbers in ascending order.</param>
/// <param name="TimesUs">Unix microseconds of each row.</param>
/// <param name="Codes">The codes of each column, column 0 the event name.</param>
/// <param name="ValueCounts">Values of each column's dictionary, without the missing value.</param>
/// <param name="Sessions">Session of each row, numbered within the person; null: all 0.</param>
public sealed record LaneRunRows(int[] Persons, long[] TimesUs, IReadOnlyList<int[]> Codes, IReadOnlyList<int> ValueCounts, int[]? Sessions = null);

/// <summary>Lays rows in memory out as runs of lane blocks, in the layout the store publishes: for tests and benchmarks of kernels.</summary>
public static class LaneRunBuilder
{
    /// <summary>Histories beyond this number of events stand on their own.</summary>
    public const int LongestLaneHistory = 4096;

    /// <summary>Padding elements that any block may have.</summary>
    private const int FreePadding = 256;

    private const long DaySeconds = 24 * 60 * 60;
    private const long ShortStaySeconds = 62 * DaySeconds;
    private const long ArrivalSeconds = 45 * DaySeconds;
    private const long HalfYearSeconds = 182 * DaySeconds;
    private const long FirstLongStay = 1 << 16;

    /// <summary>Builds the runs.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="partitions">Number of runs, at least 1.</param>
    /// <param name="longestLaneHistory">Histories beyond this number of events stand on their own.</param>
    /// <returns>The runs, people numbered across them in layout order.</returns>
    /// <exception cref="ArgumentException">Rows out of order or columns of different length.</exception>
    public static IReadOnlyList<LaneRun> Build(LaneRunRows rows, int partitions = 1, int longestLaneHistory = LongestLaneHistory)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(partitions, 1);
        List<History> people = People(rows);
        var parts = new List<History>[partitions];
        for (int p = 0; p < partitions; p++)
        {
            parts[p] = new List<History>((people.Count / partitions) + 16);
        }

        foreach (History person in people)
        {
            parts[(int)((uint)rows.Persons[person.Start] * 2654435769u >> 8) % partitions].Add(person);
        }

        var runs = new List<LaneRun>(partitions);
        int first = 0;
        foreach (List<History> part in parts)
        {
            runs.Add(new Layout(rows, part, first, longestLaneHistory).Build());
            first += part.Count;
        }

        return runs;
    }

    private static List<History> People(LaneRunRows rows)
    {
        int count = rows.Persons.Length;
        if (rows.TimesUs.Length != count || rows.Codes.Any(codes => codes.Length != count) || rows.Codes.Count != rows.ValueCounts.Count)
        {
            throw new ArgumentException($"Found columns of different lengths; expected {count} rows in each.", nameof(rows));
        }

        var people = new List<History>();
        int start = 0;
        for (int i = 1; i <= count; i++)
        {
            if (i == count || rows.Persons[i] != rows.Persons[start])
            {
                people.Add(new History(start, i - start));
                start = i;
            }
            else if (rows.TimesUs[i] < rows.TimesUs[i - 1])
            {
                throw new ArgumentException($"Row {i} is earlier than the row before of the same person; sort rows by person and time.", nameof(rows));
            }
        }

        return people;
    }

    private readonly record struct History(int Start, int Length);

    /// <summary>The layout of one run.</summary>
    private sealed class Layout(LaneRunRows rows, List<History> people, int firstPerson, int longestLaneHistory)
    {
        private readonly List<LaneBlock> _blocks = [];
        private readonly List<LongHistory> _longs = [];
        private int[] _lengths = [];
        private int[] _seconds = [];
        private int[] _residues = [];
        private ushort[] _ties = [];
        private int[] _sessions = [];
        private byte[][] _columns = [];
        private int[] _order = [];

        public LaneRun Build()
        {
            var (blocks, longs) = Arrange();
            int elements = checked(blocks.Sum(block => 16 * block.Max(person => person.Length)) + longs.Sum(person => person.Length));
            Allocate(elements, blocks.Sum(block => block.Max(person => person.Length)));
            int offset = 0, person = firstPerson;
            foreach (List<History> block in blocks)
            {
                offset = WriteBlock(block, offset, person);
                person += block.Count;
            }

            foreach (History history in longs)
            {
                _lengths[person - firstPerson] = history.Length;
                (int min, int max, _, _) = WriteHistory(history, offset, 1, 0);
                _longs.Add(new LongHistory(offset, history.Length, person++, min, max));
                offset += history.Length;
            }

            return new LaneRun
            {
                FirstPerson = firstPerson,
                Lengths = _lengths,
                Seconds = _seconds,
                ResidueUs = NarrowColumn.Of(_residues),
                TieMasks = _ties,
                Sessions = NarrowColumn.Of(_sessions),
                Columns = [.. _columns.Select((bytes, c) => new CodeColumn(bytes, Width(rows.ValueCounts[c]), rows.ValueCounts[c]))],
                Blocks = [.. _blocks],
                LongHistories = [.. _longs],
            };
        }

        /// <summary>People by (active period, length), every other period from long to short, 16 at a time; histories that would pad a block too much share blocks of their own kind.</summary>
        private (List<List<History>> Blocks, List<History> Longs) Arrange()
        {
            var blocks = new List<List<History>>();
            var apart = new List<History>();
            var longs = people.FindAll(person => person.Length > longestLaneHistory);
            Pack(Sorted(people.FindAll(person => person.Length <= longestLaneHistory), Period), events => (events / 4) + FreePadding, blocks, apart);
            Pack(Sorted(apart, person => First(person) / HalfYearSeconds), events => (events / 2) + (4 * FreePadding), blocks, longs);
            return (blocks, longs);
        }

        private static History[] Sorted(List<History> members, Func<History, long> periodOf)
        {
            History[] sorted = [.. members];
            ulong[] keys = Array.ConvertAll(sorted, person =>
            {
                long period = periodOf(person);
                return ((ulong)period << 32) | (uint)(period % 2 == 0 ? person.Length : int.MaxValue - person.Length);
            });
            Array.Sort(keys, sorted);
            return sorted;
        }

        /// <summary>Who came and went within two months, by arrival; then the others by the half years of their first and last event.</summary>
        private long Period(History person)
        {
            long first = First(person), last = EngineTime.Seconds(rows.TimesUs[person.Start + person.Length - 1]);
            return last - first <= ShortStaySeconds ? first / ArrivalSeconds : FirstLongStay + (first / HalfYearSeconds << 8) + (last / HalfYearSeconds);
        }

        private long First(History person) => EngineTime.Seconds(rows.TimesUs[person.Start]);

        private static void Pack(History[] members, Func<int, int> mostPadding, List<List<History>> blocks, List<History> left)
        {
            var block = new List<History>();
            for (int i = 0; i < members.Length || block.Count > 0;)
            {
                while (block.Count < LaneRun.LaneCount && i < members.Length)
                {
                    block.Add(members[i++]);
                }

                History longest = block.MaxBy(person => person.Length);
                int events = block.Sum(person => person.Length);
                if ((LaneRun.LaneCount * longest.Length) - events > mostPadding(events))
                {
                    left.Add(longest);
                    block.Remove(longest);
                    continue;
                }

                blocks.Add(block);
                block = [];
            }
        }

        private void Allocate(int elements, int blockRows)
        {
            _lengths = new int[people.Count];
            _seconds = new int[elements];
            _residues = new int[elements];
            _sessions = new int[elements];
            _ties = new ushort[blockRows];
            _columns = [.. rows.ValueCounts.Select(values => new byte[elements * Width(values)])];
            _columns[0].AsSpan(0, blockRows * 16 * Width(rows.ValueCounts[0])).Fill(CodeColumn.PaddingByte);
            _order = new int[people.Count == 0 ? 0 : people.Max(person => person.Length)];
        }

        private int WriteBlock(List<History> block, int offset, int person)
        {
            int height = block.Max(history => history.Length);
            int min = int.MaxValue, max = 0;
            bool residue = false, ties = false;
            for (int lane = 0; lane < block.Count; lane++)
            {
                _lengths[person - firstPerson + lane] = block[lane].Length;
                var (low, high, hasResidue, hasTies) = WriteHistory(block[lane], offset + lane, 16, (ushort)(1 << lane));
                min = Math.Min(min, low);
                max = Math.Max(max, high);
                residue |= hasResidue;
                ties |= hasTies;
            }

            _blocks.Add(new LaneBlock(offset, height, person, block.Count, min, max, residue, ties, block.Sum(history => history.Length)));
            return offset + (16 * height);
        }

        private (int Min, int Max, bool Residue, bool Ties) WriteHistory(History history, int at, int stride, ushort tieBit)
        {
            bool residue = false;
            bool ties = Order(history);
            for (int i = 0; i < history.Length; i++)
            {
                int row = _order[i];
                int element = at + (i * stride);
                _seconds[element] = EngineTime.Seconds(rows.TimesUs[row]);
                _residues[element] = EngineTime.ResidueUs(rows.TimesUs[row]);
                residue |= _residues[element] != 0;
                if (rows.Sessions is not null)
                {
                    _sessions[element] = rows.Sessions[row];
                }

                if (ties && tieBit != 0 && i > 0 && rows.TimesUs[row] == rows.TimesUs[_order[i - 1]])
                {
                    _ties[element / 16] |= tieBit;
                }
            }

            for (int c = 0; c < _columns.Length; c++)
            {
                WriteCodes(rows.Codes[c], Width(rows.ValueCounts[c]), _columns[c], history.Length, at, stride);
            }

            return (EngineTime.Seconds(rows.TimesUs[history.Start]), EngineTime.Seconds(rows.TimesUs[history.Start + history.Length - 1]), residue, ties);
        }

        private void WriteCodes(int[] codes, int width, byte[] column, int length, int at, int stride)
        {
            Span<ushort> words = MemoryMarshal.Cast<byte, ushort>(column.AsSpan());
            Span<int> integers = MemoryMarshal.Cast<byte, int>(column.AsSpan());
            for (int i = 0, element = at; i < length; i++, element += stride)
            {
                int code = codes[_order[i]];
                switch (width)
                {
                    case 1: column[element] = (byte)code; break;
                    case 2: words[element] = (ushort)code; break;
                    default: integers[element] = code; break;
                }
            }
        }

        /// <summary>Fills the order of a history: rows of one instant by event code, then in load order. True when there are such rows.</summary>
        private bool Order(History history)
        {
            bool ties = false;
            for (int i = 0; i < history.Length; i++)
            {
                _order[i] = history.Start + i;
            }

            for (int i = 0; i < history.Length;)
            {
                int end = i + 1;
                while (end < history.Length && rows.TimesUs[history.Start + end] == rows.TimesUs[history.Start + i])
                {
                    end++;
                }

                if (end > i + 1)
                {
                    ties = true;
                    int[] codes = rows.Codes[0];
                    _order.AsSpan(i, end - i).Sort((a, b) => codes[a] != codes[b] ? codes[a].CompareTo(codes[b]) : a.CompareTo(b));
                }

                i = end;
            }

            return ties;
        }

        private static int Width(int values) => values <= 254 ? 1 : values <= 65_534 ? 2 : 4;
    }
}
