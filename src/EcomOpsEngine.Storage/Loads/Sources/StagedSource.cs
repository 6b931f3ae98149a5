using EcomOpsEngine.Storage.Durable;

namespace EcomOpsEngine.Storage.Loads.Sources;

/// <summary>A source whose needed columns stand in a temporary table <c>("row", c0, c1 …)</c>; texts are trimmed and never empty.</summary>
/// <param name="Table">Name of the temporary table.</param>
/// <param name="Kinds">Types of c0, c1 …</param>
/// <param name="Rows">Sound rows.</param>
/// <param name="BrokenRows">Broken rows.</param>
/// <param name="Broken">The first broken rows, up to the limit of kept rejects.</param>
/// <param name="MayHoldControls">False when no value holds a control character.</param>
/// <param name="Sha256">Hash of the source, lower-case hex.</param>
internal sealed record StagedSource(
    string Table, IReadOnlyList<StagedKind> Kinds, long Rows, long BrokenRows, IReadOnlyList<RejectedRow> Broken, bool MayHoldControls, string Sha256);

/// <summary>What a scan obeys and reports to.</summary>
/// <param name="Limits">Limits of the load.</param>
/// <param name="Report">Called now and then with the share of the source read and its rows.</param>
/// <param name="Cancel">Ends the scan.</param>
internal sealed record ScanControl(LoadLimits Limits, Action<double?, long> Report, CancellationToken Cancel);
