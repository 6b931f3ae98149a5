namespace EcomOpsEngine.Analytics.Funnels.Explanations;

/// <summary>Units with one value of one dimension at one step.</summary>
/// <param name="Step">Position of the step, from 1.</param>
/// <param name="Dimension">Index of the dimension.</param>
/// <param name="Code">Code of the value; 0 where the event has none.</param>
/// <param name="Entered">Units that reached the step with it.</param>
/// <param name="Lost">Of them, those that did not reach the next one.</param>
public readonly record struct ValueLoss(int Step, int Dimension, int Code, long Entered, long Lost);

/// <summary>Units that did an event between step 1 and the end of their attempt.</summary>
/// <param name="Code">Code of the event name.</param>
/// <param name="Units">Units that did it.</param>
/// <param name="Converted">Of them, those that converted.</param>
public readonly record struct EventConversion(int Code, long Units, long Converted);

/// <summary>What an explanation is read from; the values of each dimension add up to the units of the step.</summary>
/// <param name="Entered">Units that reached step 1, 2, …</param>
/// <param name="Lost">Of them, those that did not reach the next one; 0 at the last step.</param>
/// <param name="Values">Units by value, by step, dimension and code; values nobody had are not in it.</param>
/// <param name="Converted">Units that converted.</param>
/// <param name="Events">Units by other event, by code; events nobody did are not in it.</param>
/// <param name="RowsScanned">Events read.</param>
public sealed record LossCounts(
    IReadOnlyList<long> Entered, IReadOnlyList<long> Lost, IReadOnlyList<ValueLoss> Values, long Converted, IReadOnlyList<EventConversion> Events, long RowsScanned);
