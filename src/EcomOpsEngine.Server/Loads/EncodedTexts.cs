using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Apache.Arrow;
using EcomOpsEngine.Contracts.V1;
using Google.Protobuf;

namespace EcomOpsEngine.Server.Loads;

/// <summary>Texts of a repeated field as they lie in a message, one after the other. What is encoded otherwise is for the library's parser.</summary>
internal static class EncodedTexts
{
    /// <summary>Of <see cref="TextValues"/> and <see cref="DictionaryTexts"/>.</summary>
    private const byte Tag = (TextValues.ValuesFieldNumber << 3) | (int)WireFormat.WireType.LengthDelimited;

    /// <summary>How many texts a message of nothing else has; null where it has anything else.</summary>
    public static int? Count(ReadOnlySpan<byte> encoded)
    {
        var count = CountFirst(encoded, out var end);
        return end == encoded.Length ? count : null;
    }

    /// <summary>How many texts a message begins with, and where they end.</summary>
    public static int CountFirst(ReadOnlySpan<byte> encoded, out int end)
    {
        var count = 0;
        for (end = 0; TryText(encoded, end, out var start, out var length); count++)
        {
            end = start + length;
        }

        return count;
    }

    /// <summary>The texts that a message begins with, as Arrow has them: where each ends, and all of them one after the other.</summary>
    /// <param name="encoded">The message.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="message">Lends memory.</param>
    public static ArrowBuffer[] Copy(ReadOnlySpan<byte> encoded, int count, LoadMessage message)
    {
        var (ends, bytes) = (message.Borrow((count + 1) * sizeof(int)), message.Borrow(encoded.Length));
        var offsets = MemoryMarshal.Cast<byte, int>(ends.AsSpan(0, (count + 1) * sizeof(int)));
        var target = bytes.AsSpan(0, encoded.Length);
        var (at, used) = (0, 0);
        offsets[0] = 0;
        for (var row = 1; row < offsets.Length && TryText(encoded, at, out var start, out var length); row++)
        {
            // A text lies before its place in the message, so that there is room for a whole vector wherever there is one to read; what is too much is written over.
            if (length <= Vector128<byte>.Count && encoded.Length - start >= Vector128<byte>.Count)
            {
                Vector128.Create(encoded.Slice(start, Vector128<byte>.Count)).CopyTo(target[used..]);
            }
            else
            {
                encoded.Slice(start, length).CopyTo(target[used..]);
            }

            at = start + length;
            used += length;
            offsets[row] = used;
        }

        return [new ArrowBuffer(ends.AsMemory(0, (count + 1) * sizeof(int))), new ArrowBuffer(bytes.AsMemory(0, used))];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryText(ReadOnlySpan<byte> encoded, int at, out int start, out int length)
    {
        (start, length) = (at + 2, 0);
        if (at > encoded.Length - 2 || encoded[at] != Tag)
        {
            return false;
        }

        length = encoded[at + 1];
        return length < 0x80 ? length <= encoded.Length - start : TryLongText(encoded, at + 1, out start, out length);
    }

    private static bool TryLongText(ReadOnlySpan<byte> encoded, int at, out int start, out int length)
    {
        (start, length) = (at, 0);
        for (var shift = 0; shift < 28 && start < encoded.Length; shift += 7)
        {
            var next = encoded[start++];
            length |= (next & 0x7F) << shift;
            if (next < 0x80)
            {
                return length <= encoded.Length - start;
            }
        }

        return false;
    }
}
