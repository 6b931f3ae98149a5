using System.Buffers.Binary;
using System.Security.Cryptography;

namespace EcomOpsEngine.Storage.Loads;

/// <summary>The hash of a column's values; how rows are cut into batches and how texts are encoded makes no difference.</summary>
internal sealed class BatchHash : IDisposable
{
    /// <summary>Bytes of a number, and before a text.</summary>
    public const int HeadBytes = 1 + sizeof(long);

    private const byte Missing = 0;
    private const byte Number = 1;
    private const byte Text = 2;
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] block = new byte[1 << 16];
    private int used;

    public void AddMissing()
    {
        Reserve(1);
        block[used++] = Missing;
    }

    public void Add(long number)
    {
        Reserve(HeadBytes);
        WriteHead(Number, number, block.AsSpan(used));
        used += HeadBytes;
    }

    /// <summary>Adds numbers one after the other, at most as many as a block of rows has.</summary>
    public void Add(ReadOnlySpan<long> numbers)
    {
        Reserve(numbers.Length * HeadBytes);
        var room = block.AsSpan(used, numbers.Length * HeadBytes);
        used += room.Length;
        foreach (var number in numbers)
        {
            WriteHead(Number, number, room);
            room = room[HeadBytes..];
        }
    }

    public void Add(ReadOnlySpan<byte> text)
    {
        Reserve(HeadBytes + text.Length);
        WriteHead(Text, text.Length, block.AsSpan(used));
        used += HeadBytes;
        Append(text);
    }

    /// <summary>Adds a text as <see cref="Write"/> wrote it.</summary>
    public void AddWritten(ReadOnlySpan<byte> written)
    {
        Reserve(written.Length);
        Append(written);
    }

    /// <summary>Writes what is hashed of a text: <see cref="HeadBytes"/>, and the text.</summary>
    public static void Write(ReadOnlySpan<byte> text, Span<byte> target)
    {
        WriteHead(Text, text.Length, target);
        text.CopyTo(target[HeadBytes..]);
    }

    /// <summary>Lower-case hex; the hash begins anew.</summary>
    public string Take()
    {
        Flush();
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public void Dispose() => hash.Dispose();

    private static void WriteHead(byte kind, long number, Span<byte> target)
    {
        BinaryPrimitives.WriteInt64LittleEndian(target.Slice(1, sizeof(long)), number);
        target[0] = kind;
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > block.Length - used)
        {
            Flush();
            hash.AppendData(bytes);
            return;
        }

        bytes.CopyTo(block.AsSpan(used));
        used += bytes.Length;
    }

    private void Reserve(int bytes)
    {
        if (bytes > block.Length - used)
        {
            Flush();
        }
    }

    private void Flush()
    {
        hash.AppendData(block, 0, used);
        used = 0;
    }
}
