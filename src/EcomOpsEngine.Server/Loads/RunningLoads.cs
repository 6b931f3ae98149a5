using EcomOpsEngine.Contracts.V1;

namespace EcomOpsEngine.Server.Loads;

/// <summary>The loads that run now, for those who watch: every way of loading shows itself here.</summary>
internal sealed class RunningLoads
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Dataset, string LoadId), List<RunningLoad>> _loads = [];

    /// <summary>Shows a load until the result is disposed.</summary>
    public RunningLoad Show(string dataset, string loadId, Table table)
    {
        var load = new RunningLoad(table, ended => Hide((dataset, loadId), ended));
        lock (_lock)
        {
            if (!_loads.TryGetValue((dataset, loadId), out var same))
            {
                _loads[(dataset, loadId)] = same = [];
            }

            same.Add(load);
        }

        return load;
    }

    /// <summary>The running load of an id; of several with one id the first, whose outcome is that of all with its content. Null when none runs.</summary>
    public RunningLoad? Find(string dataset, string loadId)
    {
        lock (_lock)
        {
            return _loads.TryGetValue((dataset, loadId), out var same) ? same[0] : null;
        }
    }

    private void Hide((string Dataset, string LoadId) key, RunningLoad load)
    {
        lock (_lock)
        {
            if (_loads.TryGetValue(key, out var same) && same.Remove(load) && same.Count == 0)
            {
                _loads.Remove(key);
            }
        }
    }
}
