using System.Buffers.Binary;
using System.Runtime.Intrinsics;

namespace EcomOpsEngine.Storage.Identities;

/// <summary>
/// HMAC-SHA-256 (RFC 2104, FIPS 180-4) of short messages under one key, eight side by side, cut to 128 bits: for a single short one the ways into the library cost many times the hash.
/// Nothing depends on the values but the values. For one thread at a time.
/// </summary>
internal sealed class HmacLanes
{
    /// <summary>Messages hashed together.</summary>
    public const int Lanes = 8;

    /// <summary>Bytes of the longest message: with its end mark and length it fills one block.</summary>
    public const int MostBytes = BlockBytes - 1 - sizeof(ulong);

    private const int BlockBytes = 64;
    private const int Words = BlockBytes / sizeof(uint);
    private const int StateWords = 8;
    private const byte EndMark = 0x80;

    private readonly byte[] blocks = new byte[Lanes * BlockBytes];
    private readonly Vector256<uint>[] inner = Start;
    private readonly Vector256<uint>[] outer = Start;
    private readonly Vector256<uint>[] state = new Vector256<uint>[StateWords];
    private readonly Vector256<uint>[] words = new Vector256<uint>[Words];

    /// <param name="key">At most a block.</param>
    public HmacLanes(ReadOnlySpan<byte> key)
    {
        Pad(key, 0x36, inner);
        Pad(key, 0x5C, outer);
    }

    /// <summary>Whether the processor has instructions for it.</summary>
    public static bool IsInProcessor => Vector256.IsHardwareAccelerated;

    private static Vector256<uint>[] Start =>
    [
        Vector256.Create(0x6A09E667u), Vector256.Create(0xBB67AE85u), Vector256.Create(0x3C6EF372u), Vector256.Create(0xA54FF53Au),
        Vector256.Create(0x510E527Fu), Vector256.Create(0x9B05688Cu), Vector256.Create(0x1F83D9ABu), Vector256.Create(0x5BE0CD19u),
    ];

    private static ReadOnlySpan<uint> Rounds =>
    [
        0x428A2F98, 0x71374491, 0xB5C0FBCF, 0xE9B5DBA5, 0x3956C25B, 0x59F111F1, 0x923F82A4, 0xAB1C5ED5, 0xD807AA98, 0x12835B01, 0x243185BE, 0x550C7DC3, 0x72BE5D74, 0x80DEB1FE, 0x9BDC06A7, 0xC19BF174,
        0xE49B69C1, 0xEFBE4786, 0x0FC19DC6, 0x240CA1CC, 0x2DE92C6F, 0x4A7484AA, 0x5CB0A9DC, 0x76F988DA, 0x983E5152, 0xA831C66D, 0xB00327C8, 0xBF597FC7, 0xC6E00BF3, 0xD5A79147, 0x06CA6351, 0x14292967,
        0x27B70A85, 0x2E1B2138, 0x4D2C6DFC, 0x53380D13, 0x650A7354, 0x766A0ABB, 0x81C2C92E, 0x92722C85, 0xA2BFE8A1, 0xA81A664B, 0xC24B8B70, 0xC76C51A3, 0xD192E819, 0xD6990624, 0xF40E3585, 0x106AA070,
        0x19A4C116, 0x1E376C08, 0x2748774C, 0x34B0BCB5, 0x391C0CB3, 0x4ED8AA4A, 0x5B9CCA4F, 0x682E6FF3, 0x748F82EE, 0x78A5636F, 0x84C87814, 0x8CC70208, 0x90BEFFFA, 0xA4506CEB, 0xBEF9A3F7, 0xC67178F2,
    ];

    /// <summary>Sets the message of a lane.</summary>
    public void Set(int lane, byte first, ReadOnlySpan<byte> rest)
    {
        var block = blocks.AsSpan(lane * BlockBytes, BlockBytes);
        block.Clear();
        block[0] = first;
        rest.CopyTo(block[1..]);
        block[1 + rest.Length] = EndMark;
        BinaryPrimitives.WriteUInt64BigEndian(block[^sizeof(ulong)..], 8UL * (ulong)(BlockBytes + 1 + rest.Length));
    }

    /// <summary>Hashes the messages of all lanes.</summary>
    public void Run()
    {
        for (var word = 0; word < Words; word++)
        {
            words[word] = Vector256.Create(Word(0, word), Word(1, word), Word(2, word), Word(3, word), Word(4, word), Word(5, word), Word(6, word), Word(7, word));
        }

        inner.CopyTo(state, 0);
        Compress(state, words);
        state.CopyTo(words, 0);
        words.AsSpan(StateWords).Clear();
        words[StateWords] = Vector256.Create((uint)EndMark << 24);
        words[^1] = Vector256.Create(8u * (BlockBytes + (StateWords * sizeof(uint))));
        outer.CopyTo(state, 0);
        Compress(state, words);
    }

    /// <summary>The first 16 bytes of the hash of a lane, as a little-endian number.</summary>
    public UInt128 Hash(int lane) => new(Half(lane, 2), Half(lane, 0));

    private ulong Half(int lane, int word) =>
        BinaryPrimitives.ReverseEndianness(state[word][lane]) | ((ulong)BinaryPrimitives.ReverseEndianness(state[word + 1][lane]) << 32);

    private uint Word(int lane, int word) => BinaryPrimitives.ReadUInt32BigEndian(blocks.AsSpan((lane * BlockBytes) + (word * sizeof(uint))));

    private void Pad(ReadOnlySpan<byte> key, byte pad, Vector256<uint>[] target)
    {
        Span<byte> block = stackalloc byte[BlockBytes];
        block.Fill(pad);
        for (var i = 0; i < key.Length; i++)
        {
            block[i] ^= key[i];
        }

        for (var word = 0; word < Words; word++)
        {
            words[word] = Vector256.Create(BinaryPrimitives.ReadUInt32BigEndian(block[(word * sizeof(uint))..]));
        }

        Compress(target, words);
    }

    private static void Compress(Vector256<uint>[] state, Vector256<uint>[] w)
    {
        var (a, b, c, d, e, f, g, h) = (state[0], state[1], state[2], state[3], state[4], state[5], state[6], state[7]);
        for (var round = 0; round < Rounds.Length; round++)
        {
            var at = round & (Words - 1);
            if (round >= Words)
            {
                var (early, late) = (w[(round + 1) & (Words - 1)], w[(round + 14) & (Words - 1)]);
                w[at] += (Turn(early, 7) ^ Turn(early, 18) ^ (early >>> 3)) + w[(round + 9) & (Words - 1)] + (Turn(late, 17) ^ Turn(late, 19) ^ (late >>> 10));
            }

            var first = h + (Turn(e, 6) ^ Turn(e, 11) ^ Turn(e, 25)) + ((e & f) ^ Vector256.AndNot(g, e)) + Vector256.Create(Rounds[round]) + w[at];
            var second = (Turn(a, 2) ^ Turn(a, 13) ^ Turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
            (h, g, f, e, d, c, b, a) = (g, f, e, d + first, c, b, a, first + second);
        }

        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
        state[4] += e;
        state[5] += f;
        state[6] += g;
        state[7] += h;
    }

    private static Vector256<uint> Turn(Vector256<uint> value, int bits) => (value >>> bits) | (value << (32 - bits));
}
