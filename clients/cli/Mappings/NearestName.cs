namespace EcomOpsEngine.Cli.Mappings;

/// <summary>The known name that a misspelt one was probably meant to be.</summary>
internal static class NearestName
{
    /// <summary>The nearest name by edit distance; null when even the nearest differs in more than a third of its letters.</summary>
    public static string? Of(string written, IEnumerable<string> known)
    {
        var nearest = known
            .Select(name => (Name: name, Distance: Distance(written.ToLowerInvariant(), name.ToLowerInvariant())))
            .OrderBy(candidate => candidate.Distance)
            .FirstOrDefault();
        return nearest.Name is not null && nearest.Distance <= Math.Max(2, nearest.Name.Length / 3) ? nearest.Name : null;
    }

    // Levenshtein's distance with one row of state.
    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), substituted);
            }
        }

        return row[b.Length];
    }
}
