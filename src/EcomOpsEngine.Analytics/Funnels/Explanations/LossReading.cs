using EcomOpsEngine.Analytics.Experiments;
using EcomOpsEngine.Analytics.Numerics;

namespace EcomOpsEngine.Analytics.Funnels.Explanations;

/// <summary>What is read from the counts of an explanation.</summary>
/// <param name="LeastUnits">Values and events with fewer units, or whose rest has fewer, are not tested, 1 or more.</param>
/// <param name="Level">Confidence of intervals; 1 − level is the false discovery rate up to which a test counts, between 0 and 1.</param>
/// <param name="TopValues">Values listed of a step, 1 or more.</param>
/// <param name="TopEvents">Events listed, 0 or more.</param>
public readonly record struct LossReadingOptions(int LeastUnits, double Level, int TopValues, int TopEvents);

/// <summary>How much of a step's loss one value explains.</summary>
/// <param name="Loss">The counts.</param>
/// <param name="LossRate">lost / entered of the value.</param>
/// <param name="RestLossRate">The same of all other units of the step.</param>
/// <param name="ExcessLost">lost − entered × the step's loss rate: units lost beyond the average. Over the values of a dimension these add up to 0.</param>
/// <param name="ShareOfExcess">Excess of the value over the sum of all positive excesses of its dimension; no value where the value has none.</param>
/// <param name="Avoidable">lost − entered × the loss rate of the rest: units that would have stayed, had the value lost like the rest.</param>
/// <param name="Test">Value against the rest.</param>
/// <param name="AdjustedPValue">Benjamini and Hochberg over all tests of values made for the answer, all steps together.</param>
/// <param name="Significant">The adjusted p is at most 1 − level.</param>
public sealed record ExplainedLoss(
    ValueLoss Loss, Figure LossRate, Figure RestLossRate, double ExcessLost, Figure ShareOfExcess, Figure Avoidable, RateTest Test, Figure AdjustedPValue, bool Significant);

/// <summary>One step explained.</summary>
/// <param name="Step">Position of the step, from 1.</param>
/// <param name="Main">The significant value with the largest excess; null where no value with a text is significant.</param>
/// <param name="Values">The values with the largest excess, largest first; only those that lose more than the step.</param>
/// <param name="TooFew">Values not tested for want of units.</param>
public sealed record ExplainedStep(int Step, ExplainedLoss? Main, IReadOnlyList<ExplainedLoss> Values, int TooFew);

/// <summary>How an event goes together with conversion. No more than that: it need not be its cause.</summary>
/// <param name="Event">Units that did it.</param>
/// <param name="Rate">Conversion with it.</param>
/// <param name="RestRate">Conversion without it.</param>
/// <param name="Odds">Odds of conversion with it over those without.</param>
/// <param name="Test">With against without.</param>
/// <param name="AdjustedPValue">Benjamini and Hochberg over all events tested.</param>
/// <param name="Significant">The adjusted p is at most 1 − level.</param>
public sealed record EventCorrelation(EventConversion Event, Figure Rate, Figure RestRate, OddsRatio Odds, RateTest Test, Figure AdjustedPValue, bool Significant);

/// <summary>Why people leave.</summary>
/// <param name="Steps">The steps asked for, in order.</param>
/// <param name="ValueTests">Tests of values made.</param>
/// <param name="Events">Events by adjusted p, then by the distance of the odds from even.</param>
/// <param name="EventTests">Tests of events made.</param>
/// <param name="EventsTooFew">Events not tested for want of units.</param>
public sealed record LossReading(IReadOnlyList<ExplainedStep> Steps, int ValueTests, IReadOnlyList<EventCorrelation> Events, int EventTests, int EventsTooFew)
{
    /// <summary>Positions of the steps whose loss rate is strictly above 40%.</summary>
    public static IReadOnlyList<int> Flagged(LossCounts counts)
    {
        ArgumentNullException.ThrowIfNull(counts);
        return [.. Enumerable.Range(1, counts.Entered.Count - 1)
            .Where(step => (Int128)100 * counts.Lost[step - 1] > (Int128)FunnelLine.FlagPercent * counts.Entered[step - 1])];
    }

    /// <summary>
    /// Conversions more, had a step's conversion been better by a gain and every later step converted as it did: converted × (min(stay × (1 + gain), entered) / stay − 1).
    /// No value where nobody stayed, because then nothing is known of what follows.
    /// </summary>
    /// <param name="counts">The counts.</param>
    /// <param name="step">Position of the step, from 1, not the last.</param>
    /// <param name="gain">Relative gain of the step's conversion, 0 or more.</param>
    public static Figure ExtraConversions(LossCounts counts, int step, double gain)
    {
        ArgumentNullException.ThrowIfNull(counts);
        ArgumentOutOfRangeException.ThrowIfNegative(gain);
        long entered = counts.Entered[step - 1], stay = entered - counts.Lost[step - 1];
        return Figure.Ratio(Math.Min(stay * (1 + gain), entered), stay).Map(factor => counts.Converted * (factor - 1));
    }

