using EcomOpsEngine.Analytics.Segments;
using EcomOpsEngine.Analytics.Timelines;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Queries;
using RfmSegment = EcomOpsEngine.Contracts.V1.RfmSegment;
using RfmTier = EcomOpsEngine.Contracts.V1.RfmTier;

namespace EcomOpsEngine.Server.Segments;

/// <summary>Which customers of an RFM answer a list request means.</summary>
internal static class CustomerGroup
{
    /// <summary>Checks what the request says by itself.</summary>
    /// <param name="request">The request.</param>
    /// <param name="prefix">Path of the request inside another one, or empty.</param>
    /// <param name="violations">Collects what is wrong.</param>
    public static void Check(ListCustomersRequest request, string prefix, Violations violations)
    {
        var rfm = request.Rfm ?? new ComputeRfmRequest();
        RequestChecks.Enum(request.Tier, $"{prefix}tier", violations);
        RequestChecks.Enum(request.Segment, $"{prefix}segment", violations);
        RequestChecks.NotNegative(request.Limit, $"{prefix}limit", violations);
        if (request.Dataset.Length > 0 && rfm.Dataset.Length > 0 && request.Dataset != rfm.Dataset)
        {
            violations.Add($"{prefix}dataset", $"'{Shown.Text(request.Dataset)}' differs from rfm.dataset '{Shown.Text(rfm.Dataset)}'.");
        }

        if (request.Segment != RfmSegment.Unspecified && rfm.Bins is not (0 or RfmSegments.Bins))
        {
            violations.Add($"{prefix}segment", $"Named segments need {RfmSegments.Bins} bins; found {rfm.Bins}.");
        }

        var bins = rfm.Bins == 0 ? RfmSegments.Bins : rfm.Bins;
        foreach (var (score, path) in new[] { (request.RecencyScore, "recency_score"), (request.FrequencyScore, "frequency_score"), (request.MonetaryScore, "monetary_score") })
        {
            if (score < 0 || score > bins)
            {
                violations.Add($"{prefix}{path}", $"{score}; expected 1 to {bins}, or 0 for all.");
            }
        }
    }

    /// <summary>Positions in the arrays of the pass; prospects follow after the customers with a tier.</summary>
    /// <param name="run">The answer.</param>
    /// <param name="request">Which tier, segment and cell.</param>
    /// <param name="selected">People whom other selections leave; null: all.</param>
    public static IEnumerable<int> Positions(RfmRun run, ListCustomersRequest request, PersonSet? selected) =>
        Members(run, request).Where(member => selected is null || selected.Contains(PersonOf(run, member)));

    /// <summary>Person number at a position.</summary>
    public static int PersonOf(RfmRun run, int position) =>
        position < run.Customers.Count ? run.Customers.Persons[position] : run.Customers.Prospects[position - run.Customers.Count];

    private static IEnumerable<int> Members(RfmRun run, ListCustomersRequest request)
    {
        for (var i = 0; i < run.Customers.Count; i++)
        {
            var (recency, frequency, monetary) = (run.Answer.RecencyScores[i], run.Answer.FrequencyScores[i], run.Answer.MonetaryScores[i]);
            var inTier = request.Tier == RfmTier.Unspecified || (int)run.Answer.TierOf[i] == (int)request.Tier;
            var inSegment = request.Segment == RfmSegment.Unspecified || (int)RfmSegments.Of(recency, frequency, monetary) == (int)request.Segment;
            if (inTier && inSegment && Is(recency, request.RecencyScore) && Is(frequency, request.FrequencyScore) && Is(monetary, request.MonetaryScore))
            {
                yield return i;
            }
        }

        // Prospects have neither scores nor a segment.
        var byScore = request.Segment != RfmSegment.Unspecified || (request.RecencyScore | request.FrequencyScore | request.MonetaryScore) != 0;
        if (request.Tier is RfmTier.Unspecified or RfmTier.Prospect && !byScore)
        {
            for (var i = 0; i < run.Customers.Prospects.Length; i++)
            {
                yield return run.Customers.Count + i;
            }
        }
    }

    private static bool Is(byte score, int asked) => asked == 0 || score == asked;
}
