using System.Text.Json.Serialization;

namespace EcomOpsEngine.Storage.Datasets;

/// <summary>What a dataset goes by. Zone, currency and scale are fixed at its creation: every row was read by them.</summary>
/// <param name="Name">A lower-case letter, then up to 62 lower-case letters, digits, <c>_</c> or <c>-</c>.</param>
/// <param name="DisplayName">Title for people, up to 200 characters.</param>
/// <param name="TimeZone">IANA time zone of local days.</param>
/// <param name="Currency">ISO 4217 code of every amount.</param>
/// <param name="MoneyScale">Decimal digits kept of every amount, 2 to 4.</param>
public sealed record DatasetSettings(string Name, string DisplayName, string TimeZone, string Currency, int MoneyScale)
{
    /// <summary>Local days, 1 to 36,500, for which rows that happened at a time are kept; null: for ever.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? RetentionDays { get; init; }

    /// <summary>Whether columns laid out by the one are those of the other.</summary>
    public bool LaysOutAs(DatasetSettings other) => this == other with { DisplayName = DisplayName, RetentionDays = RetentionDays };
}

/// <summary>A change of settings; what is null stays.</summary>
/// <param name="DisplayName">The new title.</param>
/// <param name="Retention">How long rows are kept from now on.</param>
/// <param name="Revision">The revision that is to be changed; null: whichever stands.</param>
public sealed record SettingsChange(string? DisplayName, RetentionChange? Retention, int? Revision);

/// <summary>How long rows are kept.</summary>
/// <param name="Days">Local days; null: for ever.</param>
public sealed record RetentionChange(int? Days);
