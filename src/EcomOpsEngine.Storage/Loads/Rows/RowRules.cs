using EcomOpsEngine.Storage.Retention;
using EcomOpsEngine.Storage.Snapshots;

namespace EcomOpsEngine.Storage.Loads.Rows;

/// <summary>What the reading of rows goes by, beside the plan.</summary>
/// <param name="Calendar">Local time of the dataset.</param>
/// <param name="MoneyScale">Digits of the smallest unit.</param>
/// <param name="Filled">Columns whose missing values cleaning fills.</param>
/// <param name="Horizon">From when on rows are kept; null: all are.</param>
internal sealed record RowRules(LocalCalendar Calendar, int MoneyScale, IReadOnlyList<string> Filled, RetentionHorizon? Horizon);
