using EcomOpsEngine.Analytics.Experiments;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Services;
using Interval = EcomOpsEngine.Analytics.Numerics.Interval;
using KernelArm = EcomOpsEngine.Analytics.Experiments.Arm;
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

    /// <param name="pair">The pair.</param>
    /// <param name="sequential">Always-valid interval, tightest at the target of the request.</param>
    public static PairResult Pair(ProportionPair pair, Interval sequential) => new()
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
        ZUnpooled = Figures.Of(pair.Unpooled.Z),
        StandardError = Figures.Of(pair.StandardErrorUnpooled),
        Wald = Figures.Of(pair.Wald),
        Newcombe = Figures.Of(pair.Newcombe),
        Score = Figures.Of(pair.MiettinenNurminen),
        AgrestiCaffo = Figures.Of(pair.AgrestiCaffo),
        RelativeLift = Figures.Of(pair.RelativeLift),
        RelativeLiftLog = Figures.Of(pair.RelativeLiftLogScale),
        Sequential = Figures.Of(sequential),
        ChanceToWin = Figures.Of(pair.Bayesian.ChanceToWin),
        ExpectedLoss = Figures.Of(pair.Bayesian.ExpectedLossOfTreatment),
        CohensH = Figures.Of(pair.CohensH),
        AchievedPower = Figures.Of(pair.AchievedPower),
    };

    public static Contracts.V1.SampleRatioResult SampleRatio(SampleRatioResult ratio, IReadOnlyList<KernelArm> arms) => new()
    {
        ChiSquared = Figures.Of(ratio.Statistic),
        DegreesOfFreedom = ratio.DegreesOfFreedom,
        PValue = Figures.Of(ratio.PValue),
        Mismatch = ratio.IsMismatch,
        ExpectedUnits = { ratio.Expected.Where((_, arm) => arms[arm].Weight is not 0.0) },
        UnplannedArms = { ratio.UnplannedArms.Select(arm => arms[arm].Name) },
    };
}
