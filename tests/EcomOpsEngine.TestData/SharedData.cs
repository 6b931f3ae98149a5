namespace EcomOpsEngine.TestData;

/// <summary>
/// Finds the public data sets and expected answers that stand beside the repository (<c>../shared</c>) or where the environment variable
/// ECOMOPS_SHARED points. They are not part of the repository: a test that needs them skips with <see cref="SkipReason"/> when
/// <see cref="Root"/> is null.
/// </summary>
public static class SharedData
{
    /// <summary>What a skipped test says.</summary>
    public const string SkipReason =
        "The shared data sets are not here: put them beside the repository as ../shared or point ECOMOPS_SHARED at them.";

    private const string Variable = "ECOMOPS_SHARED";
    private const string Solution = "EcomOpsEngine.sln";

    /// <summary>The directory of the shared data, or null when there is none.</summary>
    public static string? Root { get; } = Find();

    /// <summary>True when a file of the shared data is there.</summary>
    /// <param name="relativePath">For example <c>expected/seed_tables.json</c>.</param>
    public static bool Has(string relativePath) => PathOf(relativePath) is not null;

    /// <summary>The full path of a file of the shared data, or null when it is not there.</summary>
    /// <param name="relativePath">For example <c>data/ad_lift_ab/AdSmartABdata.csv</c>.</param>
    public static string? PathOf(string relativePath)
    {
        if (Root is null)
        {
            return null;
        }

        string path = Path.Combine([Root, .. relativePath.Split('/')]);
        return File.Exists(path) ? path : null;
    }

    /// <summary>The full path of an expected-answers file, or null when it is not there.</summary>
    /// <param name="name">For example <c>seed_tables.json</c>.</param>
    public static string? Expected(string name) => PathOf("expected/" + name);

    /// <summary>The root of the repository: the nearest directory above the test's binaries that holds the solution; null outside of one.</summary>
    public static string? RepositoryRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, Solution)))
            {
                return folder.FullName;
            }
        }

        return null;
    }

    private static string? Find()
    {
        string? stated = Environment.GetEnvironmentVariable(Variable);
        if (!string.IsNullOrEmpty(stated))
        {
            return Directory.Exists(stated) ? stated : null;
        }

        string? root = RepositoryRoot();
        string? beside = root is null ? null : Path.GetFullPath(Path.Combine(root, "..", "shared"));
        return Directory.Exists(beside) ? beside : null;
    }
}
