namespace EcomOpsEngine.Analytics.Numerics;

/// <summary>
/// exp(x) − 1 and ln(1 + x) without the cancellation near zero. The framework's ExpM1 and LogP1 subtract and add one literally;
/// these use Kahan's correction and stay within a few units in the last place.
/// </summary>
internal static class NearZero
{
    public static double ExpMinusOne(double x)
    {
        double power = Math.Exp(x);
        if (power == 1)
        {
            return x;
        }

        double difference = power - 1;
        return difference == -1 || double.IsPositiveInfinity(power) ? difference : difference * x / Math.Log(power);
    }

    public static double LogOnePlus(double x)
    {
        double sum = 1 + x;
        return sum == 1 || double.IsPositiveInfinity(x) ? x : Math.Log(sum) * x / (sum - 1);
    }
}
