using EcomOpsEngine.Analytics.Numerics;

namespace EcomOpsEngine.Analytics.Experiments;

/// <summary>How the outcome of an arm is made from its units.</summary>
public enum OutcomeKind
{
    /// <summary>Mean of y over the units.</summary>
    Mean = 0,

    /// <summary>Σy over Σx, such as amount over orders where people were assigned.</summary>
    Ratio,

    /// <summary>Mean of y after taking out what the pre-period covariate x explains (<see cref="CovariateAdjustment"/>).</summary>
    AdjustedMean,
}

/// <summary>One arm of a comparison of means or ratios.</summary>
/// <param name="Name">How the answer names the arm; distinct within a comparison.</param>
/// <param name="Moments">y and x over the arm's units; x is not read for a plain mean.</param>
/// <param name="Weight">The planned share for the sample-ratio check, in any unit; null in every arm means even shares.</param>
public readonly record struct OutcomeArm(string Name, JointMoments Moments, double? Weight = null);

/// <summary>The outcome of one arm.</summary>
/// <param name="Name">The arm's name.</param>
/// <param name="Units">Its units.</param>
/// <param name="Outcome">Mean, adjusted mean or ratio.</param>
/// <param name="StandardDeviation">Of the outcome over units; of the residual y − R·x over mean x for a ratio.</param>
/// <param name="Interval">Two-sided interval of the outcome: Student's t for means, normal for ratios.</param>
public sealed record OutcomeEstimate(string Name, long Units, Figure Outcome, Figure StandardDeviation, Interval Interval);

/// <summary>The answer to a comparison of means or ratios.</summary>
/// <param name="Arms">Each arm's outcome, in the order given.</param>
/// <param name="Pairs">Every later arm against every earlier one; p-values adjusted among these.</param>
/// <param name="Homogeneity">Cochran's Q of equal outcomes over all arms that have a variance.</param>
/// <param name="SampleRatio">Do the arms hold the units they were planned to hold?</param>
/// <param name="Verdict">What it comes to.</param>
/// <param name="Theta">Slope taken out of the outcomes; no value (NotAvailable) unless adjusted.</param>
public sealed record OutcomeComparisonResult(
    IReadOnlyList<OutcomeEstimate> Arms,
    IReadOnlyList<OutcomePair> Pairs,
    ChiSquareTest Homogeneity,
    SampleRatioResult SampleRatio,
    Verdict Verdict,
    Figure Theta);

/// <summary>Compares the means or ratios of two or more arms and gives the template's verdict.</summary>
public static class OutcomeComparison
{
    /// <summary>Compares every later arm with every earlier one; all differences are treatment − control.</summary>
    /// <param name="arms">2 to 100 arms with distinct names, the control first.</param>
    /// <param name="kind">How outcomes are made.</param>
    /// <param name="options">Level, tail, correction and verdict rules; null for the template's.</param>
    /// <exception cref="ArgumentException">Too few or too many arms, names that repeat, or weights for some arms only.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static OutcomeComparisonResult Compare(IReadOnlyList<OutcomeArm> arms, OutcomeKind kind = OutcomeKind.Mean, ComparisonOptions? options = null)
    {
        options ??= ComparisonOptions.Default;
        options.Check();
        ArmSet.Check(arms, arm => arm.Name, arm => arm.Weight);
        AdjustedOutcomes? adjusted = kind == OutcomeKind.AdjustedMean ? CovariateAdjustment.Cuped([.. arms.Select(arm => arm.Moments)]) : null;
        IReadOnlyList<SampleMoments> means = adjusted?.Arms ?? [.. arms.Select(arm => arm.Moments.Y)];
        OutcomeEstimate[] estimates = [.. arms.Select((arm, index) =>
            kind == OutcomeKind.Ratio ? OfRatio(arm, options) : OfMean(arm.Name, means[index], options))];
        OutcomePair[] pairs = Pairs(arms, means, kind, options);
        SampleRatioResult ratio = SampleRatio.Check(
            [.. arms.Select(arm => arm.Moments.Count)], arms[0].Weight is null ? null : [.. arms.Select(arm => arm.Weight ?? 0)]);
        Verdict verdict = VerdictRules.Judge(
            [.. arms.Select((arm, index) => new JudgedArm(arm.Name, arm.Moments.Count, arm.Weight, estimates[index].Outcome))],
            [.. pairs.Select(pair => new JudgedPair(pair.Control, pair.Treatment, pair.Difference, pair.AdjustedPValue))],
            ratio,
            options);
        return new OutcomeComparisonResult(
            estimates, pairs, Homogeneity(estimates), ratio, verdict, adjusted is { } a ? Figure.Of(a.Theta) : Figure.None(NoValueReason.NotAvailable));
    }

