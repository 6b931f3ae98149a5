namespace EcomOpsEngine.TestData;

/// <summary>
/// Skewed counts: P(N ≥ n) = n^-1.5 for n up to a limit (Zipf-like: two thirds draw 1, one in 8,000 draws 400).
/// The thresholds need only IEEE-exact operations (division, square root), so draws are equal on every platform.
/// </summary>
internal static class PowerLaw
{
    public const int Limit = 4096;

    // Thresholds[n - 1]: N ≥ n where the random bits lie below it.
    private static readonly ulong[] Thresholds = MakeThresholds();

    public static int Draw(SeededRandom random)
    {
        ulong bits = random.NextBits();
        int low = 0, high = Limit - 1;
        while (low < high)
        {
            int middle = (low + high + 1) >>> 1;
            if (bits < Thresholds[middle])
            {
                low = middle;
            }
            else
            {
                high = middle - 1;
            }
        }

        return low + 1;
    }

    private static ulong[] MakeThresholds()
    {
        ulong[] thresholds = new ulong[Limit];
        thresholds[0] = ulong.MaxValue;
        for (int n = 2; n <= Limit; n++)
        {
            thresholds[n - 1] = (ulong)(18446744073709551616.0 / (n * Math.Sqrt(n)));
        }

        return thresholds;
    }
}
