using System.Text.Json;

namespace EcomOpsEngine.Storage.Datasets;

/// <summary>The file <c>settings.json</c> of a dataset's folder.</summary>
internal sealed record SettingsFile(DatasetSettings Settings, DateTimeOffset CreateTime)
{
    private const string FileName = "settings.json";
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    public static bool IsIn(string directory) => File.Exists(Path.Combine(directory, FileName));

    public static SettingsFile Read(string directory)
    {
        using var stream = File.OpenRead(Path.Combine(directory, FileName));
        return JsonSerializer.Deserialize<SettingsFile>(stream, Json) ?? throw new InvalidDataException($"`{FileName}` of `{directory}` is empty.");
    }

    public void Write(string directory)
    {
        using var stream = new FileStream(Path.Combine(directory, FileName), FileMode.CreateNew, FileAccess.Write);
        JsonSerializer.Serialize(stream, this, Json);
        stream.Flush(flushToDisk: true);
    }
}
