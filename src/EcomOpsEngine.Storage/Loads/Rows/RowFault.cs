namespace EcomOpsEngine.Storage.Loads.Rows;

/// <summary>A fault that a row can have. Faults are tried in order and the first is the row's; its place in the list, from 1, is its code in the checked table.</summary>
/// <param name="Column">Target column.</param>
/// <param name="Reason">Why the row is refused.</param>
/// <param name="Expected">What was expected.</param>
/// <param name="Condition">SQL over the parsed values.</param>
/// <param name="Found">SQL of what was found, a text or null; over the texts and parsed values of the row, see <see cref="OfChecked"/>.</param>
internal sealed record RowFault(string Column, RejectReason Reason, string Expected, string Condition, string Found)
{
    /// <summary>Whether the condition compares amounts of a row, so that it is asked again when they were changed.</summary>
    public bool OfAmounts { get; init; }

    /// <summary>Whether what was found is said by the values of the checked table, which rows keep that were never staged as texts.</summary>
    public bool OfChecked { get; init; }
}
