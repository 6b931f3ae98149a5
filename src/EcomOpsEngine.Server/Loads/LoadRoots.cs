using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Server.Queries;

namespace EcomOpsEngine.Server.Loads;

/// <summary>A file below a load root.</summary>
/// <param name="Path">Absolute path without links.</param>
/// <param name="Root">The root, absolute and without links.</param>
internal readonly record struct RootedFile(string Path, string Root);

/// <summary>The folders that ImportFile may read.</summary>
internal sealed class LoadRoots(ServerOptions options)
{
    private const int MostPathLength = 4_096;

    /// <summary>Resolves <c>ROOT/relative/path</c>; links are followed before it is checked that the file lies below the root.</summary>
    public RootedFile Resolve(string path)
    {
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        if (path.Length > MostPathLength || slash <= 0 || slash == path.Length - 1 || path.Any(char.IsControl))
        {
            throw RequestException.Invalid("path", $"'{Shown.Text(path)}'; expected ROOT/relative/path with the name of a registered load root.");
        }

        if (!options.LoadRoots.TryGetValue(path[..slash], out var directory))
        {
            throw RequestException.PathOutsideRoots(Shown.Text(path));
        }

        var root = LinkFree(Path.GetFullPath(directory));
        var relative = path[(slash + 1)..];
        if (Path.IsPathRooted(relative))
        {
            throw RequestException.PathOutsideRoots(Shown.Text(path));
        }

        var resolved = LinkFree(Path.GetFullPath(Path.Combine(root, relative)));
        if (!resolved.StartsWith(root.TrimEnd('/') + "/", StringComparison.Ordinal))
        {
            throw RequestException.PathOutsideRoots(Shown.Text(path));
        }

        // Devices and pipes have no end and no second reading.
        return File.Exists(resolved) && (File.GetAttributes(resolved) & (FileAttributes.Device | FileAttributes.Directory)) == 0
            ? new RootedFile(resolved, root)
            : throw RequestException.FileNotFound(Shown.Text(path));
    }

    /// <summary>Follows the links of every part of a full path, as realpath does; parts that do not exist stay.</summary>
    private static string LinkFree(string fullPath)
    {
        var current = Path.GetPathRoot(fullPath)!;
        foreach (var part in fullPath[current.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            var next = Path.Combine(current, part);
            FileSystemInfo entry = Directory.Exists(next) ? new DirectoryInfo(next) : new FileInfo(next);
            try
            {
                current = entry.ResolveLinkTarget(returnFinalTarget: true) is { } target ? LinkFree(target.FullName) : next;
            }
            catch (IOException)
            {
                // A circle of links leads nowhere.
                throw RequestException.FileNotFound(Shown.Text(Path.GetFileName(fullPath)));
            }
        }

        return current;
    }
}
