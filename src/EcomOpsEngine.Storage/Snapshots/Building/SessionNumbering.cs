namespace EcomOpsEngine.Storage.Snapshots.Building;

/// <summary>
/// Numbers the sessions of one history from 0 by first appearance. Loaded ids are taken as they are; loaded rows without one are cut by gaps of more than 30 minutes between them.
/// A derived event belongs to the session of the event before it, when that is at most 30 minutes ago, else to a loaded event of the same instant, else it is a session of its own.
/// </summary>
internal sealed class SessionNumbering(EventFacts events)
{
    private const long GapUs = 30L * 60 * 1_000_000;

    private readonly Dictionary<ulong, int> _numberOfId = [];
    private readonly List<ulong> _ids = [];
    private ulong _lastId;
    private int _lastIdNumber;
    private int _openNumber;
    private long? _openUs;

    /// <summary>Id of each session of the history numbered last; 0 where it has none.</summary>
    public IReadOnlyList<ulong> Ids => _ids;

    /// <summary>Writes the session of event i of a sorted history to target[i · step].</summary>
    public void Number(ReadOnlySpan<int> rows, Span<int> target, int step)
    {
        _numberOfId.Clear();
        _ids.Clear();
        _lastId = 0;
        _openUs = null;
        for (var i = 0; i < rows.Length; i++)
        {
            target[i * step] = IsDerived(rows[i]) ? OfDerived(rows, i, target, step) : OfLoaded(rows[i]);
        }
    }

    private bool IsDerived(int row) => row >= events.Loaded;

    private int OfDerived(ReadOnlySpan<int> rows, int i, Span<int> target, int step)
    {
        var atUs = events.AtUs.Values;
        var at = atUs[rows[i]];
        if (i > 0 && at - atUs[rows[i - 1]] <= GapUs)
        {
            return target[(i - 1) * step];
        }

        for (var later = i + 1; later < rows.Length && atUs[rows[later]] == at; later++)
        {
            if (!IsDerived(rows[later]))
            {
                return OfLoaded(rows[later]);
            }
        }

        return Begin(0);
    }

    private int OfLoaded(int row)
    {
        var id = events.Sessions.Values[row];
        if (id == 0)
        {
            var at = events.AtUs.Values[row];
            if (_openUs is null || at - _openUs > GapUs)
            {
                _openNumber = Begin(0);
            }

            _openUs = at;
            return _openNumber;
        }

        if (id != _lastId)
        {
            if (!_numberOfId.TryGetValue(id, out var number))
            {
                number = Begin(id);
                _numberOfId.Add(id, number);
            }

            _lastId = id;
            _lastIdNumber = number;
        }

        return _lastIdNumber;
    }

    private int Begin(ulong id)
    {
        _ids.Add(id);
        return _ids.Count - 1;
    }
}
