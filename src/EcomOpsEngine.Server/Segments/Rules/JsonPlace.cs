using System.Globalization;
using System.Text.Json;

namespace EcomOpsEngine.Server.Segments.Rules;

/// <summary>An element of a rules file with its path; what is wrong is told to one collector.</summary>
internal sealed class JsonPlace(string path, JsonElement element, Action<string, string> fault)
{
    public string Path => path;

    /// <summary>Refuses other members than these.</summary>
    public void Only(params string[] names)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            fault(path, $"Expected an object; found {Kind(element)}.");
            return;
        }

        foreach (var member in element.EnumerateObject().Where(member => !names.Contains(member.Name, StringComparer.Ordinal)))
        {
            fault(Of(member.Name), $"Unknown member; {Queries.NearNames.Hint(member.Name, names)}");
        }
    }

    public JsonPlace? Member(string name, bool isNeeded = true)
    {
        if (element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var found))
        {
            return new JsonPlace(Of(name), found, fault);
        }

        if (isNeeded && element.ValueKind == JsonValueKind.Object)
        {
            fault(Of(name), "Missing.");
        }

        return null;
    }

    public IEnumerable<JsonPlace> List(string name, int fewest, int most)
    {
        if (Member(name) is not { } list)
        {
            return [];
        }

        var items = list.Items();
        if (items is null || items.Count < fewest || items.Count > most)
        {
            fault(Of(name), $"Expected a list of {fewest} to {most}; found {(items is null ? "no list" : items.Count.ToString(CultureInfo.InvariantCulture))}.");
            return [];
        }

        return items;
    }

    public string? Text(string name, int shortest, int longest)
    {
        if (Member(name) is not { } member)
        {
            return null;
        }

        var text = member.AsText();
        if (text is null || text.Length < shortest || text.Length > longest)
        {
            fault(member.Path, $"Expected a text of {shortest} to {longest} characters.");
            return null;
        }

        return text;
    }

    /// <summary>A whole number of an optional member; null where it is missing or wrong, which is told.</summary>
    public int? Whole(string name, int least, int most)
    {
        if (Member(name, isNeeded: false) is not { } member)
        {
            return null;
        }

        if (member.AsWhole() is { } number && number >= least && number <= most)
        {
            return number;
        }

        fault(member.Path, $"Expected a whole number from {least} to {most}.");
        return null;
    }

    /// <summary>A number of an optional member; null where it is missing or wrong, which is told.</summary>
    public double? Number(string name)
    {
        if (Member(name, isNeeded: false) is not { } member)
        {
            return null;
        }

        if (member.AsNumber() is { } number)
        {
            return number;
        }

        fault(member.Path, "Expected a number.");
        return null;
    }

    /// <summary>Tells that a member is needed where it was not read.</summary>
    public int Needed(string name, int? value)
    {
        if (value is null && Member(name, isNeeded: false) is null)
        {
            fault(Of(name), "Missing.");
        }

        return value ?? 0;
    }

    public string? AsText() => element.ValueKind == JsonValueKind.String ? element.GetString() : null;

    public int? AsWhole() => element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out var number) ? number : null;

    private double? AsNumber() => element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out var number) && double.IsFinite(number) ? number : null;

    private List<JsonPlace>? Items() => element.ValueKind == JsonValueKind.Array
        ? [.. element.EnumerateArray().Select((item, n) => new JsonPlace($"{path}[{n}]", item, fault))]
        : null;

    private string Of(string name) => path.Length == 0 ? name : $"{path}.{name}";

    private static string Kind(JsonElement element) => element.ValueKind.ToString().ToLowerInvariant();
}
