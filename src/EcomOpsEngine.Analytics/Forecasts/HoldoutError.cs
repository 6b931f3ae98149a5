using EcomOpsEngine.Analytics.Numerics;

namespace EcomOpsEngine.Analytics.Forecasts;

/// <summary>How well a model fitted before a date foretold what came after it.</summary>
/// <param name="Customers">Customers with a purchase before the date.</param>
/// <param name="Actual">Purchases in the holdout.</param>
/// <param name="Predicted">Expected purchases of all together.</param>
/// <param name="Bias">Predicted / actual − 1; no value where nobody bought.</param>
/// <param name="MeanAbsoluteError">Mean of |expected − actual| over customers.</param>
/// <param name="RootMeanSquareError">Root of the mean of its square.</param>
public sealed record HoldoutError(int Customers, long Actual, double Predicted, Figure Bias, Figure MeanAbsoluteError, Figure RootMeanSquareError)
{
    /// <summary>Compares expected with actual purchases, customer by customer.</summary>
    /// <param name="expected">Expected purchases.</param>
    /// <param name="actual">Actual purchases.</param>
    public static HoldoutError Of(ReadOnlySpan<double> expected, ReadOnlySpan<int> actual)
    {
        var (predicted, observed, absolute, squared) = (0.0, 0L, 0.0, 0.0);
        for (var i = 0; i < expected.Length; i++)
        {
            var error = expected[i] - actual[i];
            predicted += expected[i];
            observed += actual[i];
            absolute += Math.Abs(error);
            squared += error * error;
        }

        var mean = expected.IsEmpty ? Figure.None(NoValueReason.NoData) : Figure.Of(absolute / expected.Length);
        return new HoldoutError(
            expected.Length, observed, predicted, observed == 0 ? Figure.None(NoValueReason.ZeroBase) : Figure.Of((predicted / observed) - 1), mean,
            expected.IsEmpty ? mean : Figure.Of(Math.Sqrt(squared / expected.Length)));
    }
}
