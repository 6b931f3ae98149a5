using EcomOpsEngine.Storage.Loads.Cleaning;
using EcomOpsEngine.Storage.Loads.Rows;
using EcomOpsEngine.Storage.Loads.Sources;
using EcomOpsEngine.Storage.Schema;

namespace EcomOpsEngine.Storage.Loads;

/// <summary>A load whose source rows stand in temporary tables of its connection, ready to be checked and written.</summary>
/// <param name="LoadId">The caller's id.</param>
/// <param name="Table">Target table.</param>
/// <param name="OnError">What happens when rows are bad.</param>
/// <param name="ContentSha256">Hash of the content.</param>
/// <param name="Main">The staged rows.</param>
/// <param name="Plan">Where each target column comes from.</param>
/// <param name="MayHoldControls">False when no source value holds a control character.</param>
/// <param name="ExistingProperties">Properties that the table had when the plan was made.</param>
/// <param name="Source">The file, for its lines; null for batches.</param>
/// <param name="Cleaning">What is cleaned.</param>
/// <param name="Refusal">Set when the load is refused whatever its rows are.</param>
internal sealed record StagedLoad(
    string LoadId,
    TargetTable Table,
    OnError OnError,
    string ContentSha256,
    StagedSource Main,
    RowPlan Plan,
    bool MayHoldControls,
    IReadOnlyCollection<string> ExistingProperties,
    SourceFile? Source,
    CleaningPolicy Cleaning,
    string? Refusal = null);
