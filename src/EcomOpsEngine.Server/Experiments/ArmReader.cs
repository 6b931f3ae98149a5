using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Hosting;
using Google.Protobuf.Collections;
using Arm = EcomOpsEngine.Contracts.V1.Arm;
using KernelArm = EcomOpsEngine.Analytics.Experiments.Arm;

namespace EcomOpsEngine.Server.Experiments;

/// <summary>Checks the arms of a request.</summary>
internal static class ArmReader
{
    private const int MostNameLength = 100;

    /// <summary>Beyond this, counts are no longer exact as doubles.</summary>
    private const long MostUnits = 1L << 53;

    /// <summary>Reads 2 to 20 arms; conversions are only read where they matter.</summary>
    public static IReadOnlyList<KernelArm> Read(RepeatedField<Arm> arms, bool withConversions, Violations violations)
    {
        if (arms.Count is < 2 or > Limits.Arms)
        {
            violations.Add("arms", $"{arms.Count} arms; expected 2 to {Limits.Arms}.");
            return [];
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < arms.Count; i++)
        {
            CheckArm(arms[i], $"arms[{i}]", withConversions, names, violations);
            if (arms[i].HasWeight != arms[0].HasWeight)
            {
                violations.Add($"arms[{i}].weight", "Weights stand on all arms or on none.");
            }
        }

        if (arms[0].HasWeight && !arms.Any(arm => arm.Weight > 0))
        {
            violations.Add("arms[0].weight", "At least one weight must be above 0.");
        }

        return [.. arms.Select(arm => new KernelArm(arm.Name, arm.Units, withConversions ? arm.Conversions : 0, arm.HasWeight ? arm.Weight : null))];
    }

    private static void CheckArm(Arm arm, string path, bool withConversions, HashSet<string> names, Violations violations)
    {
        if (arm.Name.Length is 0 or > MostNameLength)
        {
            violations.Add($"{path}.name", $"{arm.Name.Length} characters; expected 1 to {MostNameLength}.");
        }
        else if (!names.Add(arm.Name))
        {
            violations.Add($"{path}.name", $"'{arm.Name}' is the name of an earlier arm.");
        }

        if (arm.Units is < 0 or > MostUnits)
        {
            violations.Add($"{path}.units", $"{arm.Units}; expected 0 to {MostUnits}.");
        }

        if (withConversions && (arm.Conversions < 0 || arm.Conversions > arm.Units))
        {
            violations.Add($"{path}.conversions", $"{arm.Conversions}; expected 0 to units, {arm.Units}.");
        }

        if (arm.HasWeight && !(double.IsFinite(arm.Weight) && arm.Weight >= 0))
        {
            violations.Add($"{path}.weight", $"{arm.Weight}; expected a finite number, 0 or more.");
        }
    }
}
