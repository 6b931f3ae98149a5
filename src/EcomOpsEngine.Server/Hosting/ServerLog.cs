using Grpc.Core;

namespace EcomOpsEngine.Server.Hosting;

/// <summary>Everything the server logs, with stable event ids. No row values, ids of people or file contents.</summary>
internal static partial class ServerLog
{
    [LoggerMessage(1, LogLevel.Information, "Serving gRPC on {GrpcAddress}, REST and gRPC-Web on {HttpAddress}, data in {DataDirectory}")]
    public static partial void Serving(ILogger log, string grpcAddress, string httpAddress, string dataDirectory);

    [LoggerMessage(2, LogLevel.Information, "Draining: running calls have {Seconds} s to finish")]
    public static partial void Draining(ILogger log, double seconds);

    [LoggerMessage(3, LogLevel.Information, "Store opened with {Datasets} datasets in {ElapsedMs} ms")]
    public static partial void StoreOpened(ILogger log, int datasets, long elapsedMs);

    [LoggerMessage(4, LogLevel.Warning, "A new master key of personal data was made: {File} (fingerprint {Fingerprint}). Without it nobody can read ids of people again: keep a copy apart from the data")]
    public static partial void KeyFileMade(ILogger log, string file, string fingerprint);

    [LoggerMessage(5, LogLevel.Warning, "PERSONAL DATA IS NOT PROTECTED: it is encrypted under the published development key. Load sample data only, or set {Variable} or --key-file")]
    public static partial void DevelopmentKey(ILogger log, string variable);

    [LoggerMessage(6, LogLevel.Information, "Master key of personal data: fingerprint {Fingerprint}, from {Source}")]
    public static partial void KeyInUse(ILogger log, string fingerprint, string source);

    [LoggerMessage(10, LogLevel.Information, "{Method} refused with {Code}, request {RequestId}: {Reason}")]
    public static partial void CallRefused(ILogger log, string method, StatusCode code, string requestId, string reason);

    [LoggerMessage(11, LogLevel.Error, "{Method} failed, request {RequestId}")]
    public static partial void CallFailed(ILogger log, Exception error, string method, string requestId);

    [LoggerMessage(20, LogLevel.Information, "Load {LoadId} into {Dataset}.{Table} ended {State}: {Loaded} loaded, {Rejected} rejected, {Skipped} skipped")]
    public static partial void LoadEnded(ILogger log, string loadId, string dataset, string table, string state, long loaded, long rejected, long skipped);

    [LoggerMessage(21, LogLevel.Information, "Import {LoadId} into {Dataset} was not loaded: {Reason}")]
    public static partial void ImportRefused(ILogger log, string loadId, string dataset, string reason);

    [LoggerMessage(22, LogLevel.Error, "Import {LoadId} into {Dataset} failed")]
    public static partial void ImportFailed(ILogger log, Exception error, string loadId, string dataset);

    [LoggerMessage(23, LogLevel.Information, "Erasure in {Dataset}: known {Known}, {Visitors} visitor ids, {AttributeRows} rows of attributes, {RejectedRows} rejected rows")]
    public static partial void CustomerErased(ILogger log, string dataset, bool known, int visitors, long attributeRows, long rejectedRows);

    [LoggerMessage(30, LogLevel.Information, "Dataset {Dataset} {Action}")]
    public static partial void DatasetChanged(ILogger log, string dataset, string action);

    [LoggerMessage(31, LogLevel.Information, "Dataset {Dataset} opened: {What}")]
    public static partial void DatasetOpened(ILogger log, string dataset, string what);

    [LoggerMessage(32, LogLevel.Error, "Segments of dataset {Dataset} are damaged and not served: {What}")]
    public static partial void SegmentsQuarantined(ILogger log, string dataset, string what);

    [LoggerMessage(35, LogLevel.Critical, "Dataset {Dataset} is damaged and not served: bring its folder back from a backup, or delete it with DeleteDataset and load it again. Found: {What}")]
    public static partial void DatasetUnreadable(ILogger log, string dataset, string what);

    [LoggerMessage(33, LogLevel.Information, "Segments of dataset {Dataset} saved: {What}")]
    public static partial void SegmentsSaved(ILogger log, string dataset, string what);

    [LoggerMessage(34, LogLevel.Warning, "Segments of dataset {Dataset} could not be saved, the next start will be slow: {What}")]
    public static partial void SegmentsNotSaved(ILogger log, string dataset, string what);

    [LoggerMessage(36, LogLevel.Information, "Rows of dataset {Dataset} were older than it keeps them and are gone: {What}")]
    public static partial void RowsExpired(ILogger log, string dataset, string what);

    [LoggerMessage(37, LogLevel.Error, "Rows of dataset {Dataset} that are older than it keeps them could not be taken out: {What}")]
    public static partial void RowsNotExpired(ILogger log, string dataset, string what);

    [LoggerMessage(38, LogLevel.Error, "The tables of dataset {Dataset} could not take in their write-ahead log at the end, which stays beside them: {What}")]
    public static partial void NotClosedWell(ILogger log, string dataset, string what);

    [LoggerMessage(39, LogLevel.Error, "Runs of dataset {Dataset} could not be made anew; they stay as they are: {What}")]
    public static partial void CompactionFailed(ILogger log, string dataset, string what);
}
