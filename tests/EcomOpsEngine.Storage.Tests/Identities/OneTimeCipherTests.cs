using System.Security.Cryptography;
using EcomOpsEngine.Storage.Identities;
using Xunit;

namespace EcomOpsEngine.Storage.Tests.Identities;

/// <summary>libsodium and the runtime write and read the same bytes: a dataset can move to a processor without AES instructions.</summary>
public sealed class OneTimeCipherTests
{
    [Fact]
    public void Both_ways_give_the_same_bytes_and_read_each_other()
    {
        var random = new Random(5);
        for (var length = 0; length < 300; length++)
        {
            var (key, text, about) = (Drawn(random, 32), Drawn(random, length), Drawn(random, random.Next(16)));
            var encrypted = OneTimeCipher.Encrypt(key, text, about);
            Assert.Equal(encrypted, OneTimeCipher.EncryptByRuntime(key, text, about));
            Assert.Equal(text, OneTimeCipher.Decrypt(key, encrypted, about));
            Assert.Equal(text, OneTimeCipher.DecryptByRuntime(key, encrypted, about));
        }
    }

    [Fact]
    public void The_bytes_are_those_of_the_standard()
    {
        // Test case 14 of McGrew and Viega, The Galois/Counter Mode of Operation (GCM): 256 zero bits of key, 96 of nonce, 128 of text.
        Assert.Equal("CEA7403D4D606B6E074EC5D3BAF39D18D0D1C8A799996BF0265B98B5D48AB919", Convert.ToHexString(OneTimeCipher.Encrypt(new byte[32], new byte[16], [])));
    }

    [Fact]
    public void A_changed_or_cut_text_key_or_word_about_it_is_not_read()
    {
        var (key, about) = (new byte[32], new byte[5]);
        var encrypted = OneTimeCipher.Encrypt(key, "v-1"u8, about);
        foreach (var bytes in new[] { encrypted, key, about })
        {
            for (var bit = 0; bit < 8 * bytes.Length; bit++)
            {
                bytes[bit / 8] ^= (byte)(1 << (bit % 8));
                Assert.ThrowsAny<CryptographicException>(() => OneTimeCipher.Decrypt(key, encrypted, about));
                bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            }
        }

        for (var kept = 0; kept < encrypted.Length; kept++)
        {
            Assert.ThrowsAny<CryptographicException>(() => OneTimeCipher.Decrypt(key, encrypted.AsSpan(0, kept), about));
        }

        Assert.Equal("v-1"u8, OneTimeCipher.Decrypt(key, encrypted, about));
    }

    private static byte[] Drawn(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }
}
