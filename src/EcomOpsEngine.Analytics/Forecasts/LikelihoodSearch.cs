using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Optimization;

namespace EcomOpsEngine.Analytics.Forecasts;

/// <summary>A log-likelihood of positive parameters: gives its value and its gradient with respect to the logarithms of the parameters.</summary>
internal interface ILogLikelihood
{
    /// <summary>Observations: values are divided by their number for the search.</summary>
    int Count { get; }

    double Value(ReadOnlySpan<double> parameters, Span<double> gradientOfLogs);
}

/// <summary>How a search for the maximum ended.</summary>
/// <param name="Converged">The gradient is zero within the tolerance, and no parameter has run away.</param>
/// <param name="RanAway">The slope is zero, but only because a parameter went to the end of its span: the likelihood has no maximum there, it levels off.</param>
/// <param name="Iterations">Of the last search.</param>
/// <param name="LargestGradient">Largest slope of the mean log-likelihood by a parameter's logarithm.</param>
/// <param name="Starts">Starting points tried.</param>
/// <param name="StartsAgreeing">Of these, how many led to the same maximum, within 1e-6 of the mean log-likelihood.</param>
public readonly record struct Convergence(bool Converged, bool RanAway, int Iterations, double LargestGradient, int Starts, int StartsAgreeing);

/// <summary>Maximum of a log-likelihood by BFGS over the logarithms of the parameters, from several starting points.</summary>
internal static class LikelihoodSearch
{
    private const double GradientTolerance = 1e-8;

    /// <summary>A slope that is zero for all purposes: the likelihood's own rounding is of this size.</summary>
    private const double AcceptedGradient = 1e-5;

    private const int MostIterations = 200;
    private const double LargestLog = 15;

    /// <summary>Tries all starts on a part of the observations, then goes on from the best with all of them.</summary>
    /// <param name="all">All observations.</param>
    /// <param name="part">A part of them that is cheaper to evaluate; may be all.</param>
    /// <param name="starts">Starting points: parameters, not logarithms.</param>
    /// <param name="cancellation">Ends the search early.</param>
    public static (double[] Parameters, Convergence Convergence) Maximum(
        ILogLikelihood all, ILogLikelihood part, IReadOnlyList<double[]> starts, CancellationToken cancellation)
    {
        var tried = starts.Select(start => Search(part, start, isLast: false, cancellation)).OrderByDescending(end => end.Mean).ToList();
        var agreeing = tried.Count(end => tried[0].Mean - end.Mean < 1e-6);
        var best = Search(all, tried[0].Parameters, isLast: true, cancellation);
        var gradient = new double[best.Parameters.Length];
        all.Value(best.Parameters, gradient);
        var largest = gradient.Max(Math.Abs) / all.Count;
        var inside = best.Parameters.All(parameter => Math.Abs(Math.Log(parameter)) < LargestLog - 1);
        var level = largest < AcceptedGradient;
        return (best.Parameters, new Convergence(inside && level, !inside && level, best.Iterations, largest, starts.Count, agreeing));
    }

    private static (double[] Parameters, double Mean, int Iterations) Search(ILogLikelihood likelihood, double[] start, bool isLast, CancellationToken cancellation)
    {
        var best = (Parameters: start, Mean: double.NegativeInfinity, Iterations: 0);
        (double, Vector<double>) Evaluate(Vector<double> logs)
        {
            cancellation.ThrowIfCancellationRequested();
            var parameters = logs.Select(log => Math.Exp(Math.Clamp(log, -LargestLog, LargestLog))).ToArray();
            var gradient = new double[parameters.Length];
            var mean = likelihood.Value(parameters, gradient) / likelihood.Count;
            if (mean > best.Mean)
            {
                best = (parameters, mean, best.Iterations);
            }

            return (-mean, Vector<double>.Build.Dense([.. gradient.Select(slope => -slope / likelihood.Count)]));
        }

        var from = Vector<double>.Build.Dense([.. start.Select(value => Math.Log(value))]);
        try
        {
            var end = new BfgsMinimizer(GradientTolerance, 1e-12, 1e-15, MostIterations).FindMinimum(ObjectiveFunction.Gradient(Evaluate), from);
            best.Iterations = end.Iterations;
        }
        catch (Exception error) when (error is OptimizationException or MathNet.Numerics.NonConvergenceException)
        {
            // The line search gives up where rounding hides the slope, mostly at the maximum itself. The simplex needs no slope, and is left for the last search;
            // whether its end is good is judged by the gradient above.
            best.Iterations += isLast ? SimplexFrom(best.Parameters, logs => Evaluate(logs).Item1) : 0;
        }

        return best;
    }

    private static int SimplexFrom(double[] parameters, Func<Vector<double>, double> mean)
    {
        try
        {
            var end = NelderMeadSimplex.Minimum(ObjectiveFunction.Value(mean), Vector<double>.Build.Dense([.. parameters.Select(value => Math.Log(value))]), 1e-12, 4 * MostIterations);
            return end.Iterations;
        }
        catch (OptimizationException)
        {
            return 4 * MostIterations;
        }
    }
}
