using System.Text.RegularExpressions;

namespace EcomOpsEngine.TestData.Expected;

/// <summary>One row of expected-paths.tsv: a pattern of JSON pointers and who reproduces them.</summary>
/// <param name="File">File of the folder <c>expected</c>.</param>
/// <param name="Pattern">Pointer pattern: <c>*</c> for one member, <c>**</c> for the rest.</param>
/// <param name="Test">Test class that compares the paths; null when they are out of scope.</param>
/// <param name="Reason">How they are reproduced, or why they are out of scope and where they belong.</param>
public sealed record ExpectedPathRow(string File, string Pattern, string? Test, string Reason)
{
    private readonly Regex _regex = new(
        "^" + Regex.Escape(Pattern).Replace(@"\*\*", ".*", StringComparison.Ordinal).Replace(@"\*", "[^/]*", StringComparison.Ordinal) + "$",
        RegexOptions.CultureInvariant);

    /// <summary>Whether a pointer falls under the pattern.</summary>
    public bool Matches(string pointer) => _regex.IsMatch(pointer);
}

/// <summary>The checked-in table of every expected figure: reproduced by which test, or out of scope. The first matching row counts.</summary>
public static class ExpectedPaths
{
    private static readonly Lazy<IReadOnlyList<ExpectedPathRow>> Rows = new(Read);

    /// <summary>All rows in order.</summary>
    public static IReadOnlyList<ExpectedPathRow> All => Rows.Value;

    /// <summary>The row that decides about a path; null when the table is silent.</summary>
    public static ExpectedPathRow? RowOf(string file, string pointer) => All.FirstOrDefault(row => row.File == file && row.Matches(pointer));

    private static List<ExpectedPathRow> Read()
    {
        using var stream = typeof(ExpectedPaths).Assembly.GetManifestResourceStream("expected-paths.tsv")
            ?? throw new InvalidOperationException("expected-paths.tsv is not embedded.");
        using var reader = new StreamReader(stream);
        var rows = new List<ExpectedPathRow>();
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            var cells = line.Split('\t');
            if (cells.Length != 4)
            {
                throw new InvalidDataException($"expected-paths.tsv: a row has file, pattern, test (or -) and reason, divided by tabs: {line}");
            }

            rows.Add(new ExpectedPathRow(cells[0], cells[1], cells[2] == "-" ? null : cells[2], cells[3]));
        }

        return rows;
    }
}
