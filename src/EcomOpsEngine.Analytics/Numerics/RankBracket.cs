using System.Buffers;
using System.Numerics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EcomOpsEngine.Analytics.Numerics;

/// <summary>Two values between which some ranks are looked for: counts the values below and keeps those in between, as far as there is room.</summary>
/// <param name="low">The lower one.</param>
/// <param name="high">The higher one.</param>
/// <param name="room">Values kept at most.</param>
internal sealed class RankBracket(long low, long high, int room) : IDisposable
{
    private readonly long[] _inside = ArrayPool<long>.Shared.Rent(room + Vector512<long>.Count);
    private int _count;
    private bool _isOverfull;

    /// <summary>Values below.</summary>
    public int Below { get; private set; }

    /// <summary>The values in between, in no order.</summary>
    public ReadOnlySpan<long> Inside => _inside.AsSpan(0, _count);

    public void Dispose() => ArrayPool<long>.Shared.Return(_inside);

    /// <summary>Whether the values of two ranks and all between them are inside.</summary>
    public bool Holds(int first, int last) => !_isOverfull && first >= Below && last < Below + _count;

    /// <summary>Takes values.</summary>
    public void Take(ReadOnlySpan<long> values)
    {
        _isOverfull |= values.Length > room - _count;
        if (_isOverfull)
        {
            return;
        }

        int vectors = Avx512F.IsSupported ? values.Length / Vector512<long>.Count * Vector512<long>.Count : 0;
        TakeVectors(values[..vectors]);
        TakeOneByOne(values[vectors..]);
    }

    private void TakeVectors(ReadOnlySpan<long> values)
    {
        Vector512<long> least = Vector512.Create(low), most = Vector512.Create(high);
        Span<long> inside = _inside;
        (int count, int below) = (_count, 0);
        for (int i = 0; i < values.Length; i += Vector512<long>.Count)
        {
            var value = Vector512.Create(values[i..]);
            Vector512<long> isInside = Vector512.GreaterThanOrEqual(value, least) & Vector512.LessThanOrEqual(value, most);
            Avx512F.Compress(Vector512<long>.Zero, isInside, value).CopyTo(inside[count..]);
            count += BitOperations.PopCount(isInside.ExtractMostSignificantBits());
            below += BitOperations.PopCount(Vector512.LessThan(value, least).ExtractMostSignificantBits());
        }

        _count = count;
        Below += below;
    }

    private void TakeOneByOne(ReadOnlySpan<long> values)
    {
        foreach (long value in values)
        {
            // Written always, kept where it belongs: which values do cannot be predicted.
            _inside[_count] = value;
            _count += value >= low && value <= high ? 1 : 0;
            Below += value < low ? 1 : 0;
        }
    }
}
