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
