using System.CommandLine;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;
using Grpc.Core;

namespace EcomOpsEngine.Cli.Funnels;

/// <summary><c>funnel units</c>: who reached a step, was lost at it or converted.</summary>
internal static class UnitsCommand
{
    public static Command Build(CommandContext context)
    {
        var options = new EmbeddedFunnelOptions();
        var reached = new Option<int>("--reached") { Description = "Those who reached this step; otherwise all who entered.", HelpName = "NUMBER" };
        var lost = new Option<int>("--lost") { Description = "Those who reached this step and no later one.", HelpName = "NUMBER" };
        var converted = new Option<bool>("--converted") { Description = "Those who reached the last step." };
        var limit = new Option<long>("--limit") { Description = "Stop after so many; 0: all.", HelpName = "N", DefaultValueFactory = _ => 100 };
        return context.Command(
            "units",
            "Who reached a step, was lost at it or converted, by id, with the times of their steps.",
            async (parsed, session, cancellation) =>
            {
                var (step, leave) = (parsed.GetValue(reached), parsed.GetValue(lost));
                if ((step != 0 ? 1 : 0) + (leave != 0 ? 1 : 0) + (parsed.GetValue(converted) ? 1 : 0) > 1)
                {
                    throw new UsageException("--reached, --lost and --converted exclude each other");
                }

                var request = new ListFunnelUnitsRequest
                {
                    Dataset = session.DatasetName,
                    Funnel = await options.RequestAsync(parsed, session, cancellation),
                    Selection = parsed.GetValue(converted) ? FunnelUnitSelection.Converted : leave != 0 ? FunnelUnitSelection.Lost : FunnelUnitSelection.Reached,
                    Step = leave != 0 ? leave : step,
                    Limit = parsed.GetValue(limit),
                };
                await ListAsync(session, request, cancellation);
            },
            [.. options.Options, reached, lost, converted, limit]);
    }

    // Each message is written as it comes: a list of millions is never held.
    private static async Task ListAsync(Session session, ListFunnelUnitsRequest request, CancellationToken cancellation)
    {
        using var call = session.Client.Funnels.ListFunnelUnits(request, cancellationToken: cancellation);
        var zone = session.Json ? TimeZoneInfo.Utc : await session.ZoneAsync(cancellation);
        long count = 0;
        QueryInfo? info = null;
        await foreach (var page in call.ResponseStream.ReadAllAsync(cancellation))
        {
            info ??= page.Info;
            count += page.Ids.Count;
            if (session.Json)
            {
                session.WriteJsonLine(page);
            }
            else
            {
                UnitsTable.Write(session.Data, page, zone, session.Words);
            }
        }

        session.About(info);
        if (request.Limit > 0 && count == request.Limit)
        {
            session.Note(session.Words[$"The first {Figures.Count(request.Limit)}; --limit 0 lists all.", $"前 {Figures.Count(request.Limit)} 个；--limit 0 列出全部。"]);
        }
    }
}
