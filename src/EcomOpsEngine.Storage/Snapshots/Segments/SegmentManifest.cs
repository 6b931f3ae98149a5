using System.Text;
using System.Text.Json;
using EcomOpsEngine.Storage.Datasets;
using EcomOpsEngine.Storage.Schema;
using EcomOpsEngine.Storage.Snapshots.Lineages;

namespace EcomOpsEngine.Storage.Snapshots.Segments;

/// <summary>A file of a table.</summary>
/// <param name="Table">Table name.</param>
/// <param name="FirstColumn">Place of its first column in the table: a table too large for one file has several.</param>
/// <param name="File">File name in the folder of segments.</param>
/// <param name="Bytes">Size.</param>
/// <param name="Hash">XXH3 (128 bits) of all bytes, lower-case hex.</param>
internal sealed record SegmentFile(string Table, int FirstColumn, string File, long Bytes, string Hash);

/// <summary>A run of a snapshot.</summary>
/// <param name="PartitionBits">Bits of the partition that a base run holds; null for a delta run.</param>
/// <param name="PartitionIndex">Value of these bits.</param>
/// <param name="EventFields">Code columns of events.</param>
/// <param name="OrderFields">Code columns of orders.</param>
internal sealed record RunEntry(int? PartitionBits, int? PartitionIndex, int EventFields, int OrderFields);

/// <summary>A text field of a table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">What its values stand for.</param>
internal sealed record FieldEntry(string Name, PropertyType Type);

/// <summary>What the arrays of a snapshot do not say.</summary>
/// <param name="Id">Snapshot id.</param>
/// <param name="CreatedAt">When it was published.</param>
/// <param name="Settings">Settings of the dataset: days and hours were worked out in its zone.</param>
/// <param name="Runs">The runs in order.</param>
/// <param name="Counts">How much was loaded.</param>
/// <param name="FirstUs">Earliest instant.</param>
/// <param name="LastUs">Latest instant.</param>
/// <param name="EventFields">The event text fields.</param>
/// <param name="OrderFields">The order text fields.</param>
/// <param name="People">Number of people.</param>
/// <param name="Freshness">Rows of the durable tables.</param>
/// <param name="HotBytes">Bytes of all hot columns.</param>
/// <param name="ColdBytes">Bytes of the other columns.</param>
internal sealed record SnapshotFacts(
    string Id, DateTimeOffset CreatedAt, DatasetSettings Settings, IReadOnlyList<RunEntry> Runs, LineageCounts Counts, long? FirstUs, long? LastUs,
    IReadOnlyList<FieldEntry> EventFields, IReadOnlyList<FieldEntry> OrderFields, int People, IReadOnlyList<TableFreshness> Freshness, long HotBytes, long ColdBytes);

/// <summary>
/// The list of a snapshot's files. Written last, so that a snapshot is whole or absent: 32 hex letters (the hash of the rest), a line feed, JSON.
/// </summary>
internal sealed record SegmentManifest(int Version, SnapshotFacts Snapshot, IReadOnlyList<SegmentFile> Files)
{
    /// <summary>Changes with every change of the layout, of the tables or of the rules by which rows become columns.</summary>
    public const int CurrentVersion = 5;

    /// <summary>Name in the folder of segments.</summary>
    public const string FileName = "MANIFEST";

    private const string NewFileName = "MANIFEST.new";
    private const int MostBytes = 64 << 20;

    /// <summary>Reads the manifest of a folder; null when there is none.</summary>
    /// <exception cref="SegmentFault">It is damaged or of another version.</exception>
    public static SegmentManifest? Read(string directory)
    {
        var path = Path.Combine(directory, FileName);
        if (!File.Exists(path))
        {
            return null;
        }

        if (new FileInfo(path).Length > MostBytes)
        {
            throw new SegmentFault($"`{FileName}` is larger than {MostBytes} bytes");
        }

        var bytes = File.ReadAllBytes(path);
        if (bytes.Length <= SegmentHash.Letters || bytes[SegmentHash.Letters] != '\n')
        {
            throw new SegmentFault($"`{FileName}` is torn");
        }

        var json = bytes.AsSpan(SegmentHash.Letters + 1);
        if (Encoding.ASCII.GetString(bytes.AsSpan(0, SegmentHash.Letters)) != SegmentHash.Of(json))
        {
            throw new SegmentFault($"`{FileName}` has another checksum than it says");
        }

        var manifest = Parse(json);
        return manifest.Version == CurrentVersion
            ? manifest
            : throw new SegmentFault($"`{FileName}` has format version {manifest.Version}; expected {CurrentVersion}");
    }

    /// <summary>Puts it in the place of the one before, atomically.</summary>
    public void Write(string directory)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(this);
        var path = Path.Combine(directory, NewFileName);
        using (var stream = new FileStream(path, FileMode.Create, FileAccess.Write))
        {
            stream.Write(Encoding.ASCII.GetBytes(SegmentHash.Of(json)));
            stream.WriteByte((byte)'\n');
            stream.Write(json);
            stream.Flush(flushToDisk: true);
        }

        File.Move(path, Path.Combine(directory, FileName), overwrite: true);
    }

    // An older version may lack members: only its number is asked for then.
    private static SegmentManifest Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            var version = JsonElement.ParseValue(ref reader).GetProperty(nameof(Version)).GetInt32();
            return version != CurrentVersion
                ? throw new SegmentFault($"`{FileName}` has format version {version}; expected {CurrentVersion}")
                : JsonSerializer.Deserialize<SegmentManifest>(json) ?? throw new SegmentFault($"`{FileName}` is empty");
        }
        catch (Exception wrong) when (wrong is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new SegmentFault($"`{FileName}` cannot be read: {wrong.Message}");
        }
    }
}

/// <summary>Files of segments that must not be served, with the reason.</summary>
internal sealed class SegmentFault(string reason) : Exception(reason);
