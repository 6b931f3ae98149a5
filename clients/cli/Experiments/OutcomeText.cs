using System.Globalization;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;

namespace EcomOpsEngine.Cli.Experiments;

/// <summary>Arms of means as typed: <c>NAME=units/mean/sd[:weight]</c>.</summary>
internal static class OutcomeText
{
    private const string Expected = "expected NAME=units/mean/sd[:weight], such as B=657/12.5/3.1";

    public static OutcomeArm WithStatistics(string text)
    {
        int at = text.LastIndexOf('=');
        string counts = at > 0 ? text[(at + 1)..] : throw new UsageException($"arm '{text}' has no name: {Expected}");
        var arm = new OutcomeArm { Name = text[..at].Trim() };
        int colon = counts.IndexOf(':', StringComparison.Ordinal);
        if (colon >= 0)
        {
            arm.Weight = Number(counts[(colon + 1)..], text);
            counts = counts[..colon];
        }

        string[] parts = counts.Split('/');
        if (parts.Length != 3 || !long.TryParse(parts[0].Replace("_", "", StringComparison.Ordinal), NumberStyles.None, CultureInfo.InvariantCulture, out long units))
        {
            throw new UsageException($"arm '{text}' cannot be read: {Expected}");
        }

        double deviation = Number(parts[2], text);
        arm.Statistics = new SufficientStatistics { Units = units, Mean = Number(parts[1], text), Variance = deviation * deviation };
        return arm;
    }

    private static double Number(string part, string text) =>
        double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
            ? number
            : throw new UsageException($"arm '{text}': '{part}' is not a number: {Expected}");
}
