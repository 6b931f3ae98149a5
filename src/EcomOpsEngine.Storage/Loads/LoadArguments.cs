using EcomOpsEngine.Storage.Schema;

namespace EcomOpsEngine.Storage.Loads;

/// <summary>Checks what every load names.</summary>
internal static class LoadArguments
{
    public static void Check(string loadId, LoadTable table, OnError onError)
    {
        if (loadId.Length is 0 or > LoadLimits.LoadIdCharacters || loadId.Any(char.IsControl))
        {
            throw Wrong("load_id", $"found {loadId.Length} characters; expected 1 to {LoadLimits.LoadIdCharacters} printable characters");
        }

        if (!Enum.IsDefined(table))
        {
            throw Wrong("table", $"found {(int)table}; expected {TargetTables.Names}");
        }

        if (!Enum.IsDefined(onError))
        {
            throw Wrong("on_error", $"found {(int)onError}; expected all-or-nothing or set-aside");
        }
    }

    private static StorageException Wrong(string field, string description) =>
        new(StorageError.Invalid, $"The load is wrong: {field}: {description}.", new StorageViolation(field, description));
}
