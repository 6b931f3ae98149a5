namespace EcomOpsEngine.Analytics.Numerics;

/// <summary>Order statistics and means of values.</summary>
public static class Quantiles
{
    /// <summary>
    /// Sample quantile with linear interpolation between order statistics at (n − 1)·probability (type 7 of Hyndman and Fan 1996,
    /// the default of R and NumPy).
    /// </summary>
    /// <param name="ascending">Values in ascending order.</param>
    /// <param name="probability">0 to 1.</param>
    /// <returns>The quantile, or no value (NoData) for an empty sample.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The probability is outside [0, 1].</exception>
    public static Figure Linear(ReadOnlySpan<double> ascending, double probability)
    {
        if (ascending.IsEmpty)
        {
            CheckProbability(probability);
            return Figure.None(NoValueReason.NoData);
        }

        (int below, double weight) = Position(ascending.Length, probability);
        double low = ascending[below];
        return Figure.Of(weight == 0 ? low : low + (weight * (ascending[below + 1] - low)));
    }

    /// <inheritdoc cref="Linear(ReadOnlySpan{double}, double)"/>
    public static Figure Linear(ReadOnlySpan<long> ascending, double probability)
    {
        if (ascending.IsEmpty)
        {
            CheckProbability(probability);
            return Figure.None(NoValueReason.NoData);
        }

        (int below, double weight) = Position(ascending.Length, probability);
        double low = ascending[below];
        return Figure.Of(weight == 0 ? low : low + (weight * (ascending[below + 1] - low)));
    }

    /// <summary>Sample quantiles of values in any order, as <see cref="Linear(ReadOnlySpan{long}, double)"/> gives them of sorted ones, without sorting.</summary>
    /// <param name="values">Whole values from 0 on, in any order; not changed.</param>
    /// <param name="probabilities">0 to 1, ascending.</param>
    /// <returns>A quantile for each probability.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A probability is outside [0, 1].</exception>
    public static Figure[] LinearOfAny(ReadOnlySpan<long> values, params ReadOnlySpan<double> probabilities)
    {
        var figures = new Figure[probabilities.Length];
        var ranks = new int[2 * probabilities.Length];
        var weights = new double[probabilities.Length];
        for (int i = 0; i < figures.Length; i++)
        {
            (ranks[2 * i], weights[i]) = Position(Math.Max(1, values.Length), probabilities[i]);
            ranks[(2 * i) + 1] = ranks[2 * i] + (weights[i] == 0 ? 0 : 1);
        }

        if (values.IsEmpty)
        {
            Array.Fill(figures, Figure.None(NoValueReason.NoData));
            return figures;
        }

        int[] sorted = [.. ranks.Distinct().Order()];
        long[] found = OrderStatistics.At(values, sorted);
        for (int i = 0; i < figures.Length; i++)
        {
            double low = found[Array.BinarySearch(sorted, ranks[2 * i])], high = found[Array.BinarySearch(sorted, ranks[(2 * i) + 1])];
            figures[i] = Figure.Of(low + (weights[i] * (high - low)));
        }

        return figures;
    }

    /// <summary>The middle value, or the mean of the two middle ones; the input may be in any order and is not changed.</summary>
    /// <param name="values">Whole values.</param>
    public static Figure Median(ReadOnlySpan<long> values)
    {
        long[] sorted = values.ToArray();
        Array.Sort(sorted);
        return Linear(sorted, 0.5);
    }

    /// <inheritdoc cref="Median(ReadOnlySpan{long})"/>
    public static Figure Median(ReadOnlySpan<double> values)
    {
        double[] sorted = values.ToArray();
        Array.Sort(sorted);
        return Linear(sorted, 0.5);
    }

    /// <summary>The arithmetic mean, summed in 128 bits: no overflow and no rounding before the division.</summary>
    /// <param name="values">Whole values.</param>
    public static Figure Mean(ReadOnlySpan<long> values)
    {
        Int128 sum = 0;
        foreach (long value in values)
        {
            sum += value;
        }

        return values.IsEmpty ? Figure.None(NoValueReason.NoData) : Figure.Of((double)sum / values.Length);
    }

    private static (int Below, double Weight) Position(int count, double probability)
    {
        CheckProbability(probability);
        double position = (count - 1) * probability;
        int below = (int)Math.Floor(position);
        return below >= count - 1 ? (count - 1, 0) : (below, position - below);
    }

    private static void CheckProbability(double probability)
    {
        if (probability is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(probability), probability, "A quantile needs a probability from 0 to 1.");
        }
    }
}
