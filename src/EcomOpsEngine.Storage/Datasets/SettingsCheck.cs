namespace EcomOpsEngine.Storage.Datasets;

/// <summary>Checks the settings of a dataset.</summary>
internal static class SettingsCheck
{
    private const int MostRetentionDays = 36_500;

    public static void Check(DatasetSettings settings)
    {
        var violations = Violations(settings).ToList();
        if (violations.Count > 0)
        {
            throw new StorageException(StorageError.Invalid, $"The dataset's settings are wrong: {violations[0].Field}: {violations[0].Description}.", violations);
        }
    }

    public static bool IsName(string name) =>
        name.Length is > 0 and <= 63 && char.IsAsciiLetterLower(name[0]) && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '_' or '-');

    private static IEnumerable<StorageViolation> Violations(DatasetSettings settings)
    {
        if (!IsName(settings.Name))
        {
            yield return new("dataset.name", $"found `{Shown(settings.Name)}`; expected a lower-case letter, then up to 62 lower-case letters, digits, `_` or `-`");
        }

        if (settings.DisplayName.Length > 200 || settings.DisplayName.Any(char.IsControl))
        {
            yield return new("dataset.display_name", "found more than 200 characters, or control characters; expected neither");
        }

        if (!IsZone(settings.TimeZone))
        {
            yield return new("dataset.time_zone", $"found `{Shown(settings.TimeZone)}`; expected an IANA time zone such as `Asia/Shanghai`");
        }

        if (settings.Currency.Length != 3 || !settings.Currency.All(char.IsAsciiLetterUpper))
        {
            yield return new("dataset.currency", $"found `{Shown(settings.Currency)}`; expected an ISO 4217 code such as `CNY`");
        }

        if (settings.RetentionDays is < 1 or > MostRetentionDays)
        {
            yield return new("dataset.retention_days", $"found {settings.RetentionDays}; expected 1 to {MostRetentionDays:N0}, or none: rows are kept for ever then");
        }

        if (settings.MoneyScale is < 2 or > 4)
        {
            yield return new("dataset.money_scale", $"found {settings.MoneyScale}; expected 2 to 4");
        }
    }

    // Names are looked up below the machine's zone folder: they must not lead out of it.
    private static bool IsZone(string zone) =>
        zone.Length is > 0 and <= 64
        && char.IsAsciiLetterUpper(zone[0])
        && zone.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '_' or '-' or '+')
        && TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found)
        && found.HasIanaId;

    private static string Shown(string text) => text.Length > 100 ? text[..100] + "…" : text;
}
