using System.Buffers;

namespace EcomOpsEngine.Analytics.Numerics;

/// <summary>Arrays that a question borrows: fresh ones for long histories would cost their pages each time.</summary>
internal static class Pooled
{
    /// <summary>Exchanges an array for a longer one that begins with the same elements.</summary>
    /// <param name="array">The array, rented or empty.</param>
    /// <param name="length">Length wanted at least.</param>
    /// <param name="kept">Elements taken over.</param>
    public static void Grow<T>(ref T[] array, int length, int kept)
        where T : unmanaged
    {
        if (array.Length >= length)
        {
            return;
        }

        T[] longer = ArrayPool<T>.Shared.Rent(length);
        array.AsSpan(0, kept).CopyTo(longer);
        Return(ref array);
        array = longer;
    }

    /// <summary>Gives an array back and leaves an empty one.</summary>
    public static void Return<T>(ref T[] array)
        where T : unmanaged
    {
        if (array.Length > 0)
        {
            ArrayPool<T>.Shared.Return(array);
            array = [];
        }
    }
}
