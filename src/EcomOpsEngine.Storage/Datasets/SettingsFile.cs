using System.Text.Json;
using System.Text.Json.Serialization;
using EcomOpsEngine.Storage.Identities;
using EcomOpsEngine.Storage.Snapshots.Segments;

namespace EcomOpsEngine.Storage.Datasets;

/// <summary>The file <c>settings.json</c> of a dataset's folder, with a checksum of its members: a changed digit of the money scale would change every amount.</summary>
internal sealed record SettingsFile(DatasetSettings Settings, DateTimeOffset CreateTime)
{
    private const string FileName = "settings.json";
    private const string NewFileName = "settings.json.new";
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    /// <summary>How often the settings were changed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Changes { get; init; }

    /// <summary>XXH3-128 of the other members as compact JSON; null before it is written.</summary>
    public string? Checksum { get; init; }

    public static bool IsIn(string directory) => File.Exists(Path.Combine(directory, FileName));

    /// <summary>Reads the file.</summary>
    /// <exception cref="StorageException">It was changed, or is torn.</exception>
    public static SettingsFile Read(string directory)
    {
        try
        {
            using var stream = File.OpenRead(Path.Combine(directory, FileName));
            if (JsonSerializer.Deserialize<SettingsFile>(stream, Json) is { Checksum: not null, Settings: not null } file && file.Checksum == file.Sum())
            {
                return file with { Checksum = null };
            }
        }
        catch (JsonException)
        {
            // Said below.
        }

        throw new StorageException(StorageError.DatasetUnreadable, $"`{FileName}` was changed outside of the server, or is torn: its checksum does not fit.");
    }

    /// <summary>Puts it in the place of the one before, if there is one, atomically.</summary>
    public void Write(string directory)
    {
        var path = Path.Combine(directory, NewFileName);
        using (var stream = new FileStream(path, FileMode.Create, FileAccess.Write))
        {
            JsonSerializer.Serialize(stream, this with { Checksum = Sum() }, Json);
            stream.Flush(flushToDisk: true);
        }

        File.Move(path, Path.Combine(directory, FileName), overwrite: true);
        DurableFolder.Flush(directory);
    }

    private string Sum() => SegmentHash.Of(JsonSerializer.SerializeToUtf8Bytes(this with { Checksum = null }));
}
