using System.Security.Cryptography;
using EcomOpsEngine.Storage.Identities;
using Xunit;

namespace EcomOpsEngine.Storage.Tests.Identities;

/// <summary>The keys file: what is appended is read again, what is erased is gone, what is damaged is told.</summary>
public sealed class KeysFileTests : IDisposable
{
    private static readonly HashSet<int> None = [];

    private readonly string folder = Directory.CreateTempSubdirectory("ecomops-keys-").FullName;

    private string FilePath => Path.Combine(folder, KeysFile.FileName);

    [Fact]
    public void SecretsAreReadAgainAndOnlyUnderTheirMasterKey()
    {
        var (people, key) = Fill(3_000, 5);
        Assert.All(Directory.GetFiles(folder), file => Assert.Equal(-1, File.ReadAllBytes(file).AsSpan().IndexOf(people.AsSpan(48, 32))));

        using (var keys = KeysFile.Open(folder, MasterKey.Development))
        {
            keys.Settle(3_001, [1]);
            Assert.Equal(people, Read(keys));
            Assert.Equal(key, keys.ReadRejectKey(1));
            Assert.Null(keys.ReadRejectKey(2));
        }

        var other = Assert.Throws<StorageException>(() => KeysFile.Open(folder, MasterKey.Generate()));
        Assert.Equal(StorageError.KeyUnusable, other.Error);
    }

    [Fact]
    public void SecretsOfALoadThatDidNotCommitGiveWayToThoseOfTheNext()
    {
        KeysFile.Create(folder, MasterKey.Development);
        using var keys = KeysFile.Open(folder, MasterKey.Development);
        var (first, lost, second) = (Random(1_500), Random(2_000), Random(10));
        keys.AppendPeople(1, first);
        keys.AppendPeople(1_501, lost);
        keys.AppendPeople(1_501, second);

        Assert.Equal(1_511, keys.PeopleEnd);
        Assert.Equal([.. first, .. second], Read(keys));

        // In the middle of a record, as after a start that found fewer people than keys.
        keys.AppendPeople(700, second);
        Assert.Equal([.. first[..(699 * 48)], .. second], Read(keys));
    }

    [Fact]
    public void ErasureTakesTheSecretOutOfTheFileForGood()
    {
        var (people, _) = Fill(2_500, 900);
        using var keys = KeysFile.Open(folder, MasterKey.Development);
        var number = keys.AppendRejectKey(RandomNumberGenerator.GetBytes(32));
        keys.Rewrite(MasterKey.Development, new HashSet<int> { 1_025 }, new HashSet<int> { number });

        people.AsSpan(1_024 * 48, 48).Clear();
        Assert.Equal(people, Read(keys));
        Assert.Null(keys.ReadRejectKey(1));
        Assert.NotNull(keys.ReadRejectKey(number));
        Assert.Equal([KeysFile.FileName], Directory.GetFiles(folder).Select(Path.GetFileName));

        keys.AppendPeople(2_501, Random(3));
        Assert.Equal(2_504, keys.PeopleEnd);
    }

    [Fact]
    public void SmallRecordsBecomeFullOnesWhenTheFileIsWrittenAnew()
    {
        KeysFile.Create(folder, MasterKey.Development);
        using var keys = KeysFile.Open(folder, MasterKey.Development);
        var all = new List<byte>();
        for (var code = 1; code <= 1_100; code++)
        {
            var secret = Random(1);
            keys.AppendPeople(code, secret);
            all.AddRange(secret);
        }

        var before = new FileInfo(FilePath).Length;
        keys.Rewrite(MasterKey.Development, None, None);

        Assert.Equal([.. all], Read(keys));
        Assert.InRange(new FileInfo(FilePath).Length, 1_100 * 48, before / 3 * 2);
    }

