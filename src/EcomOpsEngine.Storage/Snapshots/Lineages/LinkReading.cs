using EcomOpsEngine.Storage.Snapshots.Building;

namespace EcomOpsEngine.Storage.Snapshots.Lineages;

/// <summary>Finds out from the facts of all runs which customers were seen on which visitors: what is not saved because it can be read again.</summary>
internal sealed class LinkReading(Lineage lineage)
{
    /// <summary>Fills the lineage's links.</summary>
    public void Run()
    {
        Each((visitor, customer, _) => lineage.Links.Note([visitor], [customer]), (_, _, _) => { });
        Each((visitor, customer, atUs) => lineage.Links.Sight([visitor], [customer], [atUs]), lineage.Links.KeepApart);
        lineage.Links.Finish();
    }

    private void Each(Action<int, int, long> sighting, Action<int, long, int> apart)
    {
        foreach (var run in lineage.Runs)
        {
            Events(run, sighting);
            Orders(run, sighting, apart);
        }
    }

    private static void Events(LineageRun lineageRun, Action<int, int, long> sighting)
    {
        var run = lineageRun.Run;
        var facts = run.Facts;
        for (var place = 0; place < run.People; place++)
        {
            var visitors = facts.Visitors.Values[facts.VisitorOffsets.Values[place]..facts.VisitorOffsets.Values[place + 1]];

            // Nobody but a customer has rows with both ids.
            if (visitors.Length == 0 || !run.IsCustomer.GetValue(place)!.Value || lineageRun.IsSuperseded(place))
            {
                continue;
            }

            var (first, step) = RunReading.ElementsOf(run, place);
            for (var (i, element) = (0, first); i < run.Events.Lengths.Values[place]; i++, element += step)
            {
                if (RunReading.Number(facts.Origins, element) is > 0 and var origin && origin % 2 == 0)
                {
                    sighting(visitors[(origin - 1) / 2], run.Identities.Values[place], RunReading.AtUs(run.Events, element));
                }
            }
        }
    }

    private static void Orders(LineageRun lineageRun, Action<int, int, long> sighting, Action<int, long, int> apart)
    {
        var run = lineageRun.Run;
        ReadOnlySpan<int> visitors = run.Facts.Orders.Visitors.Values, customers = run.Facts.Orders.Customers.Values;
        var count = run.Orders.OrderCount;
        var line = 0;
        for (var order = 0; order < count; order++)
        {
            var from = line;
            while (line < run.Orders.Count && run.Orders.Orders.Values[line] == order)
            {
                line++;
            }

            if (Lineage.IsSuperseded(lineageRun, order))
            {
                continue;
            }

            var named = Int32Column.Missing;
            var isMixed = false;
            for (var n = from; n < line; n++)
            {
                isMixed |= named >= 0 && customers[n] >= 0 && customers[n] != named;
                named = named >= 0 ? named : customers[n];
            }

            for (var n = from; n < line; n++)
            {
                if (visitors[n] >= 0 && customers[n] >= 0)
                {
                    sighting(visitors[n], customers[n], run.Orders.OrderedAtUs.Values[n]);
                    if (isMixed)
                    {
                        apart(visitors[n], run.Orders.OrderedAtUs.Values[n], customers[n]);
                    }
                }
            }
        }
    }
}
