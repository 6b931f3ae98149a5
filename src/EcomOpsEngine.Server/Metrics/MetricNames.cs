using EcomOpsEngine.Analytics.Metrics;
using EcomOpsEngine.Server.Rules;

namespace EcomOpsEngine.Server.Metrics;

/// <summary>Names of the catalogue's metrics as texts need them.</summary>
internal static class MetricNames
{
    /// <summary>The name within a sentence: a small first letter, unless it is an abbreviation.</summary>
    public static BothLanguages InSentence(Metric metric)
    {
        var english = metric.Name.English;
        return new(english.Length > 1 && char.IsUpper(english[1]) ? english : char.ToLowerInvariant(english[0]) + english[1..], metric.Name.Chinese);
    }
}
