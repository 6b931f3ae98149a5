using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using Google.Protobuf;

namespace EcomOpsEngine.Server.Flight;

/// <summary>Commands as bytes: protobuf's binary form, or protobuf JSON, told apart by the first byte. Answers take the form of their command.</summary>
internal static class FlightCommands
{
    /// <summary>What a descriptor has to be.</summary>
    public const string DescriptorExpected = "Expected a descriptor of type CMD with an ecomops.v1.FlightCommand.";

    private const byte JsonStart = (byte)'{';

    /// <summary>Reads a command.</summary>
    /// <param name="bytes">Command of a descriptor, or a ticket.</param>
    /// <param name="field">Its name in messages.</param>
    public static (FlightCommand Command, bool IsJson) Read(ByteString bytes, string field)
    {
        var isJson = bytes.Length > 0 && bytes[0] == JsonStart;
        try
        {
            var command = isJson ? FlightCommand.Parser.ParseJson(bytes.ToStringUtf8()) : FlightCommand.Parser.ParseFrom(bytes);
            return command.CommandCase == FlightCommand.CommandOneofCase.None
                ? throw RequestException.Invalid(field, "No command; set one member of ecomops.v1.FlightCommand, such as load or list_customers.")
                : (command, isJson);
        }
        catch (Exception broken) when (broken is InvalidProtocolBufferException or InvalidJsonException)
        {
            throw RequestException.Invalid(field, "Neither a binary ecomops.v1.FlightCommand nor one as protobuf JSON.");
        }
    }

    /// <summary>Writes a message in the form of a command.</summary>
    public static ByteString Write(IMessage message, bool isJson) =>
        isJson ? ByteString.CopyFromUtf8(JsonFormatter.Default.Format(message)) : message.ToByteString();
}
