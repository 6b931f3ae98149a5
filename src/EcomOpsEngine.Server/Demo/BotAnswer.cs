using EcomOpsEngine.Contracts.V1;
using Grpc.Net.Client;
using Spectre.Console;

namespace EcomOpsEngine.Server.Demo;

/// <summary>Before the questions: who of the visitors is no person. All answers leave them out.</summary>
internal static class BotAnswer
{
    public static async Task PrintAsync(IAnsiConsole console, GrpcChannel channel)
    {
        var answer = await new TrafficService.TrafficServiceClient(channel).DetectBotsAsync(new DetectBotsRequest { Dataset = DemoLoader.Dataset, PageSize = 1 });
        var reasons = string.Join(", ", answer.Reasons.Select(reason => $"{Name(reason.Reason)} {Figure.Whole(reason.Visitors)}"));
        console.MarkupLineInterpolated(
            $"[grey]Programs among the visitors: {Figure.Whole(answer.TotalVisitors - answer.KeptVisitors)} with {Figure.Whole(answer.EventsLeftOut)} events, left out of every answer ({reasons}; one may have several reasons).[/]");
        console.WriteLine();
    }

    private static string Name(BotReason reason) => reason switch
    {
        BotReason.UserAgent => "user agent",
        BotReason.Rate => "rate",
        BotReason.Regularity => "equal intervals",
        _ => "no dwell",
    };
}