    [Fact]
    public void RotationNeedsTheNewKeyFromThenOn()
    {
        var (people, _) = Fill(10, 10);
        var next = MasterKey.Generate();
        using (var keys = KeysFile.Open(folder, MasterKey.Development))
        {
            keys.Rewrite(next, None, new HashSet<int> { 1 });
        }

        Assert.Equal(StorageError.KeyUnusable, Assert.Throws<StorageException>(() => KeysFile.Open(folder, MasterKey.Development)).Error);
        using var rotated = KeysFile.Open(folder, next);
        Assert.Equal(people, Read(rotated));
    }

    [Fact]
    public void ASecondProcessIsKeptOut()
    {
        Fill(1, 1);
        using var keys = KeysFile.Open(folder, MasterKey.Development);

        Assert.Equal(StorageError.DatasetInUse, Assert.Throws<StorageException>(() => KeysFile.Open(folder, MasterKey.Development)).Error);
    }

    /// <summary>A file that was cut at any byte either holds everything that the tables name, or says that it does not.</summary>
    [Fact]
    public void ATornEndIsFoundAtEveryByte()
    {
        var (people, _) = Fill(2, 1);
        var whole = File.ReadAllBytes(FilePath);
        for (var length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(FilePath, whole[..length]);
            var torn = Assert.Throws<StorageException>(() =>
            {
                using var keys = KeysFile.Open(folder, MasterKey.Development);
                keys.Settle(3, [1]);
            });
            Assert.Equal(StorageError.DatasetUnreadable, torn.Error);
        }

        // The same bytes with the start of a load behind them that did not commit.
        for (var more = 1; more < 60; more++)
        {
            File.WriteAllBytes(FilePath, [.. whole, .. whole.AsSpan(KeysHeader.Bytes, more)]);
            using var keys = KeysFile.Open(folder, MasterKey.Development);
            keys.Settle(3, [1]);
            Assert.Equal(people, Read(keys));
            Assert.Equal(whole.Length, new FileInfo(FilePath).Length);
        }
    }

    [Fact]
    public void EveryFlippedBitIsFound()
    {
        var (people, key) = Fill(2, 1);
        var whole = File.ReadAllBytes(FilePath);
        for (var bit = 0; bit < whole.Length * 8; bit++)
        {
            var changed = whole.ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            File.WriteAllBytes(FilePath, changed);
            Assert.Throws<StorageException>(() =>
            {
                using var keys = KeysFile.Open(folder, MasterKey.Development);
                keys.Settle(3, [1]);
                Assert.Fail($"Bit {bit} of {whole.Length * 8} was not noticed.");
            });
        }

        File.WriteAllBytes(FilePath, whole);
        using var sound = KeysFile.Open(folder, MasterKey.Development);
        Assert.Equal((people.Length, key.Length), (Read(sound).Length, 32));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static byte[] Random(int people) => RandomNumberGenerator.GetBytes(people * KeysRecord.PersonBytes);

    private static byte[] Read(KeysFile keys)
    {
        var secrets = new byte[(keys.PeopleEnd - 1) * KeysRecord.PersonBytes];
        keys.ReadPeople([.. Enumerable.Range(1, keys.PeopleEnd - 1)], (code, secret) => secret.CopyTo(secrets.AsSpan((code - 1) * KeysRecord.PersonBytes)));
        var again = new byte[secrets.Length];
        keys.ReadAllPeople((code, secret) => secret.CopyTo(again.AsSpan((code - 1) * KeysRecord.PersonBytes)));
        Assert.Equal(secrets, again);
        return secrets;
    }

    private (byte[] People, byte[] RejectKey) Fill(int people, int atOnce)
    {
        KeysFile.Create(folder, MasterKey.Development);
        using var keys = KeysFile.Open(folder, MasterKey.Development);
        var secrets = Random(people);
        for (var first = 0; first < people; first += atOnce)
        {
            keys.AppendPeople(first + 1, secrets.AsSpan(first * KeysRecord.PersonBytes, Math.Min(atOnce, people - first) * KeysRecord.PersonBytes));
        }

        var key = RandomNumberGenerator.GetBytes(32);
        Assert.Equal(1, keys.AppendRejectKey(key));
        return (secrets, key);
    }
}
