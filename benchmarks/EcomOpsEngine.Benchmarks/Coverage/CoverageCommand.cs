using System.Globalization;
using System.Text.Json;

namespace EcomOpsEngine.Benchmarks.Coverage;

/// <summary>Draws every regime and prints what was seen beside what is promised.</summary>
internal static class CoverageCommand
{
    private const int Seed = 20_251_111;

    /// <returns>0 when every promise is kept, else 1.</returns>
    public static int Run(int draws, bool json, TextWriter output)
    {
        var outcomes = Outcomes(draws);
        if (json)
        {
            foreach (var outcome in outcomes)
            {
                output.WriteLine(JsonSerializer.Serialize(new
                {
                    method = outcome.Regime.Method,
                    setting = outcome.Regime.Setting,
                    draws,
                    seed = Seed,
                    share = outcome.Share,
                    promised = new { least = outcome.Regime.Least, most = outcome.Regime.Most },
                    kept = outcome.IsKept,
                }));
            }
        }
        else
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{draws:#,##0} draws of each regime, seed {Seed}; level 95%"));
            output.WriteLine();
            output.WriteLine("| method | setting | share of draws | promised | kept |");
            output.WriteLine("|---|---|---|---|---|");
            foreach (var outcome in outcomes)
            {
                var regime = outcome.Regime;
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {regime.Method} | {regime.Setting} | {outcome.Share:0.00%} | {regime.Least:0%} to {regime.Most:0%} | {(outcome.IsKept ? "yes" : "NO")} |"));
            }
        }

        return outcomes.All(outcome => outcome.IsKept) ? 0 : 1;
    }

    /// <summary>Each regime has a generator of its own, so that neither the others nor the threads change its draws.</summary>
    public static IReadOnlyList<RegimeOutcome> Outcomes(int draws)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(draws, 1);
        var outcomes = new RegimeOutcome[Regimes.All.Count];
        Parallel.For(0, outcomes.Length, i =>
        {
            var random = new Random(Seed + i);
            var hits = 0;
            for (var draw = 0; draw < draws; draw++)
            {
                hits += Regimes.All[i].Draw(random) ? 1 : 0;
            }

            outcomes[i] = new RegimeOutcome(Regimes.All[i], draws, (double)hits / draws);
        });
        return outcomes;
    }
}
