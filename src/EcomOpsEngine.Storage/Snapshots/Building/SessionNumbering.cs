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
    public void Number(ReadOnlySpan<HistoryKey> history, Span<int> target, int step)
    {
        _numberOfId.Clear();
        _ids.Clear();
        _lastId = 0;
        _openUs = null;
        for (var i = 0; i < history.Length; i++)
        {
            target[i * step] = IsDerived(history[i].Row) ? OfDerived(history, i, target, step) : OfLoaded(history[i]);
        }
    }

    private bool IsDerived(int row) => row >= events.Loaded;

    private int OfDerived(ReadOnlySpan<HistoryKey> history, int i, Span<int> target, int step)
    {
        var at = history[i].AtUs;
        if (i > 0 && at - history[i - 1].AtUs <= GapUs)
        {
            return target[(i - 1) * step];
        }

        for (var later = i + 1; later < history.Length && history[later].AtUs == at; later++)
        {
            if (!IsDerived(history[later].Row))
            {
                return OfLoaded(history[later]);
            }
        }

        return Begin(0);
    }

    private int OfLoaded(HistoryKey row)
    {
        var id = events.Sessions[row.Row];
        if (id == 0)
        {
            if (_openUs is null || row.AtUs - _openUs > GapUs)
            {
                _openNumber = Begin(0);
            }

            _openUs = row.AtUs;
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
