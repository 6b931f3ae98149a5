using System.Buffers;
using System.Buffers.Binary;
using Apache.Arrow;
using Apache.Arrow.Ipc;
using Google.Protobuf;
using Grpc.Core;

namespace EcomOpsEngine.TestData.Flight;

/// <summary>A put of Arrow Flight by a client that sends dictionaries, as those of Python, Java and C++ do; Arrow's own for .NET cannot. All batches of a put share the dictionaries of the first.</summary>
public static class CodedPut
{
    private const int CommandType = 2;
    private const uint DescriptorTag = (1 << 3) | (uint)WireFormat.WireType.LengthDelimited;
    private const uint HeaderTag = (2 << 3) | (uint)WireFormat.WireType.LengthDelimited;
    private const uint BodyTag = (1_000 << 3) | (uint)WireFormat.WireType.LengthDelimited;
    private const int LengthsBytes = 2 * sizeof(int);
    private const int BodyLengthField = 3;

    private static readonly Method<Message, ByteString> Method = new(
        MethodType.DuplexStreaming,
        "arrow.flight.protocol.FlightService",
        "DoPut",
        Marshallers.Create<Message>(Write, _ => throw new NotSupportedException("The client only sends these messages.")),
        Marshallers.Create<ByteString>((_, _) => throw new NotSupportedException("The client only receives these messages."), context => MetadataOf(context.PayloadAsNewBuffer())));

    /// <summary>Sends batches; returns what the result of the put carries.</summary>
    /// <param name="channel">Channel to the server.</param>
    /// <param name="command">Command of the descriptor.</param>
    /// <param name="batches">The rows.</param>
    /// <param name="change">What to do to the Arrow bytes of a batch before they are sent.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task<ByteString> SendAsync(
        ChannelBase channel, byte[] command, IReadOnlyList<RecordBatch> batches, Action<Memory<byte>>? change, CancellationToken cancellation)
    {
        using var call = channel.CreateCallInvoker().AsyncDuplexStreamingCall(Method, null, new CallOptions(cancellationToken: cancellation));
        using var bytes = new MemoryStream();
        using var writer = new ArrowStreamWriter(bytes, batches[0].Schema, leaveOpen: true);
        var descriptor = Descriptor(command);
        try
        {
            foreach (var batch in batches)
            {
                bytes.SetLength(0);
                await writer.WriteRecordBatchAsync(batch, cancellation);
                foreach (var (header, body) in Messages(bytes.GetBuffer().AsMemory(0, (int)bytes.Length)))
                {
                    change?.Invoke(header);
                    await call.RequestStream.WriteAsync(new Message(descriptor, header, body), cancellation);
                    descriptor = [];
                }
            }

            await call.RequestStream.CompleteAsync();
        }
        catch (Exception ended) when (ended is RpcException or InvalidOperationException)
        {
            // The server refused while rows were still being sent: its reason is read below.
        }

        return await call.ResponseStream.MoveNext(cancellation) ? call.ResponseStream.Current : throw new InvalidOperationException("The put ended without a result.");
    }

    private static byte[] Descriptor(byte[] command)
    {
        using var bytes = new MemoryStream();
        using (var output = new CodedOutputStream(bytes))
        {
            output.WriteTag(1, WireFormat.WireType.Varint);
            output.WriteInt32(CommandType);
            output.WriteTag(2, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(ByteString.CopyFrom(command));
        }

        return bytes.ToArray();
    }

    // Arrow's stream: a mark and the length of a header, the header, the body.
    private static List<(Memory<byte> Header, Memory<byte> Body)> Messages(Memory<byte> stream)
    {
        var messages = new List<(Memory<byte>, Memory<byte>)>();
        while (!stream.IsEmpty)
        {
            var header = stream.Slice(LengthsBytes, BinaryPrimitives.ReadInt32LittleEndian(stream.Span[sizeof(int)..]));
            stream = stream[(LengthsBytes + header.Length)..];
            var body = stream[..(int)BodyLength(header.Span)];
            stream = stream[body.Length..];
            messages.Add((header, body));
        }

        return messages;
    }

    // A flatbuffer: the place of its table, which begins with the distance back to the list of the distances of its fields.
    private static long BodyLength(ReadOnlySpan<byte> header)
    {
        var table = BinaryPrimitives.ReadInt32LittleEndian(header);
        var fields = table - BinaryPrimitives.ReadInt32LittleEndian(header[table..]);
        var field = (2 + BodyLengthField) * sizeof(ushort);
        var distance = field < BinaryPrimitives.ReadUInt16LittleEndian(header[fields..]) ? BinaryPrimitives.ReadUInt16LittleEndian(header[(fields + field)..]) : 0;
        return distance == 0 ? 0 : BinaryPrimitives.ReadInt64LittleEndian(header[(table + distance)..]);
    }

    private static void Write(Message message, SerializationContext context)
    {
        using var front = new MemoryStream();
        using (var output = new CodedOutputStream(front, leaveOpen: true))
        {
            if (message.Descriptor.Length > 0)
            {
                output.WriteTag(DescriptorTag);
                output.WriteBytes(ByteString.CopyFrom(message.Descriptor));
            }

            output.WriteTag(HeaderTag);
            output.WriteBytes(ByteString.CopyFrom(message.Header.Span));
            output.WriteTag(BodyTag);
            output.WriteLength(message.Body.Length);
        }

        context.SetPayloadLength((int)front.Length + message.Body.Length);
        var writer = context.GetBufferWriter();
        writer.Write(front.GetBuffer().AsSpan(0, (int)front.Length));
        writer.Write(message.Body.Span);
        context.Complete();
    }

    // A PutResult has one field.
    private static ByteString MetadataOf(byte[] result)
    {
        var input = new CodedInputStream(result);
        return input.ReadTag() == DescriptorTag ? input.ReadBytes() : ByteString.Empty;
    }

    private sealed record Message(byte[] Descriptor, ReadOnlyMemory<byte> Header, ReadOnlyMemory<byte> Body);
}
