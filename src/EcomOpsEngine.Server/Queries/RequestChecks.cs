using EcomOpsEngine.Server.Errors;

namespace EcomOpsEngine.Server.Queries;

/// <summary>Checks that many requests share.</summary>
internal static class RequestChecks
{
    /// <summary>Refuses numbers that are no member of the enum: a newer client may know more than this server.</summary>
    public static void Enum<T>(T value, string path, Violations violations)
        where T : struct, Enum
    {
        if (!System.Enum.IsDefined(value))
        {
            violations.Add(path, $"{value:D} is not a value this server knows.");
        }
    }

    public static void NotNegative(long value, string path, Violations violations)
    {
        if (value < 0)
        {
            violations.Add(path, $"{value}; expected 0 or more.");
        }
    }

    /// <summary>A question inside another is of its dataset and snapshot; it may leave them out.</summary>
    /// <param name="stated">Dataset of the inner question.</param>
    /// <param name="snapshotId">Snapshot of the inner question.</param>
    /// <param name="dataset">Dataset of the outer one.</param>
    /// <param name="view">Snapshot of the outer one.</param>
    /// <param name="path">Path of the inner question.</param>
    /// <param name="violations">Collects what is wrong.</param>
    public static void OwnData(string stated, string snapshotId, string dataset, SnapshotView view, string path, Violations violations)
    {
        if (stated.Length > 0 && stated != dataset)
        {
            violations.Add($"{path}.dataset", $"'{Shown.Text(stated)}' differs from the dataset of the question around it, '{Shown.Text(dataset)}'.");
        }

        if (snapshotId.Length > 0 && snapshotId != view.Snapshot.Id)
        {
            violations.Add($"{path}.snapshot_id", $"'{Shown.Text(snapshotId)}' differs from the snapshot of the question around it, '{view.Snapshot.Id}'.");
        }
    }

    /// <summary>Reads a page size; 0 means the default.</summary>
    public static int PageSize(int size, int otherwise, int most, string path = "page_size")
    {
        if (size < 0 || size > most)
        {
            throw RequestException.Invalid(path, $"{size}; expected 0 to {most}.");
        }

        return size == 0 ? otherwise : size;
    }

    /// <summary>A load id: 1 to 200 printable characters.</summary>
    public static void LoadId(string id, string path, Violations violations)
    {
        if (id.Length is 0 or > 200 || id.Any(char.IsControl))
        {
            violations.Add(path, $"'{Shown.Text(id)}'; expected 1 to 200 printable characters.");
        }
    }
}