    private static OutcomePair[] Pairs(IReadOnlyList<OutcomeArm> arms, IReadOnlyList<SampleMoments> means, OutcomeKind kind, ComparisonOptions options)
    {
        List<OutcomePair> pairs = [];
        for (int control = 0; control < arms.Count; control++)
        {
            for (int treatment = control + 1; treatment < arms.Count; treatment++)
            {
                OutcomePair pair = kind == OutcomeKind.Ratio
                    ? OutcomePair.Of(RatioComparison.Delta(arms[control].Moments, arms[treatment].Moments, options.ConfidenceLevel, options.Tail))
                    : OutcomePair.Of(MeanComparison.Welch(means[control], means[treatment], options.ConfidenceLevel, options.Tail));
                pairs.Add(pair with
                {
                    Control = arms[control].Name,
                    Treatment = arms[treatment].Name,
                    Sequential = DifferenceIntervals.Sequential(
                        pair.Difference, pair.StandardError, (double)arms[control].Moments.Count + arms[treatment].Moments.Count, options),
                });
            }
        }

        double?[] adjusted = Corrections.AdjustTested([.. pairs.Select(pair => pair.PValue)], options.Correction);
        return [.. pairs.Select((pair, index) => adjusted[index] is { } p
            ? pair with { AdjustedPValue = Figure.Of(p), AdjustedConfidence = Figure.Of(1 - p) }
            : pair)];
    }

    internal static OutcomeEstimate OfMean(string name, SampleMoments arm, ComparisonOptions options)
    {
        Figure mean = arm.Count == 0 ? Figure.None(NoValueReason.NoData) : Figure.Of(arm.Mean);
        Figure deviation = arm.Variance.Map(Math.Sqrt);
        Interval interval = !mean.HasValue ? Interval.None(NoValueReason.NoData)
            : !deviation.TryGet(out double spread) ? Interval.None(NoValueReason.TooFewObservations)
            : Interval.Around(arm.Mean, spread == 0 ? 0 : spread / Math.Sqrt(arm.Count) * StudentT.CriticalTwoSided(options.ConfidenceLevel, arm.Count - 1));
        return new OutcomeEstimate(name, arm.Count, mean, deviation, interval);
    }

    internal static OutcomeEstimate OfRatio(OutcomeArm arm, ComparisonOptions options)
    {
        Figure ratio = RatioComparison.Ratio(arm.Moments);
        if (!ratio.TryGet(out double value) || arm.Moments.Count < 2)
        {
            NoValueReason reason = ratio.Reason ?? NoValueReason.TooFewObservations;
            return new OutcomeEstimate(arm.Name, arm.Moments.Count, ratio, Figure.None(reason), Interval.None(reason));
        }

        double error = Math.Sqrt(RatioComparison.Variance(arm.Moments, value));
        if (!double.IsFinite(error))
        {
            return new OutcomeEstimate(arm.Name, arm.Moments.Count, ratio, Figure.None(NoValueReason.OutOfRange), Interval.None(NoValueReason.OutOfRange));
        }

        return new OutcomeEstimate(
            arm.Name,
            arm.Moments.Count,
            ratio,
            Figure.Of(error * Math.Sqrt(arm.Moments.Count)),
            Interval.Around(value, error * StandardNormal.CriticalTwoSided(options.ConfidenceLevel)));
    }

    /// <summary>Q = Σ w (outcome − weighted mean)² with w = 1/squared standard error, χ² with arms − 1 degrees under equal outcomes (Cochran 1954).</summary>
    private static ChiSquareTest Homogeneity(OutcomeEstimate[] arms)
    {
        (double Value, double Weight)[] known = [.. arms
            .Where(arm => arm.Outcome.HasValue && arm.StandardDeviation is { HasValue: true, Value: > 0 })
            .Select(arm => (arm.Outcome.Value, arm.Units / (arm.StandardDeviation.Value * arm.StandardDeviation.Value)))];
        if (known.Length < 2)
        {
            return ChiSquareTest.None(arms.Count(arm => arm.Units > 0) < 2 ? NoValueReason.NoData : NoValueReason.NoVariation, Math.Max(0, known.Length - 1));
        }

        double mean = known.Sum(arm => arm.Value * arm.Weight) / known.Sum(arm => arm.Weight);
        double statistic = known.Sum(arm => arm.Weight * (arm.Value - mean) * (arm.Value - mean));
        return double.IsFinite(statistic) ? ChiSquareTest.Of(statistic, known.Length - 1) : ChiSquareTest.None(NoValueReason.OutOfRange, known.Length - 1);
    }
}
