namespace EcomOpsEngine.Server.Queries;

/// <summary>Suggests known names for a mistyped one.</summary>
internal static class NearNames
{
    private const int Suggested = 3;
    private const int Listed = 12;

    /// <summary>A sentence that names what is near, or else what there is.</summary>
    public static string Hint(string name, IEnumerable<string> known)
    {
        var all = known.Distinct(StringComparer.Ordinal).ToList();
        if (all.Count == 0)
        {
            return "there are none yet.";
        }

        var most = Math.Max(2, name.Length / 3);
        var near = name.Length > 200 ? [] : all
            .Where(other => other.Length <= 200)
            .Select(other => (other, distance: other.Contains(name, StringComparison.OrdinalIgnoreCase) && name.Length > 2 ? 1 : Distance(name, other)))
            .Where(pair => pair.distance <= most)
            .OrderBy(pair => pair.distance).ThenBy(pair => pair.other, StringComparer.Ordinal)
            .Take(Suggested).Select(pair => $"'{pair.other}'").ToList();
        if (near.Count > 0)
        {
            return $"did you mean {string.Join(" or ", near)}?";
        }

        var rest = all.Count > Listed ? $" and {all.Count - Listed} more" : "";
        return $"known: {string.Join(", ", all.Order(StringComparer.Ordinal).Take(Listed))}{rest}.";
    }

    /// <summary>Levenshtein distance, ignoring case.</summary>
    private static int Distance(string a, string b)
    {
        var row = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
        {
            row[j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                var cost = char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1;
                row[j] = Math.Min(Math.Min(above, row[j - 1]) + 1, diagonal + cost);
                diagonal = above;
            }
        }

        return row[b.Length];
    }
}
