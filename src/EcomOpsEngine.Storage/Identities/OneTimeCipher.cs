using System.Security.Cryptography;
using Sodium;

namespace EcomOpsEngine.Storage.Identities;

/// <summary>
/// AES-256-GCM under keys that encrypt one text each, so that one nonce is enough. libsodium does it where the processor has instructions for it: making the runtime's own class ready for a key takes
/// far longer than an id. Both give the same bytes: the encrypted ones, then the tag.
/// </summary>
internal static class OneTimeCipher
{
    private const int TagBytes = 16;
    private static readonly byte[] Nonce = new byte[12];
    private static readonly bool IsInProcessor = SecretAeadAes.IsAvailable;

    /// <summary>Encrypts a text.</summary>
    /// <param name="key">256 bits.</param>
    /// <param name="text">The text.</param>
    /// <param name="about">What else the tag vouches for; at most 16 bytes.</param>
    public static byte[] Encrypt(ReadOnlySpan<byte> key, ReadOnlySpan<byte> text, ReadOnlySpan<byte> about) =>
        IsInProcessor ? SecretAeadAes.Encrypt(text.ToArray(), Nonce, key.ToArray(), about.ToArray()) : EncryptByRuntime(key, text, about);

    /// <summary>Decrypts a text.</summary>
    /// <exception cref="CryptographicException">The bytes were changed.</exception>
    public static byte[] Decrypt(ReadOnlySpan<byte> key, ReadOnlySpan<byte> encrypted, ReadOnlySpan<byte> about) =>
        encrypted.Length < TagBytes ? throw new CryptographicException("The tag is missing.")
        : IsInProcessor ? SecretAeadAes.Decrypt(encrypted.ToArray(), Nonce, key.ToArray(), about.ToArray())
        : DecryptByRuntime(key, encrypted, about);

    internal static byte[] EncryptByRuntime(ReadOnlySpan<byte> key, ReadOnlySpan<byte> text, ReadOnlySpan<byte> about)
    {
        var encrypted = new byte[text.Length + TagBytes];
        using var cipher = new AesGcm(key, TagBytes);
        cipher.Encrypt(Nonce, text, encrypted.AsSpan(0, text.Length), encrypted.AsSpan(text.Length), about);
        return encrypted;
    }

    internal static byte[] DecryptByRuntime(ReadOnlySpan<byte> key, ReadOnlySpan<byte> encrypted, ReadOnlySpan<byte> about)
    {
        var text = new byte[encrypted.Length - TagBytes];
        using var cipher = new AesGcm(key, TagBytes);
        cipher.Decrypt(Nonce, encrypted[..text.Length], encrypted[text.Length..], text, about);
        return text;
    }
}
