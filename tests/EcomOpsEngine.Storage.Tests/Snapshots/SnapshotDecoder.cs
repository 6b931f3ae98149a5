using Apache.Arrow;
using EcomOpsEngine.Storage.Snapshots;

namespace EcomOpsEngine.Storage.Tests.Snapshots;

internal sealed record DecodedEvent(long AtUs, int Session, IReadOnlyList<string?> Values);

/// <summary>Reads a snapshot back element by element.</summary>
internal static class SnapshotDecoder
{
    /// <summary>Histories by person number.</summary>
    public static Dictionary<int, DecodedEvent[]> Histories(Snapshot snapshot)
    {
        var histories = new Dictionary<int, DecodedEvent[]>();
        foreach (var placed in snapshot.Runs)
        {
            var events = placed.Run.Events;
            void Add(int place, int first, int step)
            {
                if (!placed.IsSuperseded(place))
                {
                    histories.Add(
                        placed.FirstPerson + place,
                        [.. Enumerable.Range(0, events.Lengths.Values[place]).Select(i => Event(snapshot.Timeline, events, first + (i * step)))]);
                }
            }

            foreach (var block in events.Blocks)
            {
                for (var lane = 0; lane < block.Lanes; lane++)
                {
                    Add(block.FirstPlace + lane, block.Offset + lane, 16);
                }
            }

            foreach (var entry in events.LongHistories)
            {
                Add(entry.Place, entry.Offset, 1);
            }
        }

        return histories;
    }

    /// <summary>Runs and lines of the order lines that count, with the person's number; null: nobody's.</summary>
    public static IEnumerable<(PersonRun Run, int Line, int? Person)> Lines(Snapshot snapshot)
    {
        foreach (var placed in snapshot.Runs)
        {
            var offsets = placed.Run.Orders.PersonOffsets.Values.ToArray();
            for (var place = 0; place < placed.Run.People; place++)
            {
                for (var line = offsets[place]; line < offsets[place + 1] && !placed.IsSuperseded(place); line++)
                {
                    yield return (placed.Run, line, placed.FirstPerson + place);
                }
            }

            for (var line = offsets[^1]; line < placed.Run.Orders.Count; line++)
            {
                if (!placed.SupersededOrders.Any(range => line >= range.From && line < range.End))
                {
                    yield return (placed.Run, line, null);
                }
            }
        }
    }

    public static int Code(IArrowArray array, int element) => array switch
    {
        NullArray => 0,
        UInt8Array bytes => bytes.Values[element],
        UInt16Array words => words.Values[element],
        _ => ((Int32Array)array).Values[element],
    };

    /// <summary>A session, whatever its width.</summary>
    public static int Session(IArrowArray array, int element) => Code(array, element);

    /// <summary>Microseconds within the second.</summary>
    public static int ResidueUs(IArrowArray array, int element) => array is UInt16Array milliseconds ? milliseconds.Values[element] * 1_000 : Session(array, element);

    /// <summary>A number of any width; null where missing.</summary>
    public static long? Number(IArrowArray array, int element) => array switch
    {
        Int8Array bytes => bytes.GetValue(element),
        Int16Array words => words.GetValue(element),
        Int32Array integers => integers.GetValue(element),
        _ => ((Int64Array)array).GetValue(element),
    };

    public static string? Text(TextField field, IArrowArray array, int element)
    {
        var code = Code(array, element);
        return code == 0 ? null : field.Values[code - 1];
    }

    private static DecodedEvent Event(Timeline timeline, EventColumns run, int element) => new(
        ((315_532_800L + run.Seconds.Values[element]) * 1_000_000) + ResidueUs(run.Residues, element),
        Session(run.Sessions, element),
        [.. timeline.Fields.Select((field, i) => i < run.Codes.Count ? Text(field, run.Codes[i], element) : null)]);
}
