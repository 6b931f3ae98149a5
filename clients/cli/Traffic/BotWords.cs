using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;

namespace EcomOpsEngine.Cli.Traffic;

/// <summary>Names of the reasons, as typed and as shown.</summary>
internal static class BotWords
{
    public static BotReason ReasonOf(string text) => text switch
    {
        "agent" => BotReason.UserAgent,
        "rate" => BotReason.Rate,
        "regularity" => BotReason.Regularity,
        "zero-dwell" => BotReason.ZeroDwell,
        _ => throw new UsageException($"reason '{text}' is unknown: expected agent, rate, regularity or zero-dwell"),
    };

    public static string Name(BotReason reason, Words words) => reason switch
    {
        BotReason.UserAgent => words["user agent", "UA标识"],
        BotReason.Rate => words["rate", "访问过频"],
        BotReason.Regularity => words["equal intervals", "间隔过于规律"],
        BotReason.ZeroDwell => words["no dwell", "页面零停留"],
        _ => "?",
    };
}
