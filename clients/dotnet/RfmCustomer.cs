using EcomOpsEngine.Contracts.V1;

namespace EcomOpsEngine.Client;

/// <summary>One customer of an RFM answer.</summary>
/// <param name="CustomerId">Id of the customer.</param>
/// <param name="RecencyDays">Local days since the last paid order; null for a prospect.</param>
/// <param name="Frequency">Distinct paid orders in the look-back.</param>
/// <param name="Monetary">Paid − refunded in the look-back.</param>
/// <param name="Tier">Tier of the cascade.</param>
/// <param name="Scores">Scores from 1 to the number of bins; null for a prospect.</param>
/// <param name="LiteralMatch">Whether the customer also lies in the template's literal box of the tier.</param>
public sealed record RfmCustomer(string CustomerId, int? RecencyDays, int Frequency, Money Monetary, RfmTier Tier, RfmScores? Scores, bool LiteralMatch)
{
    /// <summary>Tags that hold, where the question asks for tags.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>The forecast, where the question asks for one.</summary>
    public CustomerForecast? Forecast { get; init; }

    internal static IEnumerable<RfmCustomer> FromBatch(ListCustomersResponse batch, Money format)
    {
        for (int n = 0; n < batch.CustomerIds.Count; n++)
        {
            bool hasOrder = batch.HasOrder[n];
            yield return new RfmCustomer(
                batch.CustomerIds[n],
                hasOrder ? batch.RecencyDays[n] : null,
                batch.Frequency[n],
                new Money { Units = batch.MonetaryUnits[n], Scale = format.Scale, Currency = format.Currency },
                batch.Tiers[n],
                hasOrder ? new RfmScores(batch.RecencyScores[n], batch.FrequencyScores[n], batch.MonetaryScores[n]) : null,
                batch.LiteralMatches[n])
            {
                Tags = n < batch.Tags.Count ? [.. batch.Tags[n].Tags] : [],
                Forecast = n < batch.Forecasts.Count ? batch.Forecasts[n] : null,
            };
        }
    }
}

/// <summary>The three scores of a customer, 1 (worst) to the number of bins.</summary>
/// <param name="Recency">Score of the recency, where a recent order scores high.</param>
/// <param name="Frequency">Score of the number of orders.</param>
/// <param name="Monetary">Score of the money.</param>
public readonly record struct RfmScores(int Recency, int Frequency, int Monetary);
