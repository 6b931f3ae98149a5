using System.Buffers.Binary;
using System.Security.Cryptography;

namespace EcomOpsEngine.Storage.Loads;

/// <summary>The hash of a column's values; how rows are cut into batches and how texts are encoded makes no difference.</summary>
internal sealed class BatchHash : IDisposable
{
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
        Reserve(1 + sizeof(long));
        Write(Number, number);
    }

    public void Add(ReadOnlySpan<byte> text)
    {
        Reserve(1 + sizeof(long) + text.Length);
        Write(Text, text.Length);
        if (text.Length > block.Length - used)
        {
            Flush();
            hash.AppendData(text);
            return;
        }

        text.CopyTo(block.AsSpan(used));
        used += text.Length;
    }

    /// <summary>Lower-case hex; the hash begins anew.</summary>
    public string Take()
    {
        Flush();
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public void Dispose() => hash.Dispose();

    private void Write(byte kind, long number)
    {
        block[used] = kind;
        BinaryPrimitives.WriteInt64LittleEndian(block.AsSpan(used + 1), number);
        used += 1 + sizeof(long);
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
