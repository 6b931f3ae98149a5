using EcomOpsEngine.Cli.Mappings;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;
using Google.Protobuf.Reflection;

namespace EcomOpsEngine.Cli.Matrices;

/// <summary>Measures as people type them: their names in the contract, which are their ids in the catalogue of metrics.</summary>
internal static class MeasureNames
{
    private const string Prefix = "MEASURE_";

    private static readonly Dictionary<string, Measure> ByName = Values().ToDictionary(
        value => value.Name[Prefix.Length..].ToLowerInvariant(), value => (Measure)value.Number, StringComparer.Ordinal);

    private static readonly Dictionary<Measure, string> Names = ByName.ToDictionary(pair => pair.Value, pair => pair.Key);

    public static IEnumerable<string> All => ByName.Keys;

    /// <summary>Name of a measure and id of its metric.</summary>
    public static string Of(Measure measure) => Names.GetValueOrDefault(measure, measure.ToString());

    public static IReadOnlyList<Measure> ParseList(string text) => [.. text.Split(',').Select(Parse)];

    public static Measure Parse(string text)
    {
        string name = text.Trim().ToLowerInvariant().Replace('-', '_');
        if (ByName.TryGetValue(name, out var found))
        {
            return found;
        }

        string hint = NearestName.Of(name, ByName.Keys) is { } nearest ? $"did you mean {nearest}? " : "";
        throw new UsageException($"measure '{text}' is unknown: {hint}expected one of {string.Join(", ", ByName.Keys)}");
    }

    private static IEnumerable<EnumValueDescriptor> Values() =>
        MatrixServiceReflection.Descriptor.EnumTypes.Single(type => type.Name == nameof(Measure)).Values.Where(value => value.Number != 0);
}
