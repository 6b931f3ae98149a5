using System.Diagnostics;
using System.Numerics;
using System.Runtime.InteropServices;

namespace EcomOpsEngine.Benchmarks.Machine;

/// <summary>How fast some threads together read memory: the limit of every pass.</summary>
internal static class MemoryBandwidth
{
    private const int Rounds = 5;

    /// <summary>Bytes a second, the best of some rounds over more memory than any cache holds.</summary>
    /// <param name="threads">Threads that read.</param>
    /// <param name="bytes">Memory read by all of them together.</param>
    public static double Measure(int threads, long bytes = 1L << 30)
    {
        var parts = Enumerable.Range(0, threads).Select(_ => GC.AllocateUninitializedArray<long>((int)(bytes / threads / sizeof(long)))).ToArray();
        Parallel.ForEach(parts, part => part.AsSpan().Fill(1));
        var best = 0.0;
        for (var round = 0; round < Rounds; round++)
        {
            var watch = Stopwatch.StartNew();
            long sum = 0;
            Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, part => Interlocked.Add(ref sum, Sum(parts[part])));
            var read = parts.Sum(part => (long)part.Length * sizeof(long));
            best = sum == read / sizeof(long) ? Math.Max(best, read / watch.Elapsed.TotalSeconds) : throw new InvalidOperationException("Memory did not hold what was written.");
        }

        return best;
    }

    private static long Sum(long[] values)
    {
        Vector<long> a = Vector<long>.Zero, b = a;
        var vectors = MemoryMarshal.Cast<long, Vector<long>>(values);
        var i = 0;
        for (; i + 1 < vectors.Length; i += 2)
        {
            a += vectors[i];
            b += vectors[i + 1];
        }

        var sum = Vector.Sum(a + b);
        for (var rest = i * Vector<long>.Count; rest < values.Length; rest++)
        {
            sum += values[rest];
        }

        return sum;
    }
}
