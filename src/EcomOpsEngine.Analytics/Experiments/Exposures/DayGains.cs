namespace EcomOpsEngine.Analytics.Experiments.Exposures;

/// <summary>What one unit gained by day, gathered from events and orders.</summary>
internal sealed class DayGains(int days)
{
    private readonly long[] _values = new long[days];
    private readonly long[] _denominators = new long[days];
    private readonly List<int> _touched = [];

    public void Add(int day, long value, long denominator)
    {
        if (value == 0 && denominator == 0)
        {
            return;
        }

        if (_values[day] == 0 && _denominators[day] == 0)
        {
            _touched.Add(day);
        }

        _values[day] = checked(_values[day] + value);
        _denominators[day] = checked(_denominators[day] + denominator);
    }

    /// <summary>Moves the gains of a unit out and begins the next.</summary>
    public void Take(int unit, List<UnitGain> gains)
    {
        foreach (int day in _touched)
        {
            // A day whose parts cancelled out may have been touched twice; its second visit finds nothing.
            if (_values[day] != 0 || _denominators[day] != 0)
            {
                gains.Add(new UnitGain(unit, day, _values[day], _denominators[day]));
                (_values[day], _denominators[day]) = (0, 0);
            }
        }

        _touched.Clear();
    }
}
