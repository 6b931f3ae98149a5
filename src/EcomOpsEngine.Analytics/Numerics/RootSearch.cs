namespace EcomOpsEngine.Analytics.Numerics;

/// <summary>Roots of monotone functions by bisection to the last bit: slow beside Newton, but it cannot leave the bracket.</summary>
internal static class RootSearch
{
    private const int MaxHalvings = 200;

    /// <summary>
    /// The root of a decreasing function known to be positive just above <paramref name="low"/> and negative just below
    /// <paramref name="high"/>. The ends themselves are never evaluated, so that the function may be undefined there.
    /// </summary>
    public static double Decreasing(Func<double, double> function, double low, double high)
    {
        for (int i = 0; i < MaxHalvings; i++)
        {
            double middle = low + ((high - low) / 2);
            if (middle <= low || middle >= high)
            {
                break;
            }

            if (function(middle) > 0)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }

        return low + ((high - low) / 2);
    }
}
