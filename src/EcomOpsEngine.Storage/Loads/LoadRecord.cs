namespace EcomOpsEngine.Storage.Loads;

/// <summary>Table of a dataset that can be loaded.</summary>
public enum LoadTable
{
    /// <summary>Session events.</summary>
    Events = 1,

    /// <summary>Order lines.</summary>
    Orders = 2,

    /// <summary>Order state history.</summary>
    OrderStatus = 3,

    /// <summary>Attributes of customers, with the time from which they hold.</summary>
    Customers = 4,

    /// <summary>Attributes of products, with the time from which they hold.</summary>
    Products = 5,

    /// <summary>Stock by day, product and warehouse.</summary>
    Inventory = 6,

    /// <summary>Spend by day, channel and campaign.</summary>
    ChannelSpend = 7,

    /// <summary>Samples of metrics measured elsewhere.</summary>
    MetricSamples = 8,

    /// <summary>Who saw which variant of an experiment.</summary>
    Exposures = 9,

    /// <summary>Messages sent to customers.</summary>
    Touches = 10,

    /// <summary>Worth of other currencies by day.</summary>
    CurrencyRates = 11,
}

/// <summary>What happens to good rows when some are bad.</summary>
public enum OnError
{
    /// <summary>One bad row refuses the load.</summary>
    AllOrNothing = 1,

    /// <summary>Bad rows are set aside.</summary>
    SetAside = 2,
}

/// <summary>State of a load.</summary>
public enum LoadState
{
    /// <summary>Being read and checked.</summary>
    Running = 1,

    /// <summary>Durable and visible.</summary>
    Done = 2,

    /// <summary>Refused; nothing of it was loaded.</summary>
    Refused = 3,
}

/// <summary>A load as the load log keeps it. Rows received = loaded + rejected + skipped; rows cleaned are those that cleaning changed or set aside, rows replaced those of earlier loads that it corrected.</summary>
public sealed record LoadRecord(
    string LoadId,
    LoadTable Table,
    LoadState State,
    long RowsReceived,
    long RowsLoaded,
    long RowsRejected,
    long RowsSkipped,
    string ContentSha256,
    string? SnapshotId,
    DateTimeOffset CreateTime,
    DateTimeOffset? FinishTime,
    string? Refusal,
    long RowsCleaned = 0,
    long RowsReplaced = 0);

/// <summary>Why a row was refused.</summary>
public enum RejectReason
{
    /// <summary>A required value is missing.</summary>
    Missing = 1,

    /// <summary>The text cannot be read as the column's type.</summary>
    Unreadable = 2,

    /// <summary>The value is outside of the column's limits.</summary>
    OutOfRange = 3,

    /// <summary>The value is not one of the column's words.</summary>
    UnknownWord = 4,

    /// <summary>Wrong number of fields, broken quoting or bytes.</summary>
    BrokenRow = 5,

    /// <summary>The key occurs before in the load or in the table.</summary>
    DuplicateKey = 6,

    /// <summary>The unit price is far above the mean of its group, and the load's cleaning sets such rows aside.</summary>
    Outlier = 7,

    /// <summary>A higher version of the row is there.</summary>
    Outdated = 8,

    /// <summary>The row is older than the dataset keeps rows.</summary>
    Expired = 9,
}

/// <summary>What reasons mean for a load.</summary>
public static class RejectReasons
{
    /// <summary>Whether rows of this reason are set aside even where one bad row refuses a load: they are as they should be, and are not wanted.</summary>
    public static bool RefusesNoLoad(this RejectReason reason) => reason is RejectReason.Outlier or RejectReason.Outdated or RejectReason.Expired;
}

/// <summary>A row that was set aside.</summary>
/// <param name="Row">Row in the source, 1 for the first after the heading.</param>
/// <param name="Raw">Source line where it could be kept; else empty.</param>
/// <param name="Column">Target column at fault; empty when the whole row is.</param>
/// <param name="Reason">Why.</param>
/// <param name="Found">What was found.</param>
/// <param name="Expected">What was expected.</param>
public sealed record RejectedRow(long Row, string Raw, string Column, RejectReason Reason, string Found, string Expected);

/// <summary>Stage of a load.</summary>
public enum LoadStage
{
    /// <summary>Bytes are being hashed.</summary>
    Hashing = 1,

    /// <summary>Rows are being read and checked.</summary>
    Reading = 2,

    /// <summary>Rows are being written to the durable table.</summary>
    Writing = 3,

    /// <summary>The hot columns are being rebuilt.</summary>
    Publishing = 4,
}

/// <summary>Progress of a load.</summary>
/// <param name="Stage">Stage.</param>
/// <param name="Fraction">Share of the stage done, 0 to 1, where known.</param>
/// <param name="RowsRead">Rows read so far.</param>
public readonly record struct LoadProgress(LoadStage Stage, double? Fraction, long RowsRead);
