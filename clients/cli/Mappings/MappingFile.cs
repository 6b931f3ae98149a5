using System.Text.Json;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;
using Google.Protobuf;

namespace EcomOpsEngine.Cli.Mappings;

/// <summary>Reads the mapping file of <c>import</c>: the protobuf JSON of <see cref="Mapping"/>.</summary>
internal static class MappingFile
{
    /// <exception cref="UsageException">The file is not a mapping; every fault is named with line and column.</exception>
    public static Mapping Read(string path)
    {
        try
        {
            return Parse(File.ReadAllBytes(path), Path.GetFileName(path));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"the mapping file cannot be read: {error.Message}");
        }
    }

    public static Mapping Parse(ReadOnlySpan<byte> utf8, string fileName)
    {
        // Editors of some systems put a byte-order mark first; JSON knows none.
        utf8 = utf8.StartsWith("\uFEFF"u8) ? utf8[3..] : utf8;
        var shape = new ProtoJsonShape(utf8);
        try
        {
            shape.Check(Mapping.Descriptor);
        }
        catch (JsonException error)
        {
            var place = JsonPosition.Of(utf8, error.LineNumber ?? 0, error.BytePositionInLine ?? 0);
            throw new UsageException($"{fileName}:{place} is not JSON: {Sentence(error.Message)}");
        }
        catch (InvalidOperationException)
        {
            throw new UsageException($"{fileName} is not valid UTF-8");
        }

        ThrowIfAny(shape.Faults, fileName);
        Mapping mapping;
        try
        {
            mapping = JsonParser.Default.Parse<Mapping>(System.Text.Encoding.UTF8.GetString(utf8));
        }
        catch (Exception error) when (error is InvalidProtocolBufferException or InvalidJsonException)
        {
            throw new UsageException($"{fileName}: {error.Message}");
        }

        ThrowIfAny(MappingRules.Check(mapping, shape.Places), fileName);
        return mapping;
    }

    private static void ThrowIfAny(List<MappingFault> faults, string fileName)
    {
        if (faults.Count > 0)
        {
            throw new UsageException(string.Join('\n', faults.OrderBy(f => f.Position.Line).ThenBy(f => f.Position.Column).Select(f => $"{fileName}:{f}")));
        }
    }

    // System.Text.Json adds its own line and byte, counted from 0.
    private static string Sentence(string message)
    {
        int place = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return place > 0 ? message[..place] : message;
    }
}
