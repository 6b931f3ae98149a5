using System.Numerics;
using Apache.Arrow;
using EcomOpsEngine.Storage.Snapshots.Building;

namespace EcomOpsEngine.Storage.Snapshots.Lineages;

/// <summary>
/// Finds out from the facts of all runs which customers were seen on which visitors: what is not saved because it can be read again.
/// It runs once, beside the first questions after a start, so nothing is asked of an array for each row: the runtime would not have made such a call cheap by then.
/// </summary>
internal sealed class LinkReading(Lineage lineage)
{
    private readonly VisitorLinks links = lineage.Links;

    /// <summary>Fills the lineage's links.</summary>
    public void Run()
    {
        foreach (var run in lineage.Runs)
        {
            Events(run, keepsSightings: false);
            Orders(run, keepsSightings: false);
        }

        // Instants matter for visitors with several customers only, and most shops have few or none of them.
        if (links.HasSeveral)
        {
            foreach (var run in lineage.Runs)
            {
                Events(run, keepsSightings: true);
                Orders(run, keepsSightings: true);
            }
        }

        links.Finish();
    }

    private void Events(LineageRun lineageRun, bool keepsSightings)
    {
        switch (lineageRun.Run.Facts.Origins)
        {
            case UInt8Array bytes:
                Events(lineageRun, bytes.Values, keepsSightings);
                break;
            case UInt16Array words:
                Events(lineageRun, words.Values, keepsSightings);
                break;
            case Int32Array numbers:
                Events(lineageRun, numbers.Values, keepsSightings);
                break;
        }
    }

    private void Events<T>(LineageRun lineageRun, ReadOnlySpan<T> origins, bool keepsSightings)
        where T : unmanaged, IBinaryInteger<T>
    {
        var run = lineageRun.Run;
        ReadOnlySpan<int> lengths = run.Events.Lengths.Values, identities = run.Identities.Values, visitors = run.Facts.Visitors.Values, offsets = run.Facts.VisitorOffsets.Values;
        foreach (var block in run.Events.Blocks)
        {
            for (var lane = 0; lane < block.Lanes; lane++)
            {
                var place = block.FirstPlace + lane;
                if (HasBothIds(lineageRun, offsets, place))
                {
                    var history = new LongEntry(block.Offset + lane, lengths[place], place, block.MinSeconds, block.MaxSeconds);
                    History(run, origins, history, PartitionPlan.Lanes, identities[place], visitors[offsets[place]..offsets[place + 1]], keepsSightings);
                }
            }
        }

        foreach (var history in run.Events.LongHistories)
        {
            if (HasBothIds(lineageRun, offsets, history.Place))
            {
                History(run, origins, history, 1, identities[history.Place], visitors[offsets[history.Place]..offsets[history.Place + 1]], keepsSightings);
            }
        }
    }

    /// <summary>Whether rows of a person may have both ids: nobody's but a customer's have.</summary>
    private static bool HasBothIds(LineageRun run, ReadOnlySpan<int> offsets, int place) =>
        offsets[place] < offsets[place + 1] && run.Run.IsCustomer.GetValue(place)!.Value && !run.IsSuperseded(place);

    private void History<T>(PersonRun run, ReadOnlySpan<T> origins, LongEntry history, int step, int customer, ReadOnlySpan<int> visitors, bool keepsSightings)
        where T : unmanaged, IBinaryInteger<T>
    {
        for (var (i, element) = (0, history.Offset); i < history.Length; i++, element += step)
        {
            // Even numbers from 2 on: rows with both ids.
            if (int.CreateTruncating(origins[element]) is > 0 and var origin && origin % 2 == 0)
            {
                var visitor = visitors[(origin - 1) / 2];
                if (!keepsSightings)
                {
                    links.Note(visitor, customer);
                }
                else if (links.IsSeveral(visitor))
                {
                    links.Sight([visitor], [customer], [RunReading.AtUs(run.Events, element)]);
                }
            }
        }
    }

    private void Orders(LineageRun lineageRun, bool keepsSightings)
    {
        var run = lineageRun.Run;
        ReadOnlySpan<int> visitors = run.Facts.Orders.Visitors.Values, customers = run.Facts.Orders.Customers.Values, orders = run.Orders.Orders.Values;
        var atUs = run.Orders.OrderedAtUs.Values;
        for (int from = 0, next; from < orders.Length; from = next)
        {
            next = from + 1;
            while (next < orders.Length && orders[next] == orders[from])
            {
                next++;
            }

            if (lineageRun.HasSuperseded && Lineage.IsSuperseded(lineageRun, orders[from]))
            {
                continue;
            }

            var isMixed = IsMixed(customers[from..next]);
            for (var line = from; line < next; line++)
            {
                if (visitors[line] < 0 || customers[line] < 0)
                {
                    continue;
                }

                if (keepsSightings)
                {
                    links.Sight([visitors[line]], [customers[line]], [atUs[line]]);
                    continue;
                }

                links.Note(visitors[line], customers[line]);
                if (isMixed)
                {
                    links.KeepApart(visitors[line], atUs[line], customers[line]);
                }
            }
        }
    }

    /// <summary>Whether the lines of an order name several customers.</summary>
    private static bool IsMixed(ReadOnlySpan<int> customers)
    {
        var named = Int32Column.Missing;
        foreach (var customer in customers)
        {
            if (named >= 0 && customer >= 0 && customer != named)
            {
                return true;
            }

            named = named >= 0 ? named : customer;
        }

        return false;
    }
}
