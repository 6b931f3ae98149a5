namespace EcomOpsEngine.TestData;

/// <summary>Draws an index with a probability proportional to its integer weight: integers, so no rounding differs.</summary>
public sealed class WeightTable
{
    private readonly long[] cumulative;

    /// <summary>Weights may be 0 (never drawn); their sum must be positive.</summary>
    public WeightTable(params ReadOnlySpan<int> weights)
    {
        cumulative = new long[weights.Length + 1];
        for (int i = 0; i < weights.Length; i++)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(weights[i], nameof(weights));
            cumulative[i + 1] = cumulative[i] + weights[i];
        }

        ArgumentOutOfRangeException.ThrowIfZero(cumulative[^1], nameof(weights));
    }

    /// <summary>Number of entries.</summary>
    public int Count => cumulative.Length - 1;

    /// <summary>The probability of one entry.</summary>
    public double Share(int index) => (double)(cumulative[index + 1] - cumulative[index]) / cumulative[^1];

    /// <summary>An index drawn from all entries.</summary>
    public int Draw(SeededRandom random) => Draw(random, 0, Count);

    /// <summary>An index drawn from the entries [from, to); where all of them weigh nothing, the first.</summary>
    public int Draw(SeededRandom random, int from, int to)
    {
        long mass = cumulative[to] - cumulative[from];
        if (mass == 0)
        {
            return from;
        }

        long point = cumulative[from] + random.Below(mass);
        int low = from, high = to - 1;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (cumulative[middle + 1] > point)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return low;
    }
}
