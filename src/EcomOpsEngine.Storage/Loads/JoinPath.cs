namespace EcomOpsEngine.Storage.Loads;

/// <summary>Finds joined files: relative to the folder of the imported file, and below the load root once links are resolved.</summary>
internal static class JoinPath
{
    public static string Resolve(FileLoad load, MappingJoin join, string field)
    {
        if (join.Path.Length == 0 || join.Path.Any(char.IsControl) || Path.IsPathRooted(join.Path))
        {
            throw new StorageException(
                StorageError.Invalid,
                "The path of a joined file is wrong.",
                new StorageViolation(field + ".path", $"found `{join.Path}`; expected a path relative to the folder of the imported file"));
        }

        var root = RealPath(Path.GetFullPath(load.RootDirectory));
        var wanted = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(load.Path)!, join.Path));
        var found = RealPath(wanted);
        return found.StartsWith(Path.TrimEndingDirectorySeparator(root) + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? found
            : throw new StorageException(StorageError.PathOutsideRoots, $"The joined file `{join.Path}` is not below the load root.");
    }

    /// <summary>The path with every link on its way resolved; parts that do not exist stay as they are.</summary>
    public static string RealPath(string path)
    {
        var real = Path.GetPathRoot(path)!;
        foreach (var part in path[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            var next = Path.Combine(real, part);
            var target = new FileInfo(next).LinkTarget is null ? null : File.ResolveLinkTarget(next, returnFinalTarget: true);

            // The target of a link may lie behind further links of its own folders.
            real = target is null ? next : RealPath(target.FullName);
        }

        return real;
    }
}
