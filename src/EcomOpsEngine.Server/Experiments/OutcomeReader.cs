using EcomOpsEngine.Analytics.Experiments;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Server.Queries;
using KernelArm = EcomOpsEngine.Analytics.Experiments.OutcomeArm;
using KernelKind = EcomOpsEngine.Analytics.Experiments.OutcomeKind;
using OutcomeArm = EcomOpsEngine.Contracts.V1.OutcomeArm;
using OutcomeKind = EcomOpsEngine.Contracts.V1.OutcomeKind;

namespace EcomOpsEngine.Server.Experiments;

/// <summary>A comparison of means as its kernel takes it.</summary>
/// <param name="Arms">The arms; x is the denominator of a ratio, else the covariate.</param>
/// <param name="Kind">How outcomes are made; adjusted where there are covariates.</param>
/// <param name="Cap">The cap that was applied; null for none.</param>
internal sealed record OutcomeQuestion(IReadOnlyList<KernelArm> Arms, KernelKind Kind, PercentileCap? Cap);

/// <summary>Checks the arms of CompareMeans and reduces them to moments.</summary>
internal sealed class OutcomeReader(CompareMeansRequest request, Violations violations)
{
    private const double MomentSlack = 1 + 1e-9;

    private readonly bool _isRatio = request.Kind == OutcomeKind.Ratio;
    private bool _hasCovariates;

    /// <summary>Everything but the moments of long value lists is checked; <see cref="Question"/> follows where nothing was wrong.</summary>
    public void Check()
    {
        RequestChecks.Enum(request.Kind, "kind", violations);
        if (!(request.CapPercentile is >= 0 and <= 1))
        {
            violations.Add("cap_percentile", $"{request.CapPercentile}; expected above 0 and up to 1, such as 0.99, or 0 for no cap.");
        }

        if (!ArmReader.CheckCount(request.Arms.Count, violations))
        {
            return;
        }

        _hasCovariates = HasCovariates(request.Arms[0]);
        var names = new HashSet<string>(StringComparer.Ordinal);
        long values = 0;
        for (var i = 0; i < request.Arms.Count; i++)
        {
            var arm = request.Arms[i];
            ArmReader.CheckName(arm.Name, $"arms[{i}]", names, violations);
            ArmReader.CheckWeight(arm.HasWeight ? arm.Weight : null, request.Arms[0].HasWeight, $"arms[{i}]", violations);
            values += arm.Values?.Values.Count ?? 0;
            Check(arm, $"arms[{i}]");
        }

        ArmReader.CheckWeights([.. request.Arms.Select(arm => arm.HasWeight ? arm.Weight : (double?)null)], violations);
        if (values > Limits.ValuesOfArms)
        {
            violations.Add("arms", $"{values} values in all arms; at most {Limits.ValuesOfArms}. Send sufficient statistics instead.");
        }
    }

    public OutcomeQuestion Question()
    {
        var kind = _isRatio ? KernelKind.Ratio : _hasCovariates ? KernelKind.AdjustedMean : KernelKind.Mean;
        var cap = request.CapPercentile == 0 ? null : PercentileCap.Apply([.. request.Arms.Select(arm => arm.Values.Values.ToArray())], request.CapPercentile);
        return new OutcomeQuestion(
            [.. request.Arms.Select((arm, i) => new KernelArm(arm.Name, Moments(arm, cap?.Arms[i]), arm.HasWeight ? arm.Weight : null))], kind, cap);
    }

    private static bool HasCovariates(OutcomeArm arm) => arm.OutcomesCase switch
    {
        OutcomeArm.OutcomesOneofCase.Values => arm.Values.Covariates.Count > 0,
        OutcomeArm.OutcomesOneofCase.Statistics => arm.Statistics.Covariate is not null,
        _ => false,
    };

