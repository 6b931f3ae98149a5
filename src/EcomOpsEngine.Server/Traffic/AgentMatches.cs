using System.Collections.Concurrent;

namespace EcomOpsEngine.Server.Traffic;

/// <summary>Which rule each user agent matches. A text is matched once: there are few agents and many snapshots.</summary>
internal sealed class AgentMatches(AgentRules rules)
{
    /// <summary>Texts remembered; beyond, texts are matched each time.</summary>
    private const int MostTexts = 1_000_000;

    private readonly ConcurrentDictionary<string, AgentRule?> _known = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>The rule of each code, the missing agent first.</summary>
    /// <param name="agents">The agents by code, from code 1 on.</param>
    /// <param name="token">Looked at between agents.</param>
    public AgentRule?[] Of(IReadOnlyList<string> agents, CancellationToken token)
    {
        var matched = new AgentRule?[agents.Count + 1];
        for (var i = 0; i < agents.Count; i++)
        {
            if (!_known.TryGetValue(agents[i], out matched[i + 1]))
            {
                token.ThrowIfCancellationRequested();
                matched[i + 1] = rules.Match(agents[i]);
                if (_count < MostTexts && _known.TryAdd(agents[i], matched[i + 1]))
                {
                    Interlocked.Increment(ref _count);
                }
            }
        }

        return matched;
    }
}
