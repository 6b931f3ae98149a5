namespace EcomOpsEngine.Benchmarks.Coverage;

/// <summary>What a method is said to do, and tests drawn to see whether it does.</summary>
/// <param name="Method">The method.</param>
/// <param name="Setting">What is drawn.</param>
/// <param name="Least">Smallest share of draws that keeps the promise.</param>
/// <param name="Most">Largest share of draws that does.</param>
/// <param name="Draw">One simulated test: whether the interval held the true effect, or an effect was found that is not there.</param>
internal sealed record Regime(string Method, string Setting, double Least, double Most, Func<Random, bool> Draw);

/// <summary>What was seen.</summary>
/// <param name="Regime">What was drawn.</param>
/// <param name="Draws">How often.</param>
/// <param name="Share">Share of draws.</param>
internal sealed record RegimeOutcome(Regime Regime, int Draws, double Share)
{
    private const int FullDraws = 20_000;

    /// <summary>Whether the promise is kept; fewer draws than 20,000 are given four standard errors.</summary>
    public bool IsKept
    {
        get
        {
            var slack = Draws >= FullDraws ? 0 : 4 * Math.Sqrt(.05 * .95 / Draws);
            return Share >= Regime.Least - slack && Share <= Regime.Most + slack;
        }
    }
}
