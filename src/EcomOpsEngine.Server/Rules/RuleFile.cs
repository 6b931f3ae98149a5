using System.Text.Json;
using EcomOpsEngine.Server.Hosting;

namespace EcomOpsEngine.Server.Rules;

/// <summary>Reads rules that are data: a JSON file of the operator, or the one that ships with the server. Comments and a last comma may stand.</summary>
internal sealed class RuleFile
{
    public const int MostRules = 10_000;

    private RuleFile(RuleEntry root, IReadOnlyList<RuleEntry> rules)
    {
        Root = root;
        Rules = rules;
    }

    /// <summary>The whole file.</summary>
    public RuleEntry Root { get; }

    /// <summary>The members of <c>rules</c>.</summary>
    public IReadOnlyList<RuleEntry> Rules { get; }

    /// <summary>The text of a file, or of a resource of the server.</summary>
    /// <param name="path">The file; null: the resource.</param>
    /// <param name="option">Option that named the file.</param>
    /// <param name="resource">Name of the resource.</param>
    /// <param name="rootMembers">Members that the file may have besides <c>version</c> and <c>rules</c>.</param>
    /// <param name="members">Members that a rule may have.</param>
    /// <exception cref="OptionException">The file is missing or wrong; the message names the place, what was found and what is expected.</exception>
    public static RuleFile Load(string? path, string option, string resource, IReadOnlyList<string> rootMembers, IReadOnlyList<string> members)
    {
        if (path is null)
        {
            using var stream = typeof(RuleFile).Assembly.GetManifestResourceStream(resource)
                ?? throw new InvalidOperationException($"The list {resource} does not ship with the server.");
            using var reader = new StreamReader(stream);
            return Parse(reader.ReadToEnd(), resource, rootMembers, members);
        }

        try
        {
            return Parse(File.ReadAllText(path), $"{option} {path}", rootMembers, members);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new OptionException($"{option} {path}: cannot be read: {unreadable.Message}");
        }
    }

    /// <summary>Reads <c>{"version": "…", "rules": [{…}, …]}</c>.</summary>
    public static RuleFile Parse(string json, string source, IReadOnlyList<string> rootMembers, IReadOnlyList<string> members)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            var root = new RuleEntry(source, document.RootElement.Clone());
            root.CheckMembers("the file", ["version", "rules", .. rootMembers]);
            if (root.Element.TryGetProperty("rules", out var list) && list.ValueKind == JsonValueKind.Array && list.GetArrayLength() is > 0 and <= MostRules)
            {
                var rules = list.EnumerateArray().Select((entry, i) => new RuleEntry($"{source}: rules[{i}]", entry)).ToList();
                rules.ForEach(rule => rule.CheckMembers("a rule", [.. members]));
                return new RuleFile(root, rules);
            }

            throw new OptionException($"{source}: rules: expected a list of 1 to {MostRules} rules.");
        }
        catch (JsonException wrong)
        {
            throw new OptionException($"{source}: not JSON: {wrong.Message}");
        }
    }
}

/// <summary>An object of a rule file with its place.</summary>
/// <param name="Place">How messages name it.</param>
/// <param name="Element">The object.</param>
internal sealed record RuleEntry(string Place, JsonElement Element)
{
    /// <summary>Refuses members that are not known: a mistyped one would silently have no effect.</summary>
    public void CheckMembers(string what, params string[] names)
    {
        if (Element.ValueKind != JsonValueKind.Object)
        {
            throw new OptionException($"{Place}: found {Element.ValueKind}, expected an object with {string.Join(", ", names)}.");
        }

        foreach (var member in Element.EnumerateObject())
        {
            if (!names.Contains(member.Name))
            {
                throw new OptionException($"{Place}: found '{member.Name}'; {what} has {string.Join(", ", names)}.");
            }
        }
    }

    /// <summary>Whether a member stands in the file.</summary>
    public bool Has(string name) => Element.TryGetProperty(name, out _);

    /// <summary>A text that must be there.</summary>
    public string Text(string name, int most) =>
        Element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text && text.Length <= most
            ? text
            : throw new OptionException($"{Place}.{name}: expected a text of 1 to {most} characters.");

    /// <summary>A text in both languages, <c>{"en", "zh"}</c>, that must be there.</summary>
    public BothLanguages Both(string name, int most) => Member(name).AsBoth(most);

    /// <summary>The entry itself as a text in both languages.</summary>
    public BothLanguages AsBoth(int most)
    {
        CheckMembers("a text", "en", "zh");
        return new BothLanguages(Text("en", most), Text("zh", most));
    }

    /// <summary>Objects of a list; empty where the member is not there.</summary>
    public IReadOnlyList<RuleEntry> Members(string name, int most) => !Element.TryGetProperty(name, out var value) ? []
        : value.ValueKind == JsonValueKind.Array && value.GetArrayLength() <= most ? [.. value.EnumerateArray().Select((one, i) => new RuleEntry($"{Place}.{name}[{i}]", one))]
        : throw new OptionException($"{Place}.{name}: expected a list of at most {most} objects.");

    /// <summary>True or false; null where the member is not there.</summary>
    public bool? Truth(string name) => !Element.TryGetProperty(name, out var value) ? null
        : value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean()
        : throw new OptionException($"{Place}.{name}: found {value}, expected true or false.");

    /// <summary>A list of texts; empty where the member is not there.</summary>
    public IReadOnlyList<string> Texts(string name, int most)
    {
        if (!Element.TryGetProperty(name, out var value))
        {
            return [];
        }

        return value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0
            && value.EnumerateArray().All(one => one.ValueKind == JsonValueKind.String && one.GetString() is { Length: > 0 } text && text.Length <= most)
            ? [.. value.EnumerateArray().Select(one => one.GetString()!)]
            : throw new OptionException($"{Place}.{name}: expected a list of texts of 1 to {most} characters.");
    }

    /// <summary>Whether a member stands in the file and is null.</summary>
    public bool IsNull(string name) => Element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Null;

    /// <summary>A number; <paramref name="otherwise"/> where the member is not there.</summary>
    public double Number(string name, double otherwise, double least, double most) =>
        !Element.TryGetProperty(name, out var value) ? otherwise
        : value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number >= least && number <= most ? number
        : throw new OptionException(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Place}.{name}: found {value}, expected a number from {least} to {most}."));

    /// <summary>An object that must be there.</summary>
    public RuleEntry Member(string name) => Element.TryGetProperty(name, out var value)
        ? new RuleEntry($"{Place}.{name}", value)
        : throw new OptionException($"{Place}.{name}: expected an object.");
}
