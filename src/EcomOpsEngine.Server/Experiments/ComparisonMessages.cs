using EcomOpsEngine.Analytics.Experiments;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Services;
using SampleRatioResult = EcomOpsEngine.Analytics.Experiments.SampleRatioResult;

namespace EcomOpsEngine.Server.Experiments;

/// <summary>Results of the experiment kernels as messages.</summary>
internal static class ComparisonMessages
{
    public static ArmResult Arm(ArmEstimate arm) => new()
    {
        Name = arm.Name,
        Units = arm.Units,
        Conversions = (long)arm.Conversions,
        Rate = Figures.Of(arm.Rate),
        Wilson = Figures.Of(arm.Wilson),
        Wald = Figures.Of(arm.Wald),
    };

    public static PairResult Pair(ProportionPair pair) => new()
    {
        Control = pair.Control,
        Treatment = pair.Treatment,
        Difference = Figures.Of(pair.Difference),
        ZPooled = Figures.Of(pair.Pooled.Z),
        PValue = Figures.Of(pair.PValue),
        Log10PValue = Figures.Of(pair.Log10PValue),
        PValueAdjusted = Figures.Of(pair.AdjustedPValue),
        Confidence = Figures.Of(pair.Confidence),
        Method = pair.Method == ProportionMethod.FisherExact ? TestMethod.FisherExact : TestMethod.PooledZ,
        ChiSquared = Figures.Of(pair.ChiSquare.Statistic),
        ChiSquaredYates = Figures.Of(pair.ChiSquareYates.Statistic),
        ChiSquaredYatesPValue = Figures.Of(pair.ChiSquareYates.PValue),
        ZUnpooled = Figures.Of(pair.Unpooled.Z),
        StandardError = Figures.Of(pair.StandardErrorUnpooled),
        Wald = Figures.Of(pair.Wald),
        Newcombe = Figures.Of(pair.Newcombe),
        Score = Figures.Of(pair.MiettinenNurminen),
        AgrestiCaffo = Figures.Of(pair.AgrestiCaffo),
        RelativeLift = Figures.Of(pair.RelativeLift),
        RelativeLiftLog = Figures.Of(pair.RelativeLiftLogScale),
        Sequential = Figures.Of(pair.Sequential),
        ChanceToWin = Figures.Of(pair.Bayesian.ChanceToWin),
        ExpectedLoss = Figures.Of(pair.Bayesian.ExpectedLossOfTreatment),
        ExpectedLossOfControl = Figures.Of(pair.Bayesian.ExpectedLossOfControl),
        CohensH = Figures.Of(pair.CohensH),
        AchievedPower = Figures.Of(pair.AchievedPower),
    };

    public static Contracts.V1.SampleRatioResult SampleRatio(SampleRatioResult ratio, IReadOnlyList<string> names, IReadOnlyList<double?> weights) => new()
    {
        ChiSquared = Figures.Of(ratio.Statistic),
        DegreesOfFreedom = ratio.DegreesOfFreedom,
        PValue = Figures.Of(ratio.PValue),
        Mismatch = ratio.IsMismatch,
        ExpectedUnits = { ratio.Expected.Where((_, arm) => weights[arm] is not 0.0) },
        UnplannedArms = { ratio.UnplannedArms.Select(arm => names[arm]) },
    };

    public static CompareProportionsResponse Answer(ProportionComparisonResult result, IReadOnlyList<string> names, IReadOnlyList<double?> weights, Language language)
    {
        var response = new CompareProportionsResponse
        {
            ChiSquared = Figures.Of(result.Overall.Statistic),
            ChiSquaredPValue = Figures.Of(result.Overall.PValue),
            SampleRatio = SampleRatio(result.SampleRatio, names, weights),
            Verdict = VerdictTexts.Verdict(result.Verdict.Kind),
            Winner = result.Verdict.Winner ?? "",
            Days = result.Options.Period?.Days ?? 0,
        };
        response.Arms.AddRange(result.Arms.Select(Arm));
        response.Pairs.AddRange((result.AllPairs.Count > 0 ? result.AllPairs : result.Pairs).Select(Pair));
        response.Reasons.AddRange(result.Verdict.Reasons.Select(reason => VerdictTexts.Note(reason, language)));
        return response;
    }
}
