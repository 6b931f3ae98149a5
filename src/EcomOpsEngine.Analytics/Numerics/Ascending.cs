namespace EcomOpsEngine.Analytics.Numerics;

/// <summary>Searches in numbers that ascend, equal ones among them.</summary>
internal static class Ascending
{
    /// <summary>How many of the numbers lie below a value: the place of the first that does not.</summary>
    public static int CountBelow(ReadOnlySpan<int> numbers, long value)
    {
        int low = 0, high = numbers.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            (low, high) = numbers[middle] < value ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
