using EcomOpsEngine.Analytics.Segments;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Queries;
using Contract = EcomOpsEngine.Contracts.V1;
using KernelScoring = EcomOpsEngine.Analytics.Segments.RfmScoring;
using KernelThresholds = EcomOpsEngine.Analytics.Segments.RfmThresholds;

namespace EcomOpsEngine.Server.Segments;

/// <summary>Checks an RFM request and resolves its names against a snapshot.</summary>
/// <param name="view">The snapshot.</param>
/// <param name="request">The request.</param>
/// <param name="prefix">Path of the request inside another one, such as <c>rfm.</c>, or empty.</param>
/// <param name="violations">Collects what is wrong.</param>
internal sealed class RfmPlanner(SnapshotView view, ComputeRfmRequest request, string prefix, Violations violations)
{
    private const int MostDays = 36_500;
    private const int DefaultLookbackDays = 180;
    private const int DefaultBins = 5;
    private const int FewestBins = 2;
    private const int MostBins = 20;

    private int MoneyScale => view.Snapshot.Settings.MoneyScale;

    public RfmPlan Plan()
    {
        RequestChecks.Enum(request.Language, $"{prefix}language", violations);
        RequestChecks.Enum(request.Scoring, $"{prefix}scoring", violations);
        var filter = new FilterResolver(view.Fields, MoneyScale, violations).Resolve(request.Filter, $"{prefix}filter", Table.Orders);
        if (request.LookbackDays is < 0 or > MostDays)
        {
            violations.Add($"{prefix}lookback_days", $"{request.LookbackDays}; expected 1 to {MostDays}, or 0 for {DefaultLookbackDays}.");
        }

        var thresholds = Thresholds(request.Thresholds ?? new Contract.RfmThresholds());
        var scoring = Scoring();
        var asOfUs = AsOf.Read(view, request.AsOf, $"{prefix}as_of", violations);
        violations.ThrowIfAny();
        var lookback = request.LookbackDays == 0 ? DefaultLookbackDays : request.LookbackDays;
        return new RfmPlan(new RfmQuery(filter, asOfUs, view.Snapshot.Calendar.Day(asOfUs), lookback), thresholds, scoring);
    }

    private KernelThresholds Thresholds(Contract.RfmThresholds asked)
    {
        var path = $"{prefix}thresholds";
        var vipDays = Whole(asked.HasVipRecencyDays ? asked.VipRecencyDays : 30, $"{path}.vip_recency_days");
        var potentialDays = Whole(asked.HasPotentialRecencyDays ? asked.PotentialRecencyDays : 90, $"{path}.potential_recency_days");
        var regularDays = Whole(asked.HasRegularRecencyDays ? asked.RegularRecencyDays : 180, $"{path}.regular_recency_days");
        var vipOrders = Whole(asked.HasVipFrequency ? asked.VipFrequency : 4, $"{path}.vip_frequency");
        var potentialOrders = Whole(asked.HasPotentialFrequency ? asked.PotentialFrequency : 2, $"{path}.potential_frequency");
        var vipMoney = Minor(asked.HasVipMonetary ? asked.VipMonetary : 2_000, $"{path}.vip_monetary");
        var potentialMoney = Minor(asked.HasPotentialMonetary ? asked.PotentialMonetary : 500, $"{path}.potential_monetary");
        var regularMoney = Minor(asked.HasRegularMonetary ? asked.RegularMonetary : 100, $"{path}.regular_monetary");
        return new KernelThresholds(vipDays, vipOrders, vipMoney, potentialDays, potentialOrders, potentialMoney, regularDays, regularMoney);
    }

    private int Whole(int value, string path)
    {
        RequestChecks.NotNegative(value, path, violations);
        return value;
    }

    /// <summary>An amount of at least so many currency units, in smallest units rounded up.</summary>
    private long Minor(double units, string path)
    {
        if (!(units is >= 0 and <= 1e12))
        {
            violations.Add(path, $"{units}; expected 0 to 1e12 currency units.");
            return 0;
        }

        return (long)Math.Ceiling((decimal)units * (decimal)Math.Pow(10, MoneyScale));
    }

    private RfmScoringPlan Scoring()
    {
        if (request.Bins != 0 && request.Bins is < FewestBins or > MostBins)
        {
            violations.Add($"{prefix}bins", $"{request.Bins}; expected {FewestBins} to {MostBins}, or 0 for {DefaultBins}.");
        }

        var bins = request.Bins == 0 ? DefaultBins : request.Bins;
        if (request.Scoring != Contract.RfmScoring.Cuts)
        {
            if (request.Cuts is not null)
            {
                violations.Add($"{prefix}cuts", "Cut points are read with RFM_SCORING_CUTS only.");
            }

            return new RfmScoringPlan(request.Scoring == Contract.RfmScoring.Ntile ? KernelScoring.Ntile : KernelScoring.Quantile, bins);
        }

        var cuts = request.Cuts ?? new RfmCuts();
        var factor = Math.Pow(10, MoneyScale);
        return new RfmScoringPlan(KernelScoring.Cuts, bins, new RfmCutPoints(
            Cuts(cuts.RecencyDays, 1, bins, $"{prefix}cuts.recency_days"),
            Cuts(cuts.Frequency, 1, bins, $"{prefix}cuts.frequency"),
            Cuts(cuts.Monetary, factor, bins, $"{prefix}cuts.monetary")));
    }

    private double[] Cuts(IReadOnlyList<double> cuts, double factor, int bins, string path)
    {
        if (cuts.Count != bins - 1)
        {
            violations.Add(path, $"{cuts.Count} cut points; {bins} bins need {bins - 1}.");
        }

        for (var i = 0; i < cuts.Count; i++)
        {
            if (!double.IsFinite(cuts[i]) || (i > 0 && cuts[i] < cuts[i - 1]))
            {
                violations.Add($"{path}[{i}]", $"{cuts[i]}; expected finite numbers in ascending order.");
            }
        }

        return [.. cuts.Select(cut => cut * factor)];
    }
}
