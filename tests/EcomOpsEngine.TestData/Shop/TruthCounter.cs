namespace EcomOpsEngine.TestData;

/// <summary>Counts a shop while its people are made.</summary>
internal sealed class TruthCounter
{
    private readonly long[] paidByChannel = new long[ShopCatalog.Channels.Count];
    private readonly long[] funnel = new long[ShopRates.Steps];
    private readonly long[][] funnelByDevice = [new long[ShopRates.Steps], new long[ShopRates.Steps], new long[ShopRates.Steps]];
    private readonly long[] exposed = new long[2], exposedAndPaid = new long[2], exposedBots = new long[2];
    private readonly HashSet<long> seen = []; // of one person at a time
    private long events, tied, botEvents, people, bots, visitors, sessions, shortHistories, customers, linked, buyers, repeaters;
    private long orders, ordersWithoutVisitor, paidOrders, cancelled, refunds, lines, statuses, outliers, placed, paid, paidClean, refunded;
    private int longest;

    public void Add(PersonHistory person)
    {
        people++;
        events += person.Events.Count;
        shortHistories += person.Events.Count <= 5 ? 1 : 0;
        longest = Math.Max(longest, person.Events.Count);
        AddEvents(person);
        AddLines(person);
        AddStatuses(person);
        if (person.Traits.IsBot)
        {
            bots++;
            botEvents += person.Events.Count;
        }
        else if (!person.Traits.IsLander)
        {
            AddFunnel(person.Traits);
        }

        if (person.Traits.Arm is { } arm)
        {
            (person.Traits.IsBot ? exposedBots : exposed)[arm]++;
            exposedAndPaid[arm] += person.Traits.Depth == ShopRates.Steps - 1 ? 1 : 0;
        }
    }

    public SampleShopTruth Result() => new()
    {
        Events = events,
        TiedEvents = tied,
        BotEvents = botEvents,
        People = people,
        Bots = bots,
        Visitors = visitors,
        Sessions = sessions,
        PeopleWithUpToFiveEvents = shortHistories,
        LongestHistory = longest,
        Customers = customers,
        LinkedCustomers = linked,
        Buyers = buyers,
        RepeatBuyers = repeaters,
        Orders = orders,
        OrdersWithoutVisitor = ordersWithoutVisitor,
        PaidOrders = paidOrders,
        CancelledOrders = cancelled,
        Refunds = refunds,
        OrderLines = lines,
        OrderStatuses = statuses,
        OutlierLines = outliers,
        PlacedMinor = placed,
        PaidMinor = paid,
        PaidWithoutOutliersMinor = paidClean,
        RefundedMinor = refunded,
        PaidMinorByChannel = paidByChannel,
        Funnel = funnel,
        FunnelByDevice = funnelByDevice,
        Exposed = exposed,
        ExposedAndPaid = exposedAndPaid,
        ExposedBots = exposedBots,
    };

    private void AddEvents(PersonHistory person)
    {
        seen.Clear();
        bool anonymous = false, loggedIn = false, linkedHere = false;
        long firstVisitor = person.Events[0].Visitor, secondVisitor = firstVisitor;
        for (int i = 0; i < person.Events.Count; i++)
        {
            ShopEvent row = person.Events[i];
            sessions += seen.Add(row.Session) ? 1 : 0;
            tied += i > 0 && row.TimeUs == person.Events[i - 1].TimeUs ? 1 : 0;
            secondVisitor = row.Visitor != firstVisitor ? row.Visitor : secondVisitor;
            linkedHere |= row.LoggedIn && anonymous && row.Visitor == firstVisitor;
            anonymous |= !row.LoggedIn && row.Visitor == firstVisitor;
            loggedIn |= row.LoggedIn;
        }

        visitors += secondVisitor == firstVisitor ? 1 : 2;
        customers += loggedIn ? 1 : 0;
        linked += linkedHere ? 1 : 0;
    }

    private void AddLines(PersonHistory person)
    {
        lines += person.Lines.Count;
        long order = 0;
        foreach (ShopOrderLine line in person.Lines)
        {
            bool isPaid = line.Status is OrderState.Paid or OrderState.Refunded;
            if (line.Order != order)
            {
                order = line.Order;
                orders++;
                ordersWithoutVisitor += line.Visitor is null ? 1 : 0;
            }

            placed += line.AmountMinor;
            outliers += line.Outlier ? 1 : 0;
            if (isPaid)
            {
                paid += line.AmountMinor;
                paidClean += line.Outlier ? 0 : line.AmountMinor;
                paidByChannel[line.Channel] += line.AmountMinor;
            }
        }
    }

    private void AddStatuses(PersonHistory person)
    {
        statuses += person.Statuses.Count;
        long paidHere = 0;
        foreach (ShopOrderStatus status in person.Statuses)
        {
            paidHere += status.State == OrderState.Paid ? 1 : 0;
            cancelled += status.State == OrderState.Cancelled ? 1 : 0;
            if (status.State == OrderState.Refunded)
            {
                refunds++;
                refunded += status.AmountMinor ?? 0;
            }
        }

        paidOrders += paidHere;
        buyers += paidHere > 0 ? 1 : 0;
        repeaters += paidHere > 1 ? 1 : 0;
    }

    private void AddFunnel(PersonTraits traits)
    {
        for (int step = 0; step <= traits.Depth; step++)
        {
            funnel[step]++;
            funnelByDevice[traits.Device][step]++;
        }
    }
}
