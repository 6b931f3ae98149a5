using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace EcomOpsEngine.Storage.Identities;

/// <summary>
/// Encrypts what a load found in rows that it set aside: source lines may name people. Every text has a number of its own under the load's key.
/// </summary>
internal sealed class RejectSeal(byte[] key) : IDisposable
{
    /// <summary>Number of the refusal's text; rows have theirs from 1 on.</summary>
    public const long Refusal = 0;

    private const int TagBytes = 16;

    private readonly AesGcm cipher = new(key, TagBytes);

    /// <summary>The encrypted texts.</summary>
    public byte[] Seal(long number, params ReadOnlySpan<string> texts)
    {
        var length = 0;
        foreach (var text in texts)
        {
            length += sizeof(int) + Encoding.UTF8.GetByteCount(text);
        }

        var plain = new byte[length];
        var at = 0;
        foreach (var text in texts)
        {
            var bytes = Encoding.UTF8.GetBytes(text, plain.AsSpan(at + sizeof(int)));
            BinaryPrimitives.WriteInt32LittleEndian(plain.AsSpan(at), bytes);
            at += sizeof(int) + bytes;
        }

        var result = new byte[length + TagBytes];
        cipher.Encrypt(Nonce(number), plain, result.AsSpan(0, length), result.AsSpan(length));
        return result;
    }

    /// <summary>The texts again.</summary>
    /// <exception cref="StorageException">The bytes were changed.</exception>
    public string[] Open(long number, ReadOnlySpan<byte> sealedTexts)
    {
        var plain = new byte[Math.Max(0, sealedTexts.Length - TagBytes)];
        try
        {
            cipher.Decrypt(Nonce(number), sealedTexts[..plain.Length], sealedTexts[plain.Length..], plain);
        }
        catch (Exception changed) when (changed is AuthenticationTagMismatchException or ArgumentException)
        {
            throw new StorageException(StorageError.DatasetUnreadable, $"A rejected row was changed on disk (text {number}).");
        }

        var texts = new List<string>();
        for (var at = 0; at < plain.Length;)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(plain.AsSpan(at));
            texts.Add(Encoding.UTF8.GetString(plain, at + sizeof(int), length));
            at += sizeof(int) + length;
        }

        return [.. texts];
    }

    public void Dispose() => cipher.Dispose();

    private static byte[] Nonce(long number)
    {
        var nonce = new byte[12];
        BinaryPrimitives.WriteInt64LittleEndian(nonce, number);
        return nonce;
    }
}
