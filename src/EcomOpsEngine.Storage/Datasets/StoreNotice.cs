namespace EcomOpsEngine.Storage.Datasets;

/// <summary>What a store did on its own.</summary>
public enum StoreNoticeKind
{
    /// <summary>A dataset was opened; the text says from what and how long it took.</summary>
    Opened,

    /// <summary>Files of hot columns were missing a part, torn, changed or of another version. They were set aside and are not served; the durable tables are the truth.</summary>
    SegmentsQuarantined,

    /// <summary>The hot columns were saved for a quick restart.</summary>
    SegmentsSaved,

    /// <summary>Rows older than the dataset keeps them left its tables.</summary>
    RowsExpired,

    /// <summary>Rows that are too old could not be taken out; it is tried again within the hour.</summary>
    RowsNotExpired,

    /// <summary>Runs could not be made anew; they stay as they are, and questions and loads go on.</summary>
    CompactionFailed,

    /// <summary>Files of a dataset are damaged or of a format that is not read. It is not served; the others are.</summary>
    DatasetUnreadable,

    /// <summary>The hot columns could not be saved; a restart will build them from the durable tables.</summary>
    SegmentsNotSaved,

    /// <summary>The write-ahead log could not be brought into the tables at the end, because their file is damaged. The log stays; the next start tells what can be read.</summary>
    NotClosedWell,
}

/// <summary>Something an operator may want to know.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Dataset">Name of the dataset.</param>
/// <param name="Text">In words.</param>
public sealed record StoreNotice(StoreNoticeKind Kind, string Dataset, string Text);
