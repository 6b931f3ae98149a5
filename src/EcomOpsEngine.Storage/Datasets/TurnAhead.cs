using System.Diagnostics;
using EcomOpsEngine.Storage.Loads;
using EcomOpsEngine.Storage.Snapshots.Lineages;

namespace EcomOpsEngine.Storage.Datasets;

/// <summary>The turn of a stream that is taken while its rows come in, at most once, and given back where others wait or it takes too long.</summary>
internal sealed class TurnAhead(WriterTurn writer) : IDisposable
{
    private Stopwatch? watch;

    /// <summary>Whether it is this load's turn.</summary>
    public bool IsTaken { get; private set; }

    /// <summary>Whether the turn may be kept: nobody waits for it, and it has not lasted too long.</summary>
    public bool MayGoOn => !writer.IsAwaited && watch!.Elapsed < LoadLimits.LongestAhead;

    /// <summary>The layout of the load whose turn it is.</summary>
    public LayoutAhead? Layout { get; private set; }

    /// <summary>Takes the turn where nobody has it or waits for it; not a second time.</summary>
    /// <param name="layOut">Begins the layout of a load, in its turn.</param>
    public bool TryTake(Func<LayoutAhead> layOut)
    {
        if (watch is not null || writer.IsAwaited || !writer.TryTake())
        {
            return false;
        }

        IsTaken = true;
        watch = Stopwatch.StartNew();
        Layout = layOut();
        return true;
    }

    /// <summary>Lets somebody else end the turn; false where there is none.</summary>
    public bool PassOn()
    {
        var wasTaken = IsTaken;
        IsTaken = false;
        return wasTaken;
    }

    /// <summary>Ends the turn, if there is one. What was written in it has been rolled back.</summary>
    public void GiveBack()
    {
        if (IsTaken)
        {
            IsTaken = false;
            Layout?.Dispose();
            Layout = null;
            writer.Release();
        }
    }

    public void Dispose() => GiveBack();
}