    /// <summary>Reads the counts.</summary>
    /// <param name="counts">The counts.</param>
    /// <param name="steps">Positions of the steps to explain, none of them the last.</param>
    /// <param name="options">Thresholds.</param>
    public static LossReading Of(LossCounts counts, IReadOnlyList<int> steps, LossReadingOptions options)
    {
        ArgumentNullException.ThrowIfNull(counts);
        ArgumentNullException.ThrowIfNull(steps);
        var tested = new List<(ValueLoss Loss, RateTest Test)>();
        var tooFew = steps.ToDictionary(step => step, _ => 0);
        foreach (ValueLoss loss in counts.Values.Where(loss => steps.Contains(loss.Step)))
        {
            long entered = counts.Entered[loss.Step - 1], rest = entered - loss.Entered;
            if (rest == 0)
            {
                continue;
            }

            if (loss.Entered < options.LeastUnits || rest < options.LeastUnits)
            {
                tooFew[loss.Step]++;
                continue;
            }

            tested.Add((loss, RateTest.Of(rest, counts.Lost[loss.Step - 1] - loss.Lost, loss.Entered, loss.Lost)));
        }

        Figure[] adjusted = Adjusted([.. tested.Select(one => one.Test.PValue)]);
        Dictionary<(int, int), double> excess = PositiveExcess(counts);
        var explained = tested.Select((one, i) => Explain(counts, one.Loss, one.Test, adjusted[i], excess, options)).ToLookup(one => one.Loss.Step);
        var (events, eventTests, eventsTooFew) = Correlations(counts, options);
        return new LossReading(
            [.. steps.Order().Select(step => Step(step, explained[step], tooFew[step], options))], adjusted.Count(p => p.HasValue), events, eventTests, eventsTooFew);
    }

    private static ExplainedStep Step(int step, IEnumerable<ExplainedLoss> values, int tooFew, LossReadingOptions options)
    {
        ExplainedLoss[] ranked = [.. values.Where(value => value.ExcessLost > 0)
            .OrderByDescending(value => value.ExcessLost).ThenBy(value => value.Loss.Dimension).ThenBy(value => value.Loss.Code)];
        return new ExplainedStep(step, Array.Find(ranked, value => value.Significant && value.Loss.Code != 0), [.. ranked.Take(options.TopValues)], tooFew);
    }

    private static ExplainedLoss Explain(
        LossCounts counts, ValueLoss loss, RateTest test, Figure adjusted, Dictionary<(int, int), double> excess, LossReadingOptions options)
    {
        long entered = counts.Entered[loss.Step - 1], lost = counts.Lost[loss.Step - 1];
        Figure rest = Figure.Ratio(lost - loss.Lost, entered - loss.Entered);
        double own = Excess(loss, entered, lost);
        return new ExplainedLoss(
            loss,
            Figure.Ratio(loss.Lost, loss.Entered),
            rest,
            own,
            own > 0 ? Figure.Of(own / excess[(loss.Step, loss.Dimension)]) : Figure.None(NoValueReason.NoEffect),
            rest.Map(rate => loss.Lost - (loss.Entered * rate)),
            test,
            adjusted,
            adjusted.TryGet(out double p) && p <= 1 - options.Level);
    }

    private static Dictionary<(int Step, int Dimension), double> PositiveExcess(LossCounts counts)
    {
        var sums = new Dictionary<(int, int), double>();
        foreach (ValueLoss loss in counts.Values)
        {
            double own = Excess(loss, counts.Entered[loss.Step - 1], counts.Lost[loss.Step - 1]);
            sums[(loss.Step, loss.Dimension)] = sums.GetValueOrDefault((loss.Step, loss.Dimension)) + Math.Max(0, own);
        }

        return sums;
    }

    private static double Excess(ValueLoss loss, long entered, long lost) => loss.Lost - ((double)loss.Entered * lost / entered);

    private static (List<EventCorrelation> Events, int Tests, int TooFew) Correlations(LossCounts counts, LossReadingOptions options)
    {
        long units = counts.Entered[0];
        var tested = new List<(EventConversion Event, RateTest Test)>();
        int tooFew = 0;
        foreach (EventConversion one in counts.Events)
        {
            if (one.Units < options.LeastUnits || units - one.Units < options.LeastUnits)
            {
                tooFew++;
                continue;
            }

            tested.Add((one, RateTest.Of(units - one.Units, counts.Converted - one.Converted, one.Units, one.Converted)));
        }

        Figure[] adjusted = Adjusted([.. tested.Select(one => one.Test.PValue)]);
        var read = tested.Select((one, i) => Correlation(counts, one.Event, one.Test, adjusted[i], options));
        return (
            [.. read.OrderBy(one => one.AdjustedPValue.TryGet(out double p) ? p : 2).ThenByDescending(one => one.Odds.Ratio.TryGet(out double odds) ? Math.Abs(Math.Log(odds)) : -1)
                .ThenBy(one => one.Event.Code).Take(options.TopEvents)],
            adjusted.Count(p => p.HasValue),
            tooFew);
    }

    private static EventCorrelation Correlation(LossCounts counts, EventConversion one, RateTest test, Figure adjusted, LossReadingOptions options)
    {
        long rest = counts.Entered[0] - one.Units, restConverted = counts.Converted - one.Converted;
        return new EventCorrelation(
            one,
            Figure.Ratio(one.Converted, one.Units),
            Figure.Ratio(restConverted, rest),
            OddsRatio.Of(one.Converted, one.Units - one.Converted, restConverted, rest - restConverted, options.Level),
            test,
            adjusted,
            adjusted.TryGet(out double p) && p <= 1 - options.Level);
    }

    /// <summary>Benjamini and Hochberg over the tests that gave a p-value; the others are no tests.</summary>
    private static Figure[] Adjusted(Figure[] pValues)
    {
        double[] corrected = Corrections.BenjaminiHochberg([.. pValues.Where(p => p.HasValue).Select(p => p.Value)]);
        int next = 0;
        return Array.ConvertAll(pValues, p => p.HasValue ? Figure.Of(corrected[next++]) : p);
    }
}
