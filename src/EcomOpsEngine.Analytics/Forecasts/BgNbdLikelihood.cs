using MathNet.Numerics;

namespace EcomOpsEngine.Analytics.Forecasts;

/// <summary>
/// The log-likelihood of BG/NBD in the stable form of Fader, Hardie and Lee (2005): A1 + A2 + ln(e^A3 + [x &gt; 0] e^A4). Equal histories are counted once, and the gamma
/// functions, which depend on x alone, are taken once for each x.
/// </summary>
internal sealed class BgNbdLikelihood : ILogLikelihood
{
    private readonly (PurchaseHistory History, int Count)[] _histories;
    private readonly (int Repeats, int Count)[] _repeats;

    public BgNbdLikelihood(IEnumerable<PurchaseHistory> histories)
    {
        _histories = [.. histories.GroupBy(history => history).Select(group => (group.Key, group.Count()))];
        _repeats = [.. _histories.GroupBy(one => one.History.Repeats).Select(group => (group.Key, group.Sum(one => one.Count)))];
        Count = _repeats.Sum(one => one.Count);
    }

    public int Count { get; }

    public double Value(ReadOnlySpan<double> parameters, Span<double> gradientOfLogs)
    {
        var (r, alpha, a, b) = (parameters[0], parameters[1], parameters[2], parameters[3]);
        var (sum, dr, dAlpha, da, db) = (0.0, 0.0, 0.0, 0.0, 0.0);
        var (gammaR, psiR, logAlpha) = (SpecialFunctions.GammaLn(r), SpecialFunctions.DiGamma(r), Math.Log(alpha));
        var (gammaB, psiB) = (SpecialFunctions.GammaLn(b), SpecialFunctions.DiGamma(b));
        var (gammaAb, psiAb) = (SpecialFunctions.GammaLn(a + b), SpecialFunctions.DiGamma(a + b));
        foreach (var (x, count) in _repeats)
        {
            sum += count * (SpecialFunctions.GammaLn(r + x) - gammaR + (r * logAlpha) + SpecialFunctions.GammaLn(b + x) - gammaB + gammaAb - SpecialFunctions.GammaLn(a + b + x));
            var psiAbx = SpecialFunctions.DiGamma(a + b + x);
            dr += count * (SpecialFunctions.DiGamma(r + x) - psiR + logAlpha);
            dAlpha += count * r / alpha;
            da += count * (psiAb - psiAbx);
            db += count * (SpecialFunctions.DiGamma(b + x) - psiB + psiAb - psiAbx);
        }

        foreach (var (history, count) in _histories)
        {
            var x = history.Repeats;
            var logAge = Math.Log(alpha + history.Age);
            var alive = -(r + x) * logAge;
            if (x == 0)
            {
                sum += count * alive;
                dr -= count * logAge;
                dAlpha -= count * r / (alpha + history.Age);
                continue;
            }

            var logRecency = Math.Log(alpha + history.Recency);
            var left = Math.Log(a / (b + x - 1)) - ((r + x) * logRecency);
            var larger = Math.Max(alive, left);
            var both = larger + Math.Log(Math.Exp(alive - larger) + Math.Exp(left - larger));
            var (ofAlive, ofLeft) = (Math.Exp(alive - both), Math.Exp(left - both));
            sum += count * both;
            dr -= count * ((ofAlive * logAge) + (ofLeft * logRecency));
            dAlpha -= count * (r + x) * ((ofAlive / (alpha + history.Age)) + (ofLeft / (alpha + history.Recency)));
            da += count * ofLeft / a;
            db -= count * ofLeft / (b + x - 1);
        }

        (gradientOfLogs[0], gradientOfLogs[1], gradientOfLogs[2], gradientOfLogs[3]) = (r * dr, alpha * dAlpha, a * da, b * db);
        return sum;
    }
}
