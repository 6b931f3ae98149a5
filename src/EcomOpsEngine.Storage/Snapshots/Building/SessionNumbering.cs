namespace EcomOpsEngine.Storage.Snapshots.Building;

/// <summary>
/// Numbers the sessions of one history from 0 by first appearance. Loaded ids are taken as they are; loaded rows without one are cut by gaps of more than 30 minutes between them.
/// A derived event belongs to the session of the event before it, when that is at most 30 minutes ago, else to a loaded event of the same instant, else it is a session of its own.
/// </summary>
internal sealed class SessionNumbering(int[] sessionIds, long[] atUs)
{
    private const long GapUs = 30L * 60 * 1_000_000;

    private readonly Dictionary<int, int> _numberOfId = [];
    private int _next;
    private int _lastId;
    private int _lastIdNumber;
    private int _openNumber;
    private long? _openUs;

    /// <summary>Writes the session of event i of a sorted history to target[i · step].</summary>
    public void Number(ReadOnlySpan<int> rows, Span<int> target, int step)
    {
        _numberOfId.Clear();
        _next = 0;
        _lastId = 0;
        _openUs = null;
        for (var i = 0; i < rows.Length; i++)
        {
            target[i * step] = IsDerived(rows[i]) ? OfDerived(rows, i, target, step) : OfLoaded(rows[i]);
        }
    }

    private bool IsDerived(int row) => row >= sessionIds.Length;

    private int OfDerived(ReadOnlySpan<int> rows, int i, Span<int> target, int step)
    {
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

        return _next++;
    }

    private int OfLoaded(int row)
    {
        var id = sessionIds[row];
        if (id == 0)
        {
            if (_openUs is null || atUs[row] - _openUs > GapUs)
            {
                _openNumber = _next++;
            }

            _openUs = atUs[row];
            return _openNumber;
        }

        if (id != _lastId)
        {
            if (!_numberOfId.TryGetValue(id, out var number))
            {
                number = _next++;
                _numberOfId.Add(id, number);
            }

            _lastId = id;
            _lastIdNumber = number;
        }

        return _lastIdNumber;
    }
}
