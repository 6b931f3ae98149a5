using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace EcomOpsEngine.Analytics.Timelines;

/// <summary>Asks for memory before it is read here and there, so that the reads do not wait one after the other.</summary>
internal static class CacheLines
{
    private const int LineBytes = 64;
    private const int AheadBytes = 2048;

    /// <summary>Asks for a stretch of memory; reads nothing.</summary>
    public static unsafe void Prefetch(ReadOnlySpan<byte> bytes)
    {
        if (Sse.IsSupported)
        {
            ref byte first = ref MemoryMarshal.GetReference(bytes);
            for (int at = 0; at < bytes.Length; at += LineBytes)
            {
                Sse.Prefetch0(Unsafe.AsPointer(ref Unsafe.Add(ref first, at)));
            }
        }
    }

    /// <summary>Asks for what comes a while after a place that is read now: the machine's own prefetching ends with each page.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void PrefetchAhead(ref byte first, nuint at)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(Unsafe.AsPointer(ref Unsafe.Add(ref first, at + AheadBytes)));
        }
    }
}
