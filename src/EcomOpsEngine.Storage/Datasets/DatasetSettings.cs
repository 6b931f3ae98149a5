namespace EcomOpsEngine.Storage.Datasets;

/// <summary>What is fixed about a dataset at its creation.</summary>
/// <param name="Name">A lower-case letter, then up to 62 lower-case letters, digits, <c>_</c> or <c>-</c>.</param>
/// <param name="DisplayName">Title for people, up to 200 characters.</param>
/// <param name="TimeZone">IANA time zone of local days.</param>
/// <param name="Currency">ISO 4217 code of every amount.</param>
/// <param name="MoneyScale">Decimal digits kept of every amount, 2 to 4.</param>
public sealed record DatasetSettings(string Name, string DisplayName, string TimeZone, string Currency, int MoneyScale);
