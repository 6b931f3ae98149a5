using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;

namespace EcomOpsEngine.Cli.Channels;

/// <summary>Attribution models, as typed and as shown.</summary>
internal static class ModelNames
{
    private static readonly (AttributionModel Model, string Typed, string English, string Chinese)[] All =
    [
        (AttributionModel.LastNonDirect, "last", "last non-direct", "末次非直接"),
        (AttributionModel.First, "first", "first", "首次触点"),
        (AttributionModel.Linear, "linear", "linear", "线性"),
        (AttributionModel.TimeDecay, "decay", "time decay", "时间衰减"),
        (AttributionModel.Position, "position", "position", "位置（40/20/40）"),
        (AttributionModel.Markov, "markov", "Markov", "马尔可夫"),
        (AttributionModel.Shapley, "shapley", "Shapley", "Shapley"),
    ];

    public static string Typed { get; } = string.Join('|', All.Select(one => one.Typed)) + "|all";

    /// <summary>Models that spend can be set against: those with credits of single days.</summary>
    public static string TypedOfSpend { get; } = string.Join('|', All.Where(one => one.Model != AttributionModel.Markov).Select(one => one.Typed));

    /// <summary>One model.</summary>
    public static AttributionModel One(string text) => Parse(text) is [var model] ? model : throw new UsageException($"'{text}' is several models; expected one of {TypedOfSpend.Replace("|", ", ", StringComparison.Ordinal)}");

    public static IReadOnlyList<AttributionModel> Parse(string text)
    {
        if (text == "all")
        {
            return [.. All.Select(one => one.Model)];
        }

        var found = All.FirstOrDefault(one => one.Typed == text);
        return found.Typed is null ? throw new UsageException($"model '{text}' is unknown: expected {Typed.Replace("|", ", ", StringComparison.Ordinal)}") : [found.Model];
    }

    public static string Name(AttributionModel model, Words words) =>
        All.Where(one => one.Model == model).Select(one => words[one.English, one.Chinese]).FirstOrDefault() ?? model.ToString();

    public static string Channel(ChannelName channel, Words words) => channel.KindCase == ChannelName.KindOneofCase.Name ? channel.Name : words["direct", "直接访问"];
}
