using Apache.Arrow;
using EcomOpsEngine.Storage.Snapshots;

namespace EcomOpsEngine.Storage.Tests.Snapshots;

internal sealed record DecodedEvent(long AtUs, int Session, IReadOnlyList<string?> Values);

/// <summary>Reads a snapshot back element by element.</summary>
internal static class SnapshotDecoder
{
    /// <summary>Histories by person number.</summary>
    public static Dictionary<int, DecodedEvent[]> Histories(Timeline timeline)
    {
        var histories = new Dictionary<int, DecodedEvent[]>();
        foreach (var run in timeline.Runs)
        {
            foreach (var block in run.Blocks)
            {
                for (var lane = 0; lane < block.Lanes; lane++)
                {
                    var person = block.FirstPerson + lane;
                    histories.Add(person, [.. Enumerable.Range(0, run.Lengths.Values[person - run.FirstPerson])
                        .Select(row => Event(timeline, run, block.Offset + (16 * row) + lane))]);
                }
            }

            foreach (var entry in run.LongHistories)
            {
                histories.Add(entry.Person, [.. Enumerable.Range(entry.Offset, entry.Length).Select(element => Event(timeline, run, element))]);
            }
        }

        return histories;
    }

    public static int Code(IArrowArray array, int element) => array switch
    {
        UInt8Array bytes => bytes.Values[element],
        UInt16Array words => words.Values[element],
        _ => ((Int32Array)array).Values[element],
    };

    /// <summary>A session, whatever its width.</summary>
    public static int Session(IArrowArray array, int element) => array is NullArray ? 0 : Code(array, element);

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

    private static DecodedEvent Event(Timeline timeline, EventRun run, int element) => new(
        ((315_532_800L + run.Seconds.Values[element]) * 1_000_000) + ResidueUs(run.Residues, element),
        Session(run.Sessions, element),
        [.. timeline.Fields.Select((field, i) => Text(field, run.Codes[i], element))]);
}
