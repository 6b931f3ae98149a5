namespace EcomOpsEngine.TestData;

/// <summary>
/// A seeded sample online shop. People are made one after another and streamed, so memory does not grow with the number
/// of events; each stream may be started any number of times and always gives the same rows.
/// </summary>
public sealed class SampleShop
{
    /// <summary>Rows of a full batch.</summary>
    public const int BatchRows = 65_536;

    private const double ExpectedEventsPerPerson = 9.1;

    /// <summary>Checks the options and looks up the time zone.</summary>
    public SampleShop(SampleShopOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        Options = options;
        Calendar = new ShopCalendar(options);
    }

    /// <summary>What the shop is made from.</summary>
    public SampleShopOptions Options { get; }

    /// <summary>ISO currency of all money; amounts are in 10^-<see cref="CurrencyScale"/> units.</summary>
    public static string Currency => "CNY";

    /// <summary>Decimal places of the currency.</summary>
    public static int CurrencyScale => 2;

    /// <summary>Start of the range, UTC microseconds.</summary>
    public long FromUs => Calendar.FromUs;

    /// <summary>End of the range (exclusive), UTC microseconds; nothing happens at or after it.</summary>
    public long ToUs => Calendar.ToUs;

    internal ShopCalendar Calendar { get; }

    /// <summary>All events, ordered by person, then time.</summary>
    public IEnumerable<EventBatch> Events()
    {
        EventBatch batch = new(BatchRows);
        int filled = 0;
        foreach (PersonHistory person in People())
        {
            for (int i = 0; i < person.Events.Count; i++)
            {
                batch.Set(filled++, person.Events[i], person);
                if (filled == BatchRows)
                {
                    yield return batch;
                    (batch, filled) = (new EventBatch(BatchRows), 0);
                }
            }
        }

        if (filled > 0)
        {
            yield return batch.Trim(filled);
        }
    }

    /// <summary>All order lines, ordered by customer, then order.</summary>
    public IEnumerable<OrderBatch> Orders()
    {
        OrderBatch batch = new(BatchRows);
        int filled = 0;
        foreach (PersonHistory person in People())
        {
            for (int i = 0; i < person.Lines.Count; i++)
            {
                batch.Set(filled++, person.Lines[i], person);
                if (filled == BatchRows)
                {
                    yield return batch;
                    (batch, filled) = (new OrderBatch(BatchRows), 0);
                }
            }
        }

        if (filled > 0)
        {
            yield return batch.Trim(filled);
        }
    }

    /// <summary>All states of orders, ordered by customer, then order, then time.</summary>
    public IEnumerable<OrderStatusBatch> OrderStatuses()
    {
        OrderStatusBatch batch = new(BatchRows);
        int filled = 0;
        foreach (PersonHistory person in People())
        {
            for (int i = 0; i < person.Statuses.Count; i++)
            {
                batch.Set(filled++, person.Statuses[i]);
                if (filled == BatchRows)
                {
                    yield return batch;
                    (batch, filled) = (new OrderStatusBatch(BatchRows), 0);
                }
            }
        }

        if (filled > 0)
        {
            yield return batch.Trim(filled);
        }
    }

    /// <summary>All customers (people who logged in), ordered by customer.</summary>
    public IEnumerable<CustomerBatch> Customers()
    {
        CustomerBatch batch = new(BatchRows);
        int filled = 0;
        foreach (PersonHistory person in People())
        {
            if (person.Customer is { } customer)
            {
                batch.Set(filled++, customer, person);
                if (filled == BatchRows)
                {
                    yield return batch;
                    (batch, filled) = (new CustomerBatch(BatchRows), 0);
                }
            }
        }

        if (filled > 0)
        {
            yield return batch.Trim(filled);
        }
    }

    /// <summary>
    /// Spend per day and paid channel, ordered by day: what the visitors expected that day cost. In the losing months <see cref="ShopCatalog.LosingChannel"/> pays
    /// <see cref="ShopCatalog.LosingFactor"/> times as much for the same visitors.
    /// </summary>
    public IReadOnlyList<ChannelSpendRow> ChannelSpend()
    {
        double people = Options.Events / ExpectedEventsPerPerson;
        List<ChannelSpendRow> rows = [];
        for (int day = 0; day < Options.Days; day++)
        {
            DateOnly date = Options.From.AddDays(day);
            for (int channel = 0; channel < ShopCatalog.Channels.Count; channel++)
            {
                if (ShopCatalog.Channels[channel].Type is not { } type)
                {
                    continue;
                }

                double visitors = people * Calendar.DayShare(day) * ShopCatalog.ChannelWeights.Share(channel);
                long spend = (long)(visitors * ShopCatalog.Channels[channel].VisitorCostMinor) * (IsLosing(channel, date) ? ShopCatalog.LosingFactor : 1);
                rows.Add(new ChannelSpendRow(date, ShopCatalog.Channels[channel].Name, type, spend, (long)(visitors * 60), (long)(visitors * 1.2)));
            }
        }

        return rows;
    }

    /// <summary>What the shop holds, counted in one streaming pass while it is made, not read back from batches.</summary>
    public SampleShopTruth ComputeTruth()
    {
        TruthCounter counter = new();
        foreach (PersonHistory person in People())
        {
            counter.Add(person);
        }

        return counter.Result() with { FeedFailureDay = Options.EffectiveFeedFailureDay, LosingFrom = Options.EffectiveLosingFrom };
    }

    /// <summary>Visitor ids of the programs, ordered by person.</summary>
    public IReadOnlyList<string> BotVisitorIds()
    {
        List<string> ids = [];
        foreach (PersonHistory person in People())
        {
            if (person.Traits.IsBot)
            {
                ids.Add(ShopIds.Visitor(person.Events[0].Visitor));
            }
        }

        return ids;
    }

    /// <summary>Writes the extracts a shop system would give; the directory is made where it is missing, files are replaced.</summary>
    public ExtractReport WriteExtracts(string directory, ExtractOptions? options = null) =>
        new ExtractWriter(this, options ?? new ExtractOptions()).Write(directory);

    private bool IsLosing(int channel, DateOnly date) =>
        channel == ShopCatalog.LosingChannelCode && Options.EffectiveLosingFrom is { } from && date >= from && date < from.AddMonths(SampleShopOptions.LosingMonths);

    // The history handed out is reused for the next person.
    internal IEnumerable<PersonHistory> People()
    {
        PersonWriter writer = new(Options, Calendar);
        long events = 0;
        for (long person = 0; events < Options.Events; person++)
        {
            PersonHistory history = writer.Write(person);
            events += history.Events.Count;
            if (history.Events.Count > 0)
            {
                yield return history;
            }
        }
    }
}
