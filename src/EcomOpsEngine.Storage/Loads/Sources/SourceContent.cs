namespace EcomOpsEngine.Storage.Loads.Sources;

/// <summary>What was read of a source.</summary>
/// <param name="Rows">Sound rows.</param>
/// <param name="BrokenRows">Broken rows.</param>
/// <param name="Broken">The first broken rows, up to the limit of kept rejects.</param>
/// <param name="Sha256">Hash of the source, lower-case hex.</param>
internal sealed record SourceContent(long Rows, long BrokenRows, IReadOnlyList<RejectedRow> Broken, string Sha256);

/// <summary>What a scan obeys and reports to.</summary>
/// <param name="Limits">Limits of the load.</param>
/// <param name="Report">Called now and then with the share of the source read and its rows.</param>
/// <param name="Cancel">Ends the scan.</param>
internal sealed record ScanControl(LoadLimits Limits, Action<double?, long> Report, CancellationToken Cancel);
