using EcomOpsEngine.Storage.Identities;

namespace EcomOpsEngine.Storage.Datasets;

/// <summary>Puts the datasets of a data directory under another master key. Each is under one of both keys at any moment, so that an interrupted rotation is ended by a repetition.</summary>
public static class KeyRotation
{
    /// <summary>Rotates every dataset that is not under the new key yet; gives the names of all.</summary>
    /// <param name="dataDirectory">Folder of the datasets; no server may run on it.</param>
    /// <param name="current">The key until now.</param>
    /// <param name="next">The key from now on.</param>
    /// <exception cref="StorageException"><see cref="StorageError.KeyUnusable"/>: a dataset is under a third key; <see cref="StorageError.DatasetInUse"/>: a server runs.</exception>
    public static IReadOnlyList<string> Run(string dataDirectory, MasterKey current, MasterKey next)
    {
        var directories = Directory.GetDirectories(dataDirectory).Where(directory => File.Exists(Path.Combine(directory, KeysFile.FileName))).Order(StringComparer.Ordinal).ToList();
        foreach (var directory in directories)
        {
            if (!IsUnder(directory, next))
            {
                using var keys = KeysFile.Open(directory, current);
                keys.Rewrite(next, new HashSet<int>(), keys.RejectKeys.ToHashSet());
            }
        }

        return [.. directories.Select(directory => Path.GetFileName(directory))];
    }

    private static bool IsUnder(string directory, MasterKey key)
    {
        try
        {
            KeysFile.Open(directory, key).Dispose();
            return true;
        }
        catch (StorageException other) when (other.Error == StorageError.KeyUnusable)
        {
            return false;
        }
    }
}
