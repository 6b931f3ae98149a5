using EcomOpsEngine.Storage.Loads.Cleaning;
using EcomOpsEngine.Storage.Loads.People;
using EcomOpsEngine.Storage.Loads.Rows;
using EcomOpsEngine.Storage.Loads.Sources;
using EcomOpsEngine.Storage.Schema;

namespace EcomOpsEngine.Storage.Loads;

/// <summary>A load whose rows stand in temporary tables of its connection: checked, or as they were for the row query.</summary>
/// <param name="LoadId">The caller's id.</param>
/// <param name="Table">Target table.</param>
/// <param name="OnError">What happens when rows are bad.</param>
/// <param name="ContentSha256">Hash of the content.</param>
/// <param name="Main">What was read of the source.</param>
/// <param name="StagedRows">Rows that stand in the staging table for the row query; the others are in the checked table.</param>
/// <param name="People">Numbers of the people whom rows name.</param>
/// <param name="Rules">What the reading of rows goes by.</param>
/// <param name="Plan">Where each target column comes from.</param>
/// <param name="MayHoldControls">False when no source value holds a control character.</param>
/// <param name="ExistingProperties">Properties that the table had when the plan was made.</param>
/// <param name="Source">The file, for its lines; null for batches.</param>
/// <param name="Cleaning">What is cleaned.</param>
/// <param name="Direct">Rows that are in the durable table already, with the load's transaction; null where none could go there. They stand in no temporary table.</param>
/// <param name="Refusal">Set when the load is refused whatever its rows are.</param>
internal sealed record StagedLoad(
    string LoadId,
    TargetTable Table,
    OnError OnError,
    string ContentSha256,
    SourceContent Main,
    long StagedRows,
    PersonNumbers People,
    RowRules Rules,
    RowPlan Plan,
    bool MayHoldControls,
    IReadOnlyList<PropertyColumn> ExistingProperties,
    SourceFile? Source,
    CleaningPolicy Cleaning,
    DirectAppend? Direct = null,
    string? Refusal = null);
