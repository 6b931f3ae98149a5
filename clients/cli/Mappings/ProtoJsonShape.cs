using System.Text.Json;
using Google.Protobuf.Reflection;

namespace EcomOpsEngine.Cli.Mappings;

/// <summary>A fault in a file: where, at which member, and what is wrong.</summary>
internal readonly record struct MappingFault(JsonPosition Position, string Path, string Text)
{
    public override string ToString() => Path.Length > 0 ? $"{Position} {Path}: {Text}" : $"{Position} {Text}";
}

/// <summary>
/// Holds a JSON text against a message's descriptor before the protobuf parser sees it, because that parser names neither the place
/// nor the nearest known member. Finds all faults, not just the first, and remembers where each object began.
/// </summary>
internal ref struct ProtoJsonShape
{
    private readonly ReadOnlySpan<byte> _utf8;
    private Utf8JsonReader _reader;

    public ProtoJsonShape(ReadOnlySpan<byte> utf8)
    {
        _utf8 = utf8;
        _reader = new Utf8JsonReader(utf8);
    }

    public List<MappingFault> Faults { get; } = [];

    /// <summary>Begin of each object by its path, such as <c>columns[2]</c>.</summary>
    public Dictionary<string, JsonPosition> Places { get; } = [];

    /// <exception cref="JsonException">The text is not JSON.</exception>
    public void Check(MessageDescriptor root)
    {
        _reader.Read();
        Message(root, "");
        if (_reader.Read())
        {
            Faults.Add(new MappingFault(Here(), "", "text after the end of the document"));
        }
    }

    private void Message(MessageDescriptor type, string path)
    {
        if (_reader.TokenType != JsonTokenType.StartObject)
        {
            WrongType(path, "an object { … }");
            return;
        }

        Places[path] = Here();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var oneofs = new Dictionary<string, string>(StringComparer.Ordinal);
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndObject)
        {
            string written = _reader.GetString()!;
            var place = Here();
            var field = type.Fields.InDeclarationOrder().FirstOrDefault(f => f.JsonName == written || f.Name == written);
            if (field is null)
            {
                Faults.Add(new MappingFault(place, path, Unknown(written, type)));
                _reader.Skip();
                continue;
            }

            string memberPath = path.Length > 0 ? $"{path}.{field.JsonName}" : field.JsonName;
            if (!seen.Add(field.Name))
            {
                Faults.Add(new MappingFault(place, memberPath, "stands twice in this object"));
            }

            _reader.Read();
            if (_reader.TokenType != JsonTokenType.Null && field.RealContainingOneof is { } oneof && !oneofs.TryAdd(oneof.Name, field.JsonName))
            {
                Faults.Add(new MappingFault(place, memberPath, $"cannot stand beside '{oneofs[oneof.Name]}': give one of {string.Join(", ", oneof.Fields.Select(f => f.JsonName))}"));
            }

            Member(field, memberPath);
        }
    }

    private void Member(FieldDescriptor field, string path)
    {
        // Protobuf JSON takes null as "not set".
        if (_reader.TokenType == JsonTokenType.Null)
        {
            return;
        }

        if (!field.IsRepeated)
        {
            Single(field, path);
            return;
        }

        if (_reader.TokenType != JsonTokenType.StartArray)
        {
            WrongType(path, $"a list [ … ] of {Kind(field)}");
            return;
        }

        for (int n = 0; _reader.Read() && _reader.TokenType != JsonTokenType.EndArray; n++)
        {
            Single(field, $"{path}[{n}]");
        }
    }

    private void Single(FieldDescriptor field, string path)
    {
        switch (field.FieldType)
        {
            case FieldType.Message:
                Message(field.MessageType, path);
                break;
            case FieldType.Enum:
                Enumeration(field.EnumType, path);
                break;
            case FieldType.String when _reader.TokenType != JsonTokenType.String:
            case FieldType.Bool when _reader.TokenType is not (JsonTokenType.True or JsonTokenType.False):
                WrongType(path, Kind(field));
                break;
            case FieldType.Int32 when !IsInt32():
                WrongType(path, Kind(field));
                break;
            default:
                break;
        }
    }

    private readonly bool IsInt32() => _reader.TokenType switch
    {
        JsonTokenType.Number => _reader.TryGetInt32(out _),
        JsonTokenType.String => int.TryParse(_reader.GetString(), System.Globalization.CultureInfo.InvariantCulture, out _),
        _ => false,
    };

    private readonly void Enumeration(EnumDescriptor type, string path)
    {
        if (_reader.TokenType == JsonTokenType.Number || (_reader.TokenType == JsonTokenType.String && type.FindValueByName(_reader.GetString()!) is not null))
        {
            return;
        }

        Faults.Add(new MappingFault(Here(), path, $"expected one of {string.Join(", ", type.Values.Skip(1).Select(v => v.Name))}"));
    }

    private void WrongType(string path, string expected)
    {
        Faults.Add(new MappingFault(Here(), path, $"expected {expected}, found {Found()}"));
        _reader.Skip();
    }

    private readonly string Found() => _reader.TokenType switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "a list",
        JsonTokenType.String => $"the text \"{_reader.GetString()}\"",
        JsonTokenType.Number => $"the number {System.Text.Encoding.UTF8.GetString(_reader.ValueSpan)}",
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        _ => "null",
    };

    private static string Kind(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Message => "objects { … }",
        FieldType.String => field.IsRepeated ? "texts \"…\"" : "a text \"…\"",
        FieldType.Bool => "true or false",
        FieldType.Int32 => "a whole number",
        _ => "a value",
    };

    private static string Unknown(string written, MessageDescriptor type)
    {
        var names = type.Fields.InDeclarationOrder().Select(f => f.JsonName).ToList();
        string known = $"'{type.Name}' has {string.Join(", ", names)}";
        return NearestName.Of(written, names) is { } nearest ? $"unknown member '{written}': did you mean '{nearest}'? ({known})" : $"unknown member '{written}' ({known})";
    }

    private readonly JsonPosition Here() => JsonPosition.Of(_utf8, _reader.TokenStartIndex);
}
