using MathNet.Numerics.LinearAlgebra;

namespace EcomOpsEngine.Analytics.Channels;

/// <summary>
/// A first-order chain over paths: start → channels → conversion or loss, with the observed transitions as probabilities. A channel's removal effect is the share of
/// conversions that is lost when everybody who comes to it is lost (Anderl, Becker, von Wangenheim, Schumann, Mapping the customer journey, 2016, section 3.3).
/// Chains of disjoint paths add up.
/// </summary>
public sealed class MarkovChain
{
    private readonly int _channels;
    private readonly long[] _starts;
    private readonly long[] _steps;
    private readonly long[] _converted;
    private readonly long[] _lost;

    internal MarkovChain(int channels)
    {
        _channels = channels;
        (_starts, _steps, _converted, _lost) = (new long[channels], new long[checked(channels * channels)], new long[channels], new long[channels]);
    }

    /// <summary>Paths that ended with an order.</summary>
    public long Converted => _converted.Sum();

    /// <summary>Paths that ended without one.</summary>
    public long Lost => _lost.Sum();

    /// <summary>Paths that begin with a channel.</summary>
    public long Starts(int channel) => _starts[channel];

    /// <summary>Times a touch of one channel is followed by one of another, or of the same.</summary>
    public long Steps(int from, int to) => _steps[(from * _channels) + to];

    /// <summary>Paths that end with a channel and an order.</summary>
    public long Conversions(int channel) => _converted[channel];

    internal void Add(ReadOnlySpan<ushort> path, long converted, long lost)
    {
        long times = converted + lost;
        _starts[path[0]] += times;
        for (int i = 1; i < path.Length; i++)
        {
            _steps[(path[i - 1] * _channels) + path[i]] += times;
        }

        _converted[path[^1]] += converted;
        _lost[path[^1]] += lost;
    }

    internal void Add(MarkovChain other)
    {
        AddTo(_starts, other._starts);
        AddTo(_steps, other._steps);
        AddTo(_converted, other._converted);
        AddTo(_lost, other._lost);
    }

    /// <summary>
    /// Removal effect of each channel, 0 to 1; null where no path ends with an order. With the fundamental matrix N = (I − Q)⁻¹ of the transient states, the start's probability
    /// ever to reach channel i is (s·N)ᵢ / Nᵢᵢ, and what is lost without i is that times the probability of a conversion from i: solved, not sampled.
    /// </summary>
    public double[]? RemovalEffects()
    {
        int[] seen = [.. Enumerable.Range(0, _channels).Where(channel => Leaving(channel) > 0)];
        long paths = _starts.Sum();
        if (seen.Length == 0 || Converted == 0)
        {
            return null;
        }

        var transient = Matrix<double>.Build.Dense(seen.Length, seen.Length, (from, to) =>
            (from == to ? 1.0 : 0.0) - ((double)_steps[(seen[from] * _channels) + seen[to]] / Leaving(seen[from])));
        var fundamental = transient.Inverse();
        var conversion = fundamental * Vector<double>.Build.Dense(seen.Length, i => (double)_converted[seen[i]] / Leaving(seen[i]));
        var visits = Vector<double>.Build.Dense(seen.Length, i => (double)_starts[seen[i]] / paths) * fundamental;
        double all = (double)Converted / paths;
        var effects = new double[_channels];
        for (int i = 0; i < seen.Length; i++)
        {
            effects[seen[i]] = Math.Clamp(visits[i] / fundamental[i, i] * conversion[i] / all, 0, 1);
        }

        return effects;
    }

    private long Leaving(int channel)
    {
        long sum = _converted[channel] + _lost[channel];
        foreach (long step in _steps.AsSpan(channel * _channels, _channels))
        {
            sum += step;
        }

        return sum;
    }

    private static void AddTo(long[] sums, long[] other)
    {
        for (int i = 0; i < sums.Length; i++)
        {
            sums[i] += other[i];
        }
    }
}
