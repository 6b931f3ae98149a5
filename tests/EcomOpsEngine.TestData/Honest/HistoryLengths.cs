namespace EcomOpsEngine.TestData;

/// <summary>Skewed history lengths with an exact sum: one person has 1% of all rows, a third have one row, the others follow a power law.</summary>
internal static class HistoryLengths
{
    private const int Longest = 100_000;

    public static int[] Draw(int rows, int persons, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(persons, 100);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 4L * persons);
        SeededRandom random = new(seed, 0);
        int[] lengths = new int[persons];
        long sum = 0;
        for (int person = 1; person < persons; person++)
        {
            // 1/√u: P(X ≥ x) = x^-2; 64 parts of it keep the rounding below fine.
            lengths[person] = random.Below(3) == 0 ? 0 : (int)Math.Min(64 / Math.Sqrt(random.NextDouble() + 1e-9), 64 * Longest);
            sum += lengths[person];
        }

        int giant = rows / 100;
        long wanted = (long)rows - giant - (persons - 1); // beyond one row each
        long given = 0;
        for (int person = 1; person < persons; person++)
        {
            int extra = (int)(lengths[person] * wanted / sum);
            given += extra;
            lengths[person] = 1 + extra;
        }

        lengths[0] = giant;
        Spread(lengths, wanted - given);
        Shuffle(random, lengths);
        return lengths;
    }

    // What rounding left over: one row more for those who have several.
    private static void Spread(int[] lengths, long left)
    {
        while (left > 0)
        {
            for (int person = 1; person < lengths.Length && left > 0; person++)
            {
                if (lengths[person] > 1)
                {
                    lengths[person]++;
                    left--;
                }
            }
        }
    }

    private static void Shuffle(SeededRandom random, int[] lengths)
    {
        for (int i = lengths.Length - 1; i > 0; i--)
        {
            int other = random.Below(i + 1);
            (lengths[i], lengths[other]) = (lengths[other], lengths[i]);
        }
    }
}
