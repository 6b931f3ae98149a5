using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Hosting;
using Google.Protobuf.Collections;
using Arm = EcomOpsEngine.Contracts.V1.Arm;
using KernelArm = EcomOpsEngine.Analytics.Experiments.Arm;

namespace EcomOpsEngine.Server.Experiments;

/// <summary>Checks the arms of a request.</summary>
internal static class ArmReader
{
    /// <summary>Beyond this, counts are no longer exact as doubles.</summary>
    public const long MostUnits = 1L << 53;

    private const int MostNameLength = 100;

    /// <summary>Reads 2 to 20 arms; conversions are only read where they matter.</summary>
    public static IReadOnlyList<KernelArm> Read(RepeatedField<Arm> arms, bool withConversions, Violations violations)
    {
        if (!CheckCount(arms.Count, violations))
        {
            return [];
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < arms.Count; i++)
        {
            var path = $"arms[{i}]";
            CheckName(arms[i].Name, path, names, violations);
            CheckCounts(arms[i].Units, withConversions ? arms[i].Conversions : 0, path, violations);
            CheckWeight(arms[i].HasWeight ? arms[i].Weight : null, arms[0].HasWeight, path, violations);
        }

        CheckWeights([.. arms.Select(arm => arm.HasWeight ? arm.Weight : (double?)null)], violations);
        return [.. arms.Select(arm => new KernelArm(arm.Name, arm.Units, withConversions ? arm.Conversions : 0, arm.HasWeight ? arm.Weight : null))];
    }

    public static bool CheckCount(int arms, Violations violations)
    {
        if (arms is >= 2 and <= Limits.Arms)
        {
            return true;
        }

        violations.Add("arms", $"{arms} arms; expected 2 to {Limits.Arms}.");
        return false;
    }

    public static void CheckName(string name, string path, HashSet<string> earlier, Violations violations)
    {
        if (name.Length is 0 or > MostNameLength)
        {
            violations.Add($"{path}.name", $"{name.Length} characters; expected 1 to {MostNameLength}.");
        }
        else if (!earlier.Add(name))
        {
            violations.Add($"{path}.name", $"'{name}' is the name of an earlier arm.");
        }
    }

    public static void CheckWeight(double? weight, bool firstHasWeight, string path, Violations violations)
    {
        if (weight.HasValue != firstHasWeight)
        {
            violations.Add($"{path}.weight", "Weights stand on all arms or on none.");
        }

        if (weight is { } share && !(double.IsFinite(share) && share >= 0))
        {
            violations.Add($"{path}.weight", $"{share}; expected a finite number, 0 or more.");
        }
    }

    public static void CheckWeights(IReadOnlyList<double?> weights, Violations violations)
    {
        if (weights[0].HasValue && !weights.Any(weight => weight > 0))
        {
            violations.Add("arms[0].weight", "At least one weight must be above 0.");
        }
    }

    public static void CheckCounts(long units, long conversions, string path, Violations violations)
    {
        if (units is < 0 or > MostUnits)
        {
            violations.Add($"{path}.units", $"{units}; expected 0 to {MostUnits}.");
        }

        if (conversions < 0 || conversions > Math.Max(0, units))
        {
            violations.Add($"{path}.conversions", $"{conversions}; expected 0 to units, {units}.");
        }
    }
}
