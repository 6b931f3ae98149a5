using System.CommandLine;
using System.Runtime.CompilerServices;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;
using Grpc.Core;

namespace EcomOpsEngine.Cli.Loads;

/// <summary><c>loads watch</c>: follows a load that somebody runs.</summary>
internal static class WatchCommand
{
    public static Command Build(CommandContext context)
    {
        var id = new Argument<string>("load-id") { Description = "Id of the load." };
        return context.Command(
            "watch",
            "Follows a running load to its end; interrupting this command does not touch the load.",
            async (parsed, session, cancellation) =>
            {
                using var call = session.Client.Loads.WatchLoad(
                    new WatchLoadRequest { Dataset = session.DatasetName, LoadId = parsed.GetValue(id) }, cancellationToken: cancellation);
                if (session.Json)
                {
                    await foreach (var message in call.ResponseStream.ReadAllAsync(cancellation))
                    {
                        session.WriteJsonLine(message);
                    }

                    return;
                }

                if (await ImportProgress.ShowAsync(session, AsProgress(call.ResponseStream, cancellation)) is { } load)
                {
                    await LoadOutcome.ShowAsync(session, load, cancellation);
                }
            },
            id);
    }

    // Progress is drawn as an import's.
    private static async IAsyncEnumerable<ImportFileResponse> AsProgress(
        IAsyncStreamReader<WatchLoadResponse> stream, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var message in stream.ReadAllAsync(cancellation))
        {
            var progress = new ImportFileResponse { Stage = message.Stage, RowsRead = message.RowsRead, Load = message.Load };
            if (message.HasFraction)
            {
                progress.Fraction = message.Fraction;
            }

            yield return progress;
        }
    }
}
