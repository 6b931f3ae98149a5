namespace EcomOpsEngine.Analytics.Sessions;

/// <summary>One session of a person. It is judged whole, wherever a question's range begins or ends.</summary>
/// <param name="StartSeconds">Second of its first event, of <see cref="Timelines.EngineTime"/>.</param>
/// <param name="Day">Local day of its first event, days since 1970-01-01: the session's day, also where it goes on after midnight.</param>
/// <param name="Pages">Events that open a page.</param>
/// <param name="EnteredOnDetail">The first of them is a detail page.</param>
/// <param name="AddedToCart">Something was put into the cart.</param>
public readonly record struct SessionFact(int StartSeconds, int Day, int Pages, bool EnteredOnDetail, bool AddedToCart)
{
    /// <summary>Exactly one page event.</summary>
    public bool Bounced => Pages == 1;

    /// <summary>Its only page event is a detail page.</summary>
    public bool BouncedOnDetail => Bounced && EnteredOnDetail;
}

/// <summary>A local day on which a person had an event.</summary>
/// <param name="Day">Days since 1970-01-01.</param>
/// <param name="LastSecondOfDay">Second of the local day of the last event, 0 to 86,399.</param>
/// <param name="AddedToCart">Something was put into the cart that day.</param>
public readonly record struct VisitDay(int Day, int LastSecondOfDay, bool AddedToCart);

/// <summary>The sessions and days of one person; both are empty where no event counts. Valid only while it is handed out.</summary>
public readonly ref struct PersonVisits
{
    private readonly ReadOnlySpan<int> _sessionCodes;
    private readonly ReadOnlySpan<int> _dayCodes;
    private readonly int _columns;

    internal PersonVisits(
        int person, ReadOnlySpan<SessionFact> sessions, ReadOnlySpan<int> sessionCodes, ReadOnlySpan<VisitDay> days, ReadOnlySpan<int> dayCodes, int columns)
    {
        Person = person;
        Sessions = sessions;
        Days = days;
        _sessionCodes = sessionCodes;
        _dayCodes = dayCodes;
        _columns = columns;
    }

    /// <summary>The person.</summary>
    public int Person { get; }

    /// <summary>The sessions in the order of their first event.</summary>
    public ReadOnlySpan<SessionFact> Sessions { get; }

    /// <summary>The days, ascending.</summary>
    public ReadOnlySpan<VisitDay> Days { get; }

    /// <summary>Codes at the entry of a session, one for each entry column: of the session's first event that has one; 0 where none has.</summary>
    public ReadOnlySpan<int> SessionCodes(int session) => _sessionCodes.Slice(session * _columns, _columns);

    /// <summary>The same for a day: a visitor counts for the first value of the day.</summary>
    public ReadOnlySpan<int> DayCodes(int day) => _dayCodes.Slice(day * _columns, _columns);
}

/// <summary>Takes the visits of people; one for each thread, added up at the end.</summary>
public abstract class VisitCollector
{
    /// <summary>Takes one person, also one without visits.</summary>
    public abstract void Add(in PersonVisits visits);
}
