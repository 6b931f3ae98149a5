using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EcomOpsEngine.Analytics.Timelines;

/// <summary>Reads numbers from here and there, sixteen at once.</summary>
internal static class Gather
{
    /// <summary>The numbers at some places, all of which lie within.</summary>
    public static unsafe Vector512<int> From(ReadOnlySpan<int> numbers, Vector512<int> places)
    {
        if (!Avx2.IsSupported)
        {
            return OneByOne(numbers, places);
        }

        fixed (int* first = numbers)
        {
            return Vector512.Create(Avx2.GatherVector256(first, places.GetLower(), sizeof(int)), Avx2.GatherVector256(first, places.GetUpper(), sizeof(int)));
        }
    }

    /// <summary>The same with the instructions every machine has.</summary>
    internal static Vector512<int> OneByOne(ReadOnlySpan<int> numbers, Vector512<int> places)
    {
        Span<int> found = stackalloc int[Vector512<int>.Count];
        for (int i = 0; i < found.Length; i++)
        {
            found[i] = numbers[places[i]];
        }

        return Vector512.Create<int>(found);
    }
}
