namespace EcomOpsEngine.Analytics.Forecasts;

/// <summary>BG/NBD fitted to histories.</summary>
/// <param name="Model">Parameters.</param>
/// <param name="LogLikelihood">At these parameters, without constants that depend on the data alone.</param>
/// <param name="Customers">Histories.</param>
/// <param name="Convergence">How the search ended; null where the parameters were given.</param>
public sealed record PurchaseFit(BgNbd Model, double LogLikelihood, int Customers, Convergence? Convergence)
{
    /// <summary>Shapes beyond this spread a probability by less than half a per cent, which no history can tell from none.</summary>
    private const double NoSpread = 10_000;

    /// <summary>
    /// The likelihood levels off only because all customers leave with the same probability: a and b grow without end, their ratio does not, and every expectation depends on the ratio.
    /// The rates have their maximum.
    /// </summary>
    public bool LeavesAlike => Convergence is { RanAway: true } && Model.A + Model.B > NoSpread && Model.R < NoSpread && Model.Alpha < NoSpread;
}

/// <summary>Gamma-Gamma fitted to the values of repeat purchases.</summary>
/// <param name="Model">Parameters.</param>
/// <param name="LogLikelihood">At these parameters.</param>
/// <param name="Customers">Customers with a repeat purchase of positive mean value.</param>
/// <param name="LeftOut">Customers with repeat purchases whose mean value was 0 or less: the model has no place for them.</param>
/// <param name="Convergence">How the search ended.</param>
public sealed record ValueFit(GammaGamma Model, double LogLikelihood, int Customers, int LeftOut, Convergence Convergence);

/// <summary>Maximum likelihood fits.</summary>
public static class ForecastFit
{
    /// <summary>Fewer customers than this tell nothing about four parameters.</summary>
    public const int FewestCustomers = 10;

    /// <summary>Histories that the starting points are tried on; the last search takes all.</summary>
    private const int TrialHistories = 20_000;

    /// <summary>Fits BG/NBD; null where there are fewer than <see cref="FewestCustomers"/> or nobody bought twice.</summary>
    /// <param name="histories">Histories of all customers.</param>
    /// <param name="cancellation">Ends the search early.</param>
    public static PurchaseFit? Purchases(ReadOnlySpan<PurchaseHistory> histories, CancellationToken cancellation = default)
    {
        PurchaseHistory[] all = [.. histories];
        if (all.Length < FewestCustomers || all.All(history => history.Repeats == 0))
        {
            return null;
        }

        var likelihood = new BgNbdLikelihood(all);
        var part = all.Length <= TrialHistories ? likelihood : new BgNbdLikelihood(Every(all, TrialHistories));
        var rate = all.Average(history => (double)history.Repeats) / Math.Max(1e-3, all.Average(history => history.Age));
        double[][] starts = [.. from r in new[] { .25, 1.0, 4.0 } from ab in new[] { (A: .5, B: 2.0), (A: 2.0, B: 10.0) } select new[] { r, r / rate, ab.A, ab.B }];
        var (parameters, convergence) = LikelihoodSearch.Maximum(likelihood, part, starts, cancellation);
        return new PurchaseFit(new BgNbd(parameters[0], parameters[1], parameters[2], parameters[3]), likelihood.Value(parameters, new double[4]), all.Length, convergence);
    }

    /// <summary>The log-likelihood at given parameters.</summary>
    public static PurchaseFit At(BgNbd model, ReadOnlySpan<PurchaseHistory> histories) => new(
        model, new BgNbdLikelihood([.. histories]).Value([model.R, model.Alpha, model.A, model.B], new double[4]), histories.Length, null);

    /// <summary>Fits Gamma-Gamma; null where fewer than <see cref="FewestCustomers"/> have a repeat purchase of positive mean value.</summary>
    /// <param name="histories">Histories of all customers.</param>
    /// <param name="repeatValues">Money of each customer's repeat purchases together, in currency units.</param>
    /// <param name="cancellation">Ends the search early.</param>
    public static ValueFit? Values(ReadOnlySpan<PurchaseHistory> histories, ReadOnlySpan<double> repeatValues, CancellationToken cancellation = default)
    {
        var customers = new List<(int Repeats, double Mean)>();
        var leftOut = 0;
        for (var i = 0; i < histories.Length; i++)
        {
            if (histories[i].Repeats > 0 && repeatValues[i] > 0)
            {
                customers.Add((histories[i].Repeats, repeatValues[i] / histories[i].Repeats));
            }
            else
            {
                leftOut += histories[i].Repeats > 0 ? 1 : 0;
            }
        }

        if (customers.Count < FewestCustomers)
        {
            return null;
        }

        var likelihood = new GammaGammaLikelihood(customers);
        var part = customers.Count <= TrialHistories ? likelihood : new GammaGammaLikelihood(Every(customers, TrialHistories));
        var mean = customers.Average(one => one.Mean);
        double[][] starts = [.. from p in new[] { 1.0, 6.0 } from q in new[] { 2.0, 4.0, 12.0 } select new[] { p, q, mean * (q - 1) / p }];
        var (parameters, convergence) = LikelihoodSearch.Maximum(likelihood, part, starts, cancellation);
        return new ValueFit(
            new GammaGamma(parameters[0], parameters[1], parameters[2]), likelihood.Value(parameters, new double[3]), customers.Count, leftOut, convergence);
    }

    /// <summary>About so many members, evenly spread: deterministic, so that an answer is the same twice.</summary>
    private static IEnumerable<T> Every<T>(IReadOnlyList<T> all, int about)
    {
        var step = (double)all.Count / about;
        for (double at = 0; at < all.Count; at += step)
        {
            yield return all[(int)at];
        }
    }
}
