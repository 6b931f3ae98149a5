using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Queries;
using EcomOpsEngine.Storage.Loads;
using OnError = EcomOpsEngine.Contracts.V1.OnError;
using StoredDataset = EcomOpsEngine.Storage.Datasets.Dataset;

namespace EcomOpsEngine.Server.Loads;

/// <summary>What every way of loading checks before it begins, and of what came out.</summary>
internal static class LoadChecks
{
    private const int RejectsInError = 10;

    public static void Target(Table table, string loadId, OnError onError, string prefix, Violations violations)
    {
        if (table == Table.Unspecified || !Enum.IsDefined(table))
        {
            violations.Add($"{prefix}table", "Expected a table, such as TABLE_EVENTS or TABLE_ORDERS.");
        }

        if (onError == OnError.Unspecified || !Enum.IsDefined(onError))
        {
            violations.Add($"{prefix}on_error", "Expected ON_ERROR_ALL_OR_NOTHING or ON_ERROR_SET_ASIDE: the choice is the caller's.");
        }

        RequestChecks.LoadId(loadId, $"{prefix}load_id", violations);
    }

    /// <summary>The load, or its refusal as an error with the first rejected rows.</summary>
    public static LoadRecord Accepted(StoredDataset dataset, LoadRecord record) => record.State == Storage.Loads.LoadState.Refused
        ? throw LoadMessages.Refused(record, dataset.ListRejects(record.LoadId, 0, RejectsInError))
        : record;
}
