namespace EcomOpsEngine.TestData;

/// <summary>Seeded draws from a binomial distribution by inversion of its tabulated cumulative function.</summary>
public sealed class BinomialSampler
{
    private readonly double[] _cumulative;

    /// <summary>Tabulates a distribution.</summary>
    /// <param name="trials">Trials, 0 or more.</param>
    /// <param name="rate">Rate of one, strictly between 0 and 1.</param>
    public BinomialSampler(int trials, double rate)
    {
        double[] logWeights = new double[trials + 1];
        for (int k = 1; k <= trials; k++)
        {
            logWeights[k] = logWeights[k - 1] + Math.Log((trials - k + 1) * rate / (k * (1 - rate)));
        }

        double top = logWeights.Max();
        _cumulative = new double[trials + 1];
        double sum = 0;
        for (int k = 0; k <= trials; k++)
        {
            sum += Math.Exp(logWeights[k] - top);
            _cumulative[k] = sum;
        }

        for (int k = 0; k <= trials; k++)
        {
            _cumulative[k] /= sum;
        }
    }

    /// <summary>Successes of one draw.</summary>
    public int Next(Random random)
    {
        int index = Array.BinarySearch(_cumulative, random.NextDouble());
        return Math.Min(index < 0 ? ~index : index, _cumulative.Length - 1);
    }
}
