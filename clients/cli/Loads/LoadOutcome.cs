using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Client;
using EcomOpsEngine.Contracts.V1;
using Spectre.Console;

namespace EcomOpsEngine.Cli.Loads;

/// <summary>What is shown when a load has ended: its counts and the first refused rows.</summary>
internal static class LoadOutcome
{
    private const int FirstRejected = 10;

    /// <exception cref="CommandFailedException">The load ended refused.</exception>
    public static async Task ShowAsync(Session session, Load load, CancellationToken cancellation)
    {
        LoadTables.Show(session.Data, load, session.Words);
        if (load.RowsRejected > 0)
        {
            await ShowRejectedAsync(session, session.Data, load.LoadId, load.RowsRejected, cancellation);
        }

        RequireLoaded(load);
    }

    public static void RequireLoaded(Load load)
    {
        if (load.State == LoadState.Refused)
        {
            throw new CommandFailedException("load refused", load.Refusal.Length > 0 ? load.Refusal : $"load '{load.LoadId}' was refused; nothing of it was loaded");
        }
    }

    /// <summary>A load that was refused for its rows: the error says so, and the rows are worth seeing beside it.</summary>
    public static async Task ShowAfterRefusalAsync(Session session, string loadId, EcomOpsException error, CancellationToken cancellation)
    {
        if (error.Reason != "ROWS_REJECTED" || session.Json)
        {
            return;
        }

        try
        {
            await ShowRejectedAsync(session, session.Diagnostics, loadId, null, cancellation);
        }
        catch (EcomOpsException)
        {
            // The refusal itself is what matters and is reported by the caller.
        }
    }

    private static async Task ShowRejectedAsync(Session session, IAnsiConsole console, string loadId, long? total, CancellationToken cancellation)
    {
        var request = new ListRejectedRowsRequest { Dataset = session.DatasetName, LoadId = loadId, PageSize = FirstRejected };
        var rejected = await session.Client.Loads.ListRejectedRowsAsync(request, cancellationToken: cancellation);
        console.Write(LoadTables.Rejected(rejected.Rows, session.Words));
        if (total > rejected.Rows.Count || rejected.NextPageToken.Length > 0)
        {
            session.Note($"{session.Words["All rejected rows", "全部被拒绝的行"]}: ecomops loads rejected {loadId} --dataset {session.DatasetName}");
        }
    }
}
