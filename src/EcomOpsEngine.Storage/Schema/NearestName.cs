namespace EcomOpsEngine.Storage.Schema;

/// <summary>Finds the known name that a mistyped one most likely meant.</summary>
internal static class NearestName
{
    /// <summary>« (did you mean `x`?)», or nothing when no name is near.</summary>
    public static string Hint(string found, IEnumerable<string> known)
    {
        var probe = found.Length > 100 ? found[..100] : found;
        var best = known
            .Select(name => (Name: name, Distance: Distance(probe.ToLowerInvariant(), name.ToLowerInvariant())))
            .OrderBy(candidate => candidate.Distance)
            .FirstOrDefault();
        return best.Name is not null && best.Distance <= Math.Max(2, best.Name.Length / 3) ? $" (did you mean `{best.Name}`?)" : "";
    }

    /// <summary>The names as a list for a message, cut after 40.</summary>
    public static string List(IReadOnlyCollection<string> known) =>
        string.Join(", ", known.Take(40).Select(name => $"`{name}`")) + (known.Count > 40 ? $" and {known.Count - 40} more" : "");

    // Levenshtein distance, two rows.
    private static int Distance(string a, string b)
    {
        var previous = Enumerable.Range(0, b.Length + 1).ToArray();
        var current = new int[b.Length + 1];
        for (var i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                current[j] = Math.Min(replaced, Math.Min(previous[j], current[j - 1]) + 1);
            }

            (previous, current) = (current, previous);
        }

        return previous[b.Length];
    }
}
