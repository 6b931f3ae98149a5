namespace EcomOpsEngine.Analytics.Orders;

/// <summary>The instant that a question looks from: rows and state changes at or after it do not exist.</summary>
/// <param name="AsOfUs">Unix microseconds.</param>
/// <param name="AsOfDay">Local calendar day of <paramref name="AsOfUs"/>, days since 1970-01-01.</param>
public readonly record struct OrderMoment(long AsOfUs, int AsOfDay);
