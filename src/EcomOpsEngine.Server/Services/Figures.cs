using EcomOpsEngine.Analytics.Numerics;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Storage.Datasets;
using KernelInterval = EcomOpsEngine.Analytics.Numerics.Interval;
using KernelReason = EcomOpsEngine.Analytics.Numerics.NoValueReason;
using NoValueReason = EcomOpsEngine.Contracts.V1.NoValueReason;

namespace EcomOpsEngine.Server.Services;

/// <summary>Figures of the kernels as estimates of the contract.</summary>
internal static class Figures
{
    public static Estimate Of(Figure figure) => figure.TryGet(out var value) ? Ratio(value) : None(figure.Reason);

    public static Estimate Ratio(double value) => new() { Ratio = value };

    public static Estimate Count(long value) => new() { Count = value };

    public static Estimate Money(long units, DatasetSettings settings) => new() { Money = Amount(units, settings) };

    public static Money Amount(long units, DatasetSettings settings) =>
        new() { Units = units, Scale = settings.MoneyScale, Currency = settings.Currency };

    public static Estimate None(KernelReason? reason) => new() { NoValue = NoValue(reason) };

    public static Estimate None(NoValueReason reason) => new() { NoValue = new NoValue { Reason = reason } };

    public static IntervalEstimate Of(KernelInterval interval) => interval.HasValue
        ? new IntervalEstimate { Interval = new Contracts.V1.Interval { Lower = interval.Low, Upper = interval.High } }
        : new IntervalEstimate { NoValue = NoValue(interval.Reason) };

    private static NoValue NoValue(KernelReason? reason) => new()
    {
        Reason = reason switch
        {
            KernelReason.NoData or KernelReason.TooFewObservations => NoValueReason.NoData,
            KernelReason.ZeroDenominator => NoValueReason.ZeroDenominator,
            KernelReason.ZeroBase => NoValueReason.ZeroBase,
            KernelReason.NoVariation or KernelReason.NoEffect => NoValueReason.NoVariation,
            _ => NoValueReason.NotAvailable,
        },
    };
}
