using System.Runtime.InteropServices;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Traffic;

/// <summary>Finds people by the user agents of their events.</summary>
public static class AgentKernel
{
    /// <summary>The people with an event of one of some agents.</summary>
    /// <param name="run">The histories.</param>
    /// <param name="agents">User agent of each element; 0 where there is none.</param>
    /// <param name="isWanted">Whether each agent is wanted, by code.</param>
    /// <param name="fromUs">Events at or after this instant are looked at, Unix microseconds.</param>
    /// <param name="toUs">Events before this instant are looked at.</param>
    /// <param name="cancellation">Ends the pass early.</param>
    /// <returns>Person and agent, each pair once, by person, then by code.</returns>
    public static IReadOnlyList<(int Person, int Agent)> Run(
        LaneRun run, CodeColumn agents, bool[] isWanted, long fromUs = long.MinValue, long toUs = long.MaxValue, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(isWanted);
        var found = new List<(int, int)>();
        if (!isWanted.Contains(true))
        {
            return found;
        }

        foreach (LaneBlock block in run.Blocks)
        {
            cancellation.ThrowIfCancellationRequested();
            for (int lane = 0; lane < block.Lanes; lane++)
            {
                Person(block.FirstPerson + lane, block.Offset + lane, LaneRun.LaneCount, run.Lengths.Span[block.FirstPerson + lane - run.FirstPerson]);
            }
        }

        foreach (LongHistory history in run.LongHistories)
        {
            cancellation.ThrowIfCancellationRequested();
            Person(history.Person, history.Offset, 1, history.Length);
        }

        found.Sort();
        return found;

        void Person(int person, int first, int stride, int length)
        {
            if (run.Superseded.Contains(person))
            {
                return;
            }

            int begin = found.Count;
            int last = 0;
            for (int i = 0, at = first; i < length; i++, at += stride)
            {
                int agent = agents[at];

                // Neighbouring events mostly have one agent.
                if (agent != last && isWanted[agent] && IsInside(at))
                {
                    last = agent;
                    if (!CollectionsMarshal.AsSpan(found)[begin..].Contains((person, agent)))
                    {
                        found.Add((person, agent));
                    }
                }
            }
        }

        bool IsInside(int element)
        {
            long atUs = EngineTime.UnixUs(run.Seconds.Span[element], run.ResidueUs.Span[element]);
            return atUs >= fromUs && atUs < toUs;
        }
    }
}
