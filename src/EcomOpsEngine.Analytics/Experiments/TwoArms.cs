namespace EcomOpsEngine.Analytics.Experiments;

/// <summary>The counts of a control and a treatment, the input of every two-arm formula. Both arms have units.</summary>
internal readonly record struct TwoArms(double ControlUnits, double ControlConversions, double TreatmentUnits, double TreatmentConversions)
{
    public double ControlRate => ControlConversions / ControlUnits;

    public double TreatmentRate => TreatmentConversions / TreatmentUnits;

    public double Difference => TreatmentRate - ControlRate;

    public double TotalUnits => ControlUnits + TreatmentUnits;

    public double TotalConversions => ControlConversions + TreatmentConversions;

    /// <summary>Variance of the difference with each arm's own rate.</summary>
    public double UnpooledVariance =>
        (ControlRate * (1 - ControlRate) / ControlUnits) + (TreatmentRate * (1 - TreatmentRate) / TreatmentUnits);

    /// <summary>Nobody converted in either arm, or everybody did in both.</summary>
    public bool HasNoVariation => TotalConversions == 0 || TotalConversions == TotalUnits;

    public bool HasWholeConversions =>
        Math.Floor(ControlConversions) == ControlConversions && Math.Floor(TreatmentConversions) == TreatmentConversions;

    /// <summary>The smallest expected count of the 2×2 table under equal rates.</summary>
    public double SmallestExpected =>
        Math.Min(ControlUnits, TreatmentUnits) * (Math.Min(TotalConversions, TotalUnits - TotalConversions) / TotalUnits);

    public static TwoArms Of(Arm control, Arm treatment) => new(control.Units, control.Conversions, treatment.Units, treatment.Conversions);
}
