using System.Text.Json;
using EcomOpsEngine.TestData;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Experiments;

/// <summary>Reads an expected-answers file, and skips the test where the shared data are not there.</summary>
internal static class ExpectedFile
{
    public static JsonElement Read(string name)
    {
        string? path = SharedData.Expected(name);
        Assert.SkipUnless(path is not null, SharedData.SkipReason);
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
        return document.RootElement.Clone();
    }

    /// <summary>All objects of the file, with their paths.</summary>
    public static IEnumerable<(string Path, JsonElement Value)> Objects(JsonElement element, string path = "")
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            int index = 0;
            foreach (JsonElement item in element.EnumerateArray())
            {
                foreach ((string Path, JsonElement Value) inner in Objects(item, $"{path}[{index}]"))
                {
                    yield return inner;
                }

                index++;
            }
        }

        if (element.ValueKind != JsonValueKind.Object)
        {
            yield break;
        }

        yield return (path, element);
        foreach (JsonProperty property in element.EnumerateObject())
        {
            foreach ((string Path, JsonElement Value) inner in Objects(property.Value, path.Length == 0 ? property.Name : $"{path}.{property.Name}"))
            {
                yield return inner;
            }
        }
    }

    public static double Number(this JsonElement element, string name) => element.GetProperty(name).GetDouble();

    public static bool Holds(this JsonElement element, params string[] names) =>
        names.All(name => element.TryGetProperty(name, out JsonElement _));
}
