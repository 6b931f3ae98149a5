using EcomOpsEngine.Storage.Identities;
using Xunit;

namespace EcomOpsEngine.Storage.Tests.Identities;

public sealed class MasterKeyTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("ecomops-key-").FullName;

    [Fact]
    public void AFileHoldsTheKeyForItsOwnerOnly()
    {
        var key = MasterKey.Generate();
        var path = Path.Combine(folder, "data.key");
        key.WriteNewFile(path);

        Assert.Equal(key.Fingerprint, MasterKey.ReadFile(path).Fingerprint);
        Assert.NotEqual(key.Fingerprint, MasterKey.Generate().Fingerprint);
        Assert.Throws<IOException>(() => MasterKey.Generate().WriteNewFile(path));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        }
    }

    [Theory]
    [InlineData("00112233445566778899aabbccddeeff00112233445566778899AABBCCDDEEFF\n", true)]
    [InlineData("ABEiM0RVZneImaq7zN3u/wARIjNEVWZ3iJmqu8zd7v8=", true)]
    [InlineData("00112233445566778899aabbccddeeff", false)]
    [InlineData("00112233445566778899aabbccddeeff00112233445566778899aabbccddeefg", false)]
    [InlineData("ABEiM0RVZneImaq7zN3u/wARIjNEVWZ3iJmqu8zd7g==", false)]
    [InlineData("", false)]
    public void KeysAreHexOrBase64(string text, bool isKey)
    {
        Assert.Equal(isKey, MasterKey.TryParse(text) is not null);
        var path = Path.Combine(folder, "key");
        File.WriteAllText(path, text);
        if (!isKey)
        {
            Assert.Equal(StorageError.KeyUnusable, Assert.Throws<StorageException>(() => MasterKey.ReadFile(path)).Error);
        }
        else
        {
            Assert.Equal(MasterKey.TryParse("ABEiM0RVZneImaq7zN3u/wARIjNEVWZ3iJmqu8zd7v8=")!.Fingerprint, MasterKey.ReadFile(path).Fingerprint);
        }
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
