using EcomOpsEngine.Analytics.Funnels;
using EcomOpsEngine.Analytics.Orders;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Channels;

/// <summary>
/// Shares orders out among the channels that led to them, by several models in one pass over the histories. An order's path is its person's touches at most the look-back
/// before it, ends included. Shares are whole numbers of 2^-48 (<see cref="CreditUnits"/>), so that the credits of a model add up to the orders exactly and the answer does
/// not depend on the number of threads.
/// </summary>
public static class AttributionKernel
{
    /// <summary>Computes the credits.</summary>
    /// <param name="runs">The histories.</param>
    /// <param name="lines">The order lines, of the same people.</param>
    /// <param name="query">The question.</param>
    /// <param name="threads">Threads to use, 1 or more.</param>
    /// <param name="cancellation">Ends the pass early.</param>
    /// <exception cref="ArgumentException">Tables of codes do not fit their columns, or Markov is asked for several periods.</exception>
    /// <exception cref="OverflowException">A sum of money leaves 64 bits.</exception>
    public static AttributionAnswer Run(
        IReadOnlyList<LaneRun> runs, OrderLines lines, AttributionQuery query, int threads = 1, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(runs);
        ArgumentNullException.ThrowIfNull(lines);
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        Check(runs, lines, query);
        List<WorkChunk> chunks = WorkChunk.Of(runs);

        // The place after the last piece of work is the lines of nobody.
        var turns = new Turns(chunks.Count + 1);
        var passes = new AttributionPass?[Math.Min(threads, chunks.Count + 1)];
        void Work(int thread)
        {
            var pass = passes[thread] = new AttributionPass(lines, query);
            while (turns.TryTake(out int i))
            {
                if (i < chunks.Count)
                {
                    pass.Run(chunks[i], cancellation);
                }
                else
                {
                    pass.RunNobody();
                }
            }

            pass.Partial.Close();
        }

        try
        {
            OrderPasses.RunAll(passes.Length, Work);
            return AttributionReading.Read(Array.ConvertAll(passes, pass => pass!.Partial), query);
        }
        finally
        {
            Array.ForEach(passes, pass => pass?.Dispose());
        }
    }

    private static void Check(IReadOnlyList<LaneRun> runs, OrderLines lines, AttributionQuery query)
    {
        if (query.Periods.Count > 1 && query.Models.Contains(AttributionModel.Markov))
        {
            throw new ArgumentException("The removal effect is taken over all paths together; found several periods, expected one.", nameof(query));
        }

        foreach (LaneRun run in runs)
        {
            RequireLength(query.Touches.CountedEvents.Length, run.Columns[0], "counted events");
            RequireLength(query.Touches.ChannelOfCode.Length, run.Columns[query.Touches.Column], "channels");
        }

        if (query.Own is { } own)
        {
            foreach (OrderRun run in lines.Runs)
            {
                RequireLength(own.ChannelOfCode.Length, run.Columns[own.Column], "channels of orders");
            }
        }
    }

    private static void RequireLength(int found, CodeColumn column, string what)
    {
        if (found != column.ValueCount + 1)
        {
            throw new ArgumentException($"The table of {what} has {found} entries and needs {column.ValueCount + 1}.");
        }
    }
}