    private void Check(OutcomeArm arm, string path)
    {
        if (arm.OutcomesCase == OutcomeArm.OutcomesOneofCase.None || arm.OutcomesCase != request.Arms[0].OutcomesCase)
        {
            violations.Add(path, "Expected values, or statistics, the same for all arms.");
            return;
        }

        if (HasCovariates(arm) != _hasCovariates)
        {
            violations.Add(path, "Covariates stand on all arms or on none.");
        }

        if (_isRatio && _hasCovariates)
        {
            violations.Add($"{path}.covariates", "CUPED adjusts means; a ratio has denominators only.");
        }

        if (arm.OutcomesCase == OutcomeArm.OutcomesOneofCase.Values)
        {
            CheckValues(arm.Values, $"{path}.values");
        }
        else
        {
            CheckStatistics(arm.Statistics, $"{path}.statistics");
        }
    }

    private void CheckValues(UnitValues values, string path)
    {
        Finite(values.Values, $"{path}.values");
        Finite(values.Denominators, $"{path}.denominators");
        Finite(values.Covariates, $"{path}.covariates");
        SameLength(values.Denominators.Count, _isRatio, values.Values.Count, $"{path}.denominators");
        SameLength(values.Covariates.Count, _hasCovariates && !_isRatio, values.Values.Count, $"{path}.covariates");
    }

    private void SameLength(int count, bool wanted, int values, string path)
    {
        var expected = wanted ? values : 0;
        if (count != expected)
        {
            violations.Add(path, $"{count} numbers; expected {expected}, {(wanted ? "one for each value" : "none for this kind")}.");
        }
    }

    // Squares of squares stay in the range of a double.
    private void Finite(IReadOnlyList<double> numbers, string path)
    {
        for (var i = 0; i < numbers.Count; i++)
        {
            if (!(Math.Abs(numbers[i]) < 1e70))
            {
                violations.Add($"{path}[{i}]", $"{numbers[i]}; expected a finite number below 1e70.");
                return;
            }
        }
    }

    private void CheckStatistics(SufficientStatistics statistics, string path)
    {
        if (statistics.Units is < 0 or > ArmReader.MostUnits)
        {
            violations.Add($"{path}.units", $"{statistics.Units}; expected 0 to {ArmReader.MostUnits}.");
        }

        Finite([statistics.Mean, statistics.Variance], path);
        NotNegative(statistics.Variance, $"{path}.variance");
        if (request.CapPercentile > 0)
        {
            violations.Add("cap_percentile", "A cap needs the values of the units; statistics do not hold them.");
        }

        if (_isRatio && statistics.Denominator is null)
        {
            violations.Add($"{path}.denominator", "A ratio needs the moments of its denominators.");
        }
        else if (!_isRatio && statistics.Denominator is not null)
        {
            violations.Add($"{path}.denominator", "Denominators belong to the kind RATIO.");
        }

        Check(statistics.Denominator, statistics.Variance, $"{path}.denominator");
        Check(statistics.Covariate, statistics.Variance, $"{path}.covariate");
    }

    private void Check(SecondMoments? second, double variance, string path)
    {
        if (second is null)
        {
            return;
        }

        Finite([second.Mean, second.Variance, second.Covariance], path);
        NotNegative(second.Variance, $"{path}.variance");
        if (second.Covariance * second.Covariance > second.Variance * variance * MomentSlack)
        {
            violations.Add($"{path}.covariance", $"{second.Covariance}; its square is at most the product of the variances, {second.Variance * variance}.");
        }
    }

    private void NotNegative(double variance, string path)
    {
        if (variance < 0)
        {
            violations.Add(path, $"{variance}; a variance is 0 or more.");
        }
    }

    private JointMoments Moments(OutcomeArm arm, double[]? capped)
    {
        if (arm.OutcomesCase == OutcomeArm.OutcomesOneofCase.Statistics)
        {
            var statistics = arm.Statistics;
            var second = statistics.Denominator ?? statistics.Covariate ?? new SecondMoments();
            var freedom = Math.Max(0, statistics.Units - 1);
            return statistics.Units == 0 ? default : new JointMoments(
                statistics.Units, second.Mean, statistics.Mean, second.Variance * freedom, statistics.Variance * freedom, second.Covariance * freedom);
        }

        var values = capped ?? arm.Values.Values.ToArray();
        var others = _isRatio ? arm.Values.Denominators : arm.Values.Covariates;
        return JointMoments.Of(others.Count > 0 ? others.ToArray() : new double[values.Length], values);
    }
}
