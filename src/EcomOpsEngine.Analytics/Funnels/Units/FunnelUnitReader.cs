using EcomOpsEngine.Analytics.Funnels.Lanes;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Funnels.Units;

/// <summary>
/// Lists the units of a funnel piece by piece, by person number within each run and runs by their lowest number, so that the first units come at once and
/// no more than those of one piece of work wait in memory.
/// </summary>
public sealed class FunnelUnitReader : IDisposable
{
    private readonly IEnumerator<WorkChunk> _chunks;
    private readonly UnitRowCollector _collector;
    private readonly UnitWorker _worker;

    /// <param name="runs">The runs, with the same columns and dictionaries.</param>
    /// <param name="query">The funnel; its breakdown is not looked at.</param>
    /// <param name="selection">Which units.</param>
    /// <exception cref="ArgumentException">The query is outside of what <see cref="FunnelQuery"/> allows, or the step is none of its steps.</exception>
    public FunnelUnitReader(IReadOnlyList<LaneRun> runs, FunnelQuery query, UnitSelection selection)
    {
        ArgumentNullException.ThrowIfNull(runs);
        ArgumentNullException.ThrowIfNull(query);
        QueryChecks.Check(query);
        if (selection.Step < 1 || selection.Step > query.Steps.Count)
        {
            throw new ArgumentException($"Step {selection.Step} is none of {query.Steps.Count}.", nameof(selection));
        }

        _collector = new UnitRowCollector(query.Steps.Count, selection);
        StepPlan? plan = query.HasPlainSteps ? StepPlan.Create(query, StepPlan.EventValues(runs)) : null;
        _worker = new UnitWorker(new FunnelRules(query), plan, LaneProgram.Widest, _collector, runs);
        _chunks = runs.OrderBy(run => run.FirstPerson).SelectMany(run => WorkChunk.Of([run]).OrderBy(chunk => chunk.IsLong)).GetEnumerator();
    }

    /// <summary>Events read so far.</summary>
    public long RowsScanned => _worker.RowsScanned;

    /// <summary>The next units.</summary>
    /// <param name="most">At most so many, 1 or more.</param>
    /// <param name="cancellation">Looked at between pieces of work.</param>
    /// <returns>As many as asked for; fewer where they are the last.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public IReadOnlyList<FunnelUnitRow> Next(int most, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        while (_collector.Waiting.Count < most && _chunks.MoveNext())
        {
            _worker.Do(_chunks.Current, cancellation);
            cancellation.ThrowIfCancellationRequested();
        }

        var rows = new FunnelUnitRow[Math.Min(most, _collector.Waiting.Count)];
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i] = _collector.Waiting.Dequeue();
        }

        return rows;
    }

    /// <summary>Gives the buffers back; no more units can be asked for.</summary>
    public void Dispose()
    {
        _chunks.Dispose();
        _worker.Dispose();
    }
}
