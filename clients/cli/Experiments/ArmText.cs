using System.Globalization;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;

namespace EcomOpsEngine.Cli.Experiments;

/// <summary>Arms as typed: <c>NAME=conversions/units[:weight]</c>, and <c>NAME=units[:weight]</c> where only the split is tested.</summary>
internal static class ArmText
{
    public static Arm WithConversions(string text)
    {
        const string Expected = "expected NAME=conversions/units[:weight], such as B=418/11000";
        var (arm, counts) = Split(text, Expected);
        string[] parts = counts.Split('/');
        if (parts.Length != 2 || !TryCount(parts[0], out long conversions) || !TryCount(parts[1], out long units))
        {
            throw new UsageException($"arm '{text}' cannot be read: {Expected}");
        }

        if (conversions > units)
        {
            throw new UsageException($"arm '{text}' has more conversions than units: {Expected}");
        }

        arm.Conversions = conversions;
        arm.Units = units;
        return arm;
    }

    public static Arm WithUnits(string text)
    {
        const string Expected = "expected NAME=units[:weight], such as B=1200:0.5";
        var (arm, units) = Split(text, Expected);
        arm.Units = TryCount(units, out long count) ? count : throw new UsageException($"arm '{text}' cannot be read: {Expected}");
        return arm;
    }

    /// <summary>A planned share given apart: <c>NAME=weight</c>.</summary>
    public static ArmWeight Weight(string text)
    {
        int at = text.LastIndexOf('=');
        return at > 0 && TryWeight(text[(at + 1)..], out double weight)
            ? new ArmWeight(text[..at], weight)
            : throw new UsageException($"weight '{text}' cannot be read: expected NAME=share, such as B=0.5");
    }

    public static IReadOnlyList<Arm> Apply(IReadOnlyList<Arm> arms, IReadOnlyList<ArmWeight> weights)
    {
        foreach (var weight in weights)
        {
            var arm = arms.FirstOrDefault(a => a.Name == weight.Name) ?? throw new UsageException($"--weight names the arm '{weight.Name}', and the arms are {string.Join(", ", arms.Select(a => a.Name))}");
            arm.Weight = weight.Weight;
        }

        int weighted = arms.Count(a => a.HasWeight);
        return weighted == 0 || weighted == arms.Count
            ? arms
            : throw new UsageException($"weights stand on {weighted} of {arms.Count} arms: give all of them or none (none: an even split)");
    }

    private static (Arm Arm, string Counts) Split(string text, string expected)
    {
        int at = text.LastIndexOf('=');
        if (at <= 0)
        {
            throw new UsageException($"arm '{text}' has no name: {expected}");
        }

        var arm = new Arm { Name = text[..at].Trim() };
        string counts = text[(at + 1)..];
        int colon = counts.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            return (arm, counts);
        }

        arm.Weight = TryWeight(counts[(colon + 1)..], out double weight) ? weight : throw new UsageException($"arm '{text}': the weight is not a number of 0 or more: {expected}");
        return (arm, counts[..colon]);
    }

    private static bool TryCount(string text, out long count) => long.TryParse(text.Trim().Replace("_", "", StringComparison.Ordinal), NumberStyles.None, CultureInfo.InvariantCulture, out count);

    private static bool TryWeight(string text, out double weight) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out weight) && double.IsFinite(weight);
}

/// <summary>A planned share of the traffic of one arm.</summary>
internal readonly record struct ArmWeight(string Name, double Weight);
