namespace EcomOpsEngine.TestData;

/// <summary>
/// Writes one person's whole history from hash(seed, person): nothing is remembered between people except the running
/// numbers of events, sessions and orders.
/// </summary>
internal sealed class PersonWriter
{
    private readonly SampleShopOptions options;
    private readonly ShopCalendar calendar;
    private readonly SeededRandom random = new(0);
    private readonly PersonHistory history = new();
    private readonly SessionWriter session;
    private readonly List<long> starts = new(64);
    private long nextEvent = 1;

    public PersonWriter(SampleShopOptions options, ShopCalendar calendar)
    {
        this.options = options;
        this.calendar = calendar;
        session = new SessionWriter(options, calendar, random, history);
    }

    /// <summary>Writes the next person; the history is empty for somebody whom a failing feed did not win.</summary>
    public PersonHistory Write(long person)
    {
        random.Reseed(options.Seed, (ulong)person);
        PersonTraits traits = PersonTraits.Draw(random, options, calendar);
        history.Start(person, traits);
        if (!traits.IsBot && traits.FirstDay == calendar.FeedFailureDay && traits.Channel == ShopCatalog.FailingFeedCode)
        {
            return history;
        }

        session.StartPerson();
        DrawStarts(traits);
        for (int i = 0; i < starts.Count && (i <= traits.DeepSession || HasRoom()); i++)
        {
            if (traits.IsBot)
            {
                session.WriteBot(starts[i]);
            }
            else if (i == traits.DeepSession || !StaysAway(traits, starts[i]))
            {
                session.WriteHuman(starts[i], i);
            }
        }

        history.Sort();
        NumberEvents();
        return history;
    }

    /// <summary>Whom the failing feed would have brought back that day.</summary>
    private bool StaysAway(PersonTraits traits, long startUs) => traits.Channel == ShopCatalog.FailingFeedCode && calendar.DayOf(startUs) == calendar.FeedFailureDay;

    private bool HasRoom() => history.Events.Count <= options.MaxEventsPerPerson - SessionWriter.MaxEvents;

    private void DrawStarts(PersonTraits traits)
    {
        starts.Clear();
        starts.Add(calendar.DrawInstantUs(random, traits.FirstDay));
        for (int i = 1; i < traits.Sessions; i++)
        {
            starts.Add(calendar.DrawInstantUs(random, calendar.DrawDay(random, traits.FirstDay, traits.EndDay)));
        }

        starts.Sort();
    }

    private void NumberEvents()
    {
        Span<ShopEvent> events = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(history.Events);
        for (int i = 0; i < events.Length; i++)
        {
            events[i].EventId = nextEvent++;
        }
    }
}
