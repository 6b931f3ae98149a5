namespace EcomOpsEngine.Analytics.Tests.TestData;

/// <summary>A directory that goes away with the test.</summary>
internal sealed class ScratchDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("ecomops-testdata-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
