namespace EcomOpsEngine.Analytics.Sessions;

/// <summary>The events of one person in time order on their way into sessions and days; used again for each person.</summary>
internal sealed class VisitWalk(int columns)
{
    private int[] _placeOfSession = new int[16];
    private int _sessionNumbers;
    private SessionFact[] _sessions = new SessionFact[16];
    private int[] _sessionCodes = new int[16 * columns];
    private int _sessionCount;
    private VisitDay[] _days = new VisitDay[16];
    private int[] _dayCodes = new int[16 * columns];
    private int _dayCount;

    /// <summary>A new person begins.</summary>
    public void Begin()
    {
        Array.Clear(_placeOfSession, 0, _sessionNumbers);
        _sessionNumbers = _sessionCount = _dayCount = 0;
    }

    /// <summary>The session of the next event; made where it is new.</summary>
    /// <param name="number">Number of the session within the person.</param>
    /// <param name="seconds">Second of the event.</param>
    /// <param name="day">Its local day.</param>
    /// <param name="codes">Entry codes of the session, to be filled in.</param>
    public ref SessionFact Session(int number, int seconds, int day, out Span<int> codes)
    {
        if (number >= _placeOfSession.Length)
        {
            Array.Resize(ref _placeOfSession, Math.Max(number + 1, 2 * _placeOfSession.Length));
        }

        _sessionNumbers = Math.Max(_sessionNumbers, number + 1);
        int place = _placeOfSession[number] - 1;
        if (place < 0)
        {
            place = _sessionCount++;
            _placeOfSession[number] = _sessionCount;
            MakeRoom(ref _sessions, ref _sessionCodes, place);
            _sessions[place] = new SessionFact(seconds, day, 0, false, false);
        }

        codes = _sessionCodes.AsSpan(place * columns, columns);
        return ref _sessions[place];
    }

    /// <summary>The day of the next event; made where it is new.</summary>
    public ref VisitDay Day(int day, out Span<int> codes)
    {
        // Clocks that go back over midnight repeat the end of a day: the place is looked for from the end.
        int place = _dayCount - 1;
        while (place >= 0 && _days[place].Day > day)
        {
            place--;
        }

        if (place < 0 || _days[place].Day != day)
        {
            place = Insert(place + 1, day);
        }

        codes = _dayCodes.AsSpan(place * columns, columns);
        return ref _days[place];
    }

    public PersonVisits End(int person) => new(
        person, _sessions.AsSpan(0, _sessionCount), _sessionCodes.AsSpan(0, _sessionCount * columns), _days.AsSpan(0, _dayCount), _dayCodes.AsSpan(0, _dayCount * columns), columns);

    private int Insert(int place, int day)
    {
        MakeRoom(ref _days, ref _dayCodes, _dayCount);
        if (place < _dayCount)
        {
            Array.Copy(_days, place, _days, place + 1, _dayCount - place);
            Array.Copy(_dayCodes, place * columns, _dayCodes, (place + 1) * columns, (_dayCount - place) * columns);
            _dayCodes.AsSpan(place * columns, columns).Clear();
        }

        _dayCount++;
        _days[place] = new VisitDay(day, 0, false);
        return place;
    }

    /// <summary>Makes room for one more at the end, with empty codes.</summary>
    private void MakeRoom<T>(ref T[] facts, ref int[] codes, int place)
    {
        if (place == facts.Length)
        {
            Array.Resize(ref facts, 2 * place);
            Array.Resize(ref codes, 2 * place * columns);
        }

        codes.AsSpan(place * columns, columns).Clear();
    }
}
