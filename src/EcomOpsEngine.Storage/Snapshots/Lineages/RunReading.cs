using System.Numerics;
using Apache.Arrow;

namespace EcomOpsEngine.Storage.Snapshots.Lineages;

/// <summary>Reads single people and orders of a run.</summary>
internal static class RunReading
{
    private const int Lanes = Building.PartitionPlan.Lanes;

    /// <summary>Unix microseconds of second 0, 1980-01-01T00:00:00Z.</summary>
    private const long EpochUs = 315_532_800_000_000;

    /// <summary>Where a person's events stand: element of event i is first + i · step.</summary>
    public static (int First, int Step) ElementsOf(PersonRun run, int place)
    {
        var blocks = run.Events.Blocks;
        int low = 0, high = blocks.Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            (low, high) = blocks[middle].FirstPlace <= place ? (middle + 1, high) : (low, middle);
        }

        if (low > 0 && place < blocks[low - 1].FirstPlace + blocks[low - 1].Lanes)
        {
            var block = blocks[low - 1];
            return (block.Offset + place - block.FirstPlace, Lanes);
        }

        var longs = run.Events.LongHistories;
        return (longs[place - longs[0].Place].Offset, 1);
    }

    /// <summary>Instant of an element, Unix microseconds.</summary>
    public static long AtUs(EventColumns events, int element) => EpochUs + (events.Seconds.Values[element] * 1_000_000L) + ResidueUs(events.Residues, element);

    /// <summary>Number of a narrow array.</summary>
    public static int Number(IArrowArray array, int element) => array switch
    {
        NullArray => 0,
        UInt8Array bytes => bytes.Values[element],
        UInt16Array words => words.Values[element],
        _ => ((Int32Array)array).Values[element],
    };

    /// <summary>Instants of some elements, Unix microseconds.</summary>
    public static void AtUs(EventColumns events, ReadOnlySpan<int> elements, Span<long> target)
    {
        var seconds = events.Seconds.Values;
        for (var i = 0; i < elements.Length; i++)
        {
            target[i] = EpochUs + (seconds[elements[i]] * 1_000_000L);
        }

        if (events.Residues is UInt16Array milliseconds)
        {
            var residues = milliseconds.Values;
            for (var i = 0; i < elements.Length; i++)
            {
                target[i] += residues[elements[i]] * 1_000;
            }
        }
        else if (events.Residues is Int32Array microseconds)
        {
            var residues = microseconds.Values;
            for (var i = 0; i < elements.Length; i++)
            {
                target[i] += residues[elements[i]];
            }
        }
    }

    /// <summary>Numbers of some elements of a narrow array, in a width that holds them.</summary>
    public static void Numbers<T>(IArrowArray array, ReadOnlySpan<int> elements, Span<T> target)
        where T : unmanaged, IBinaryInteger<T>
    {
        switch (array)
        {
            case NullArray:
                target[..elements.Length].Clear();
                break;
            case UInt8Array bytes:
                Numbers(bytes.Values, elements, target);
                break;
            case UInt16Array words:
                Numbers(words.Values, elements, target);
                break;
            default:
                Numbers(((Int32Array)array).Values, elements, target);
                break;
        }
    }

    /// <summary>Hash of the id of an order.</summary>
    public static UInt128 IdOf(PersonRun run, int order) => new(run.Facts.Orders.IdHigh.Values[order], run.Facts.Orders.IdLow.Values[order]);

    /// <summary>Number of the order with an id; negative where the run has none.</summary>
    public static int FindOrder(PersonRun run, UInt128 id)
    {
        var byId = run.Facts.Orders.ById.Values;
        int low = 0, high = byId.Length;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            (low, high) = IdOf(run, byId[middle]) < id ? (middle + 1, high) : (low, middle);
        }

        return low < byId.Length && IdOf(run, byId[low]) == id ? byId[low] : -1;
    }

    /// <summary>Lines of an order: numbers ascend along the lines.</summary>
    public static LineRange LinesOf(PersonRun run, int order)
    {
        var orders = run.Orders.Orders.Values;
        return new LineRange(FirstOf(orders, order), FirstOf(orders, order + 1));
    }

    /// <summary>Place of the person a line belongs to; people's count for lines of nobody.</summary>
    public static int PlaceOfLine(PersonRun run, int line)
    {
        var offsets = run.Orders.PersonOffsets.Values;
        int low = 0, high = offsets.Length;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            (low, high) = offsets[middle] <= line ? (middle + 1, high) : (low, middle);
        }

        return low - 1;
    }

    /// <summary>Earliest and latest instant of the events of some places; null without any.</summary>
    public static (long? FirstUs, long? LastUs) Extremes(PersonRun run, Func<int, bool> counts)
    {
        var (first, last) = (long.MaxValue, long.MinValue);
        var (firstSecond, lastSecond) = (int.MaxValue, int.MinValue);
        ReadOnlySpan<int> lengths = run.Events.Lengths.Values, seconds = run.Events.Seconds.Values;
        void Take(int element, int end, ReadOnlySpan<int> all)
        {
            // Whole seconds decide nearly always; the time within the second is looked at where they do not.
            if (all[element] <= firstSecond)
            {
                firstSecond = all[element];
                first = Math.Min(first, AtUs(run.Events, element));
            }

            if (all[end] >= lastSecond)
            {
                lastSecond = all[end];
                last = Math.Max(last, AtUs(run.Events, end));
            }
        }

        foreach (var block in run.Events.Blocks)
        {
            // Nobody of the block has an earlier or a later event.
            if (block.MinSeconds > firstSecond && block.MaxSeconds < lastSecond)
            {
                continue;
            }

            for (var lane = 0; lane < block.Lanes; lane++)
            {
                if (lengths[block.FirstPlace + lane] is > 0 and var length && counts(block.FirstPlace + lane))
                {
                    Take(block.Offset + lane, block.Offset + lane + ((length - 1) * Lanes), seconds);
                }
            }
        }

        foreach (var history in run.Events.LongHistories)
        {
            if (lengths[history.Place] is > 0 and var length && counts(history.Place))
            {
                Take(history.Offset, history.Offset + length - 1, seconds);
            }
        }

        return first > last ? (null, null) : (first, last);
    }

    private static void Numbers<TFrom, TTo>(ReadOnlySpan<TFrom> values, ReadOnlySpan<int> elements, Span<TTo> target)
        where TFrom : unmanaged, IBinaryInteger<TFrom>
        where TTo : unmanaged, IBinaryInteger<TTo>
    {
        for (var i = 0; i < elements.Length; i++)
        {
            target[i] = TTo.CreateTruncating(values[elements[i]]);
        }
    }

    private static int ResidueUs(IArrowArray residues, int element) => residues switch
    {
        NullArray => 0,
        UInt16Array milliseconds => milliseconds.Values[element] * 1_000,
        _ => ((Int32Array)residues).Values[element],
    };

    private static int FirstOf(ReadOnlySpan<int> orders, int order)
    {
        int low = 0, high = orders.Length;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            (low, high) = orders[middle] < order ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
