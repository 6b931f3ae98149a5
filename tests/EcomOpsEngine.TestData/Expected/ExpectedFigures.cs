using System.Globalization;
using System.Text.Json;

namespace EcomOpsEngine.TestData.Expected;

/// <summary>
/// One file of expected answers, addressed by JSON pointers (RFC 6901). Every comparison is remembered, so that a test can demand
/// that no figure assigned to it in expected-paths.tsv was left out.
/// </summary>
public sealed class ExpectedFigures
{
    private readonly SortedDictionary<string, JsonElement> _leaves = new(StringComparer.Ordinal);
    private readonly HashSet<string> _compared = new(StringComparer.Ordinal);

    private ExpectedFigures(string name) => Name = name;

    /// <summary>File name.</summary>
    public string Name { get; }

    /// <summary>Pointers of all leaves.</summary>
    public IReadOnlyCollection<string> Paths => _leaves.Keys;

    /// <summary>Reads a file of the folder <c>expected</c>.</summary>
    public static ExpectedFigures Read(string sharedDirectory, string name)
    {
        var figures = new ExpectedFigures(name);
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(sharedDirectory, "expected", name)));
        figures.Walk(document.RootElement.Clone(), string.Empty);
        return figures;
    }

    /// <summary>Members directly below a pointer, unescaped.</summary>
    public IReadOnlyList<string> Members(string pointer)
    {
        var prefix = pointer + "/";
        return [.. _leaves.Keys
            .Where(path => path.StartsWith(prefix, StringComparison.Ordinal))
            .Select(path => path[prefix.Length..].Split('/')[0])
            .Distinct()
            .Select(Unescape)];
    }

    /// <summary>Whether there is a leaf at a pointer.</summary>
    public bool Has(string pointer) => _leaves.ContainsKey(pointer);

    /// <summary>Demands a count, exactly.</summary>
    public void Count(string pointer, long actual)
        => Demand(pointer, Leaf(pointer).GetDouble() == actual, actual.ToString(CultureInfo.InvariantCulture));

    /// <summary>Demands a text, exactly.</summary>
    public void Text(string pointer, string actual) => Demand(pointer, Leaf(pointer).GetString() == actual, actual);

    /// <summary>Demands an amount to the smallest unit: units × 10^−scale.</summary>
    public void Money(string pointer, long units, int scale)
    {
        var expected = Leaf(pointer).GetDouble();
        var actual = units / Math.Pow(10, scale);
        Demand(pointer, Math.Abs(expected - actual) < 0.4 * Math.Pow(10, -scale) || Near(expected, actual, 1e-12), actual.ToString("R", CultureInfo.InvariantCulture));
    }

    /// <summary>Demands a ratio, relative to 1e-9; null stands for an expected null.</summary>
    public void Ratio(string pointer, double? actual) => Number(pointer, actual, 1e-9);

    /// <summary>Demands a p-value, z or power, relative to 1e-6; null stands for an expected null.</summary>
    public void Probability(string pointer, double? actual) => Number(pointer, actual, 1e-6);

    /// <summary>Demands a number to a relative tolerance.</summary>
    public void Number(string pointer, double? actual, double tolerance)
    {
        var leaf = Leaf(pointer);
        var equal = leaf.ValueKind == JsonValueKind.Null
            ? actual is null
            : actual is { } value && Near(leaf.GetDouble(), value, tolerance);
        Demand(pointer, equal, actual?.ToString("R", CultureInfo.InvariantCulture) ?? "no value");
    }

    /// <summary>Demands a number to an absolute tolerance.</summary>
    public void Absolute(string pointer, double actual, double tolerance) =>
        Demand(pointer, Math.Abs(Leaf(pointer).GetDouble() - actual) <= tolerance, actual.ToString("R", CultureInfo.InvariantCulture));

    /// <summary>Demands a truth value.</summary>
    public void Truth(string pointer, bool actual) => Demand(pointer, Leaf(pointer).GetBoolean() == actual, actual ? "true" : "false");

    /// <summary>The expected number at a pointer, without comparing.</summary>
    public double Value(string pointer) => Leaf(pointer).GetDouble();

    /// <summary>Whether the leaf at a pointer is null.</summary>
    public bool IsNull(string pointer) => Leaf(pointer).ValueKind == JsonValueKind.Null;

    /// <summary>The expected text at a pointer, without comparing.</summary>
    public string TextAt(string pointer) => Leaf(pointer).GetString()!;

    /// <summary>Marks a leaf as checked by other means (a definition that the test follows, a label).</summary>
    public void Follow(string pointer) => _compared.Add(Known(pointer));

    /// <summary>Marks every leaf below a pointer as checked by other means.</summary>
    public void FollowAll(string pointer) => _compared.UnionWith(_leaves.Keys.Where(path => path == pointer || path.StartsWith(pointer + "/", StringComparison.Ordinal)));

    /// <summary>Demands that every path assigned to a test was compared.</summary>
    public void AssertComplete(string test)
    {
        var missing = ExpectedPaths.All
            .Where(row => row.File == Name && row.Test == test)
            .SelectMany(row => Paths.Where(row.Matches))
            .Where(path => ExpectedPaths.RowOf(Name, path)?.Test == test && !_compared.Contains(path))
            .Take(20)
            .ToList();
        if (missing.Count > 0)
        {
            throw new ExpectedFigureException($"{Name}: {test} is said to reproduce these paths and did not compare them: {string.Join(", ", missing)}");
        }
    }

    /// <summary>Escapes a member name for a pointer.</summary>
    public static string Escape(string member) => member.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    private static string Unescape(string member) => member.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);

    private static bool Near(double expected, double actual, double tolerance)
        => Math.Abs(expected - actual) <= tolerance * Math.Max(Math.Abs(expected), Math.Abs(actual)) || Math.Abs(expected - actual) < 1e-15;

    private void Walk(JsonElement element, string path)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                {
                    Walk(member.Value, $"{path}/{Escape(member.Name)}");
                }

                break;
            case JsonValueKind.Array:
                var index = 0;
                foreach (var item in element.EnumerateArray())
                {
                    Walk(item, $"{path}/{index++}");
                }

                break;
            default:
                _leaves[path] = element;
                break;
        }
    }

    private JsonElement Leaf(string pointer)
    {
        var leaf = _leaves[Known(pointer)];
        _compared.Add(pointer);
        return leaf;
    }

    private string Known(string pointer)
        => _leaves.ContainsKey(pointer) ? pointer : throw new ExpectedFigureException($"{Name}: there is no leaf {pointer}");

    private void Demand(string pointer, bool equal, string actual)
    {
        if (!equal)
        {
            throw new ExpectedFigureException($"{Name}{pointer}: expected {_leaves[pointer].GetRawText()}, found {actual}");
        }
    }
}

/// <summary>A figure differs from its expected value, or was not compared.</summary>
public sealed class ExpectedFigureException(string message) : Exception(message);
