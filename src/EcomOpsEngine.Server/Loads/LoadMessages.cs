using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Storage.Identities;
using EcomOpsEngine.Storage.Loads;
using Google.Protobuf.WellKnownTypes;
using StoredChange = EcomOpsEngine.Storage.Loads.Cleaning.CleanedRow;
using StoredReject = EcomOpsEngine.Storage.Loads.RejectedRow;

namespace EcomOpsEngine.Server.Loads;

/// <summary>Loads as messages.</summary>
internal static class LoadMessages
{
    public static Load Of(LoadRecord record) => new()
    {
        LoadId = record.LoadId,
        Table = (Table)(int)record.Table,
        State = (Contracts.V1.LoadState)(int)record.State,
        RowsReceived = record.RowsReceived,
        RowsLoaded = record.RowsLoaded,
        RowsRejected = record.RowsRejected,
        RowsSkipped = record.RowsSkipped,
        ContentSha256 = record.ContentSha256,
        SnapshotId = record.SnapshotId ?? "",
        CreateTime = record.CreateTime.ToTimestamp(),
        FinishTime = record.FinishTime?.ToTimestamp(),
        Refusal = record.Refusal ?? "",
        RowsCleaned = record.RowsCleaned,
        RowsReplaced = record.RowsReplaced,
    };

    public static ImportFileResponse Of(LoadProgress progress)
    {
        var message = new ImportFileResponse { Stage = (ImportStage)(int)progress.Stage, RowsRead = progress.RowsRead };
        if (progress.Fraction is { } fraction)
        {
            message.Fraction = fraction;
        }

        return message;
    }

    /// <summary>Progress of a load that has not ended.</summary>
    public static WatchLoadResponse Of(LoadProgress progress, string loadId, Table table)
    {
        var message = new WatchLoadResponse
        {
            Stage = (ImportStage)(int)progress.Stage,
            RowsRead = progress.RowsRead,
            Load = new Load { LoadId = loadId, Table = table, State = Contracts.V1.LoadState.Running },
        };
        if (progress.Fraction is { } fraction)
        {
            message.Fraction = fraction;
        }

        return message;
    }

    public static Contracts.V1.RejectedRow Of(StoredReject row) => new()
    {
        Row = row.Row,
        Raw = row.Raw,
        Column = row.Column,
        Reason = (Contracts.V1.RejectReason)(int)row.Reason,
        Found = row.Found,
        Expected = row.Expected,
    };

    public static Contracts.V1.CleanedRow Of(StoredChange change)
    {
        var message = new Contracts.V1.CleanedRow { Row = change.Row, Column = change.Column, Rule = (Contracts.V1.CleaningRule)(int)change.Rule, Basis = change.Basis };
        if (change.Before is { } before)
        {
            message.Before = before;
        }

        if (change.After is { } after)
        {
            message.After = after;
        }

        return message;
    }

    public static EraseCustomerResponse Of(ErasureRecord record) => new()
    {
        Erased = record.WasKnown,
        EraseTime = record.EraseTime.ToTimestamp(),
        VisitorsErased = record.Visitors,
        AttributeRowsDeleted = record.AttributeRows,
        RejectedRowsErased = record.RejectedRows,
        SnapshotId = record.SnapshotId,
    };

    /// <summary>A refused load as a failure that names the first bad rows.</summary>
    public static RequestException Refused(LoadRecord record, IReadOnlyList<StoredReject> first) => RequestException.RowsRejected(
        record.Refusal ?? $"{record.RowsRejected} of {record.RowsReceived} rows are bad and the load is ALL_OR_NOTHING; nothing was loaded.",
        [.. first.Select(row => new FieldViolation(
            row.Column.Length == 0 ? $"rows[{row.Row}]" : $"rows[{row.Row}].{row.Column}",
            $"{row.Reason}: found '{Queries.Shown.Text(row.Found)}', expected {row.Expected}"))]);
}
