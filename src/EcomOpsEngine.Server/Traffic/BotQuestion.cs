using EcomOpsEngine.Analytics.Traffic;
using EcomOpsEngine.Server.Queries;
using EcomOpsEngine.Storage.Snapshots;

namespace EcomOpsEngine.Server.Traffic;

/// <summary>A checked question for programs.</summary>
/// <param name="Agents">Whether user agents are asked.</param>
/// <param name="Behaviour">The rules of behaviour.</param>
/// <param name="Span">Events looked at.</param>
/// <param name="AsksDwell">Whether lengths of page views were asked for, with pages or without.</param>
internal sealed record BotQuestion(bool Agents, BotQuery Behaviour, InstantSpan Span, bool AsksDwell)
{
    /// <summary>All rules with the server's thresholds over all rows: by it other answers leave programs out.</summary>
    public static BotQuestion Default(Snapshot snapshot, BotThresholds thresholds) =>
        Of(snapshot, true, thresholds.Rate, thresholds.Regularity, thresholds.Dwell, new InstantSpan(long.MinValue, long.MaxValue));

    /// <summary>Whether two questions on one snapshot have the same answer.</summary>
    public bool IsSameAs(BotQuestion other) =>
        Agents == other.Agents && Span == other.Span
        && Behaviour.Rate == other.Behaviour.Rate && Behaviour.Regularity == other.Behaviour.Regularity && Behaviour.Dwell == other.Behaviour.Dwell;

    public static BotQuestion Of(Snapshot snapshot, bool agents, RateRule? rate, RegularityRule? regularity, DwellRule? dwell, InstantSpan span)
    {
        var fields = snapshot.Timeline.Fields;

        // Derived order events are the shop's doing, not the visitor's.
        bool[] counted = [true, .. fields[0].Values.Select(name => !name.StartsWith('$'))];
        var page = Column(fields, "page");
        return new BotQuestion(
            agents,
            new BotQuery(counted, span.FromUs, span.ToUs, rate, regularity, page is null ? null : dwell, page),
            span,
            dwell is not null);
    }

    private static int? Column(IReadOnlyList<TextField> fields, string name)
    {
        for (var column = 0; column < fields.Count; column++)
        {
            if (fields[column].Name == name && fields[column].Values.Count > 0)
            {
                return column;
            }
        }

        return null;
    }
}
