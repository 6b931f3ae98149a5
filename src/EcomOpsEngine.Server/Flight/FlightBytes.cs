using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Apache.Arrow.Memory;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Server.Loads;
using Google.Protobuf;
using Grpc.Core;

namespace EcomOpsEngine.Server.Flight;

/// <summary>
/// The Arrow messages of a put as one stream for Arrow's reader. It finds the bodies of record batches where they lie, valid until it reads on; those of dictionaries are kept.
/// </summary>
internal sealed class FlightBytes(IAsyncStreamReader<FlightMessage> messages, CancellationToken cancellation) : Stream
{
    private const int Continuation = -1;
    private const int DescriptorTypeField = 1;
    private const int DescriptorCommandField = 2;
    private const ulong CommandType = 2;
    private readonly Dictionary<long, int> dictionaryBytes = [];
    private FlightMessage? current;
    private ArrowHeader header;
    private ReadOnlyMemory<byte> lengths;
    private ReadOnlyMemory<byte> head;
    private ReadOnlyMemory<byte> body;
    private ByteString? command;

    /// <summary>What Arrow's reader takes its memory from.</summary>
    public MemoryAllocator Bodies => new BodyLender(this);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>The command of the put, of the first messages; null where there is none.</summary>
    public async Task<ByteString?> CommandAsync()
    {
        await NextAsync();
        return command;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (lengths.IsEmpty && head.IsEmpty && body.IsEmpty && !await NextAsync())
        {
            return 0;
        }

        return !lengths.IsEmpty ? Take(ref lengths, buffer) : !head.IsEmpty ? Take(ref head, buffer) : Take(ref body, buffer);
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        current?.Dispose();
        current = null;
        base.Dispose(disposing);
    }

    private static int Take(ref ReadOnlyMemory<byte> from, Memory<byte> to)
    {
        var source = from.Span[..Math.Min(from.Length, to.Length)];
        var target = to.Span[..source.Length];
        if (source != target)
        {
            source.CopyTo(target);
        }

        from = from[source.Length..];
        return source.Length;
    }

    private async Task<bool> NextAsync()
    {
        do
        {
            current?.Dispose();
            current = null;
            if (!await messages.MoveNext(cancellation))
            {
                return false;
            }

            current = messages.Current;
            if (current.IsBroken)
            {
                throw new InvalidDataException("A message is no FlightData.");
            }

            command ??= Command(current.Descriptor);
        }
        while (current.Header.IsEmpty);
        header = ArrowHeader.Read(current.Header.Span);
        if (header.IsDelta)
        {
            throw new InvalidDataException("A dictionary adds to an earlier one; expected whole dictionaries.");
        }

        var prefix = new byte[2 * sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(prefix, Continuation);
        BinaryPrimitives.WriteInt32LittleEndian(prefix.AsSpan(sizeof(int)), current.Header.Length);
        (lengths, head) = (prefix, current.Header);
        return true;
    }

    private static ByteString? Command(ReadOnlyMemory<byte> descriptor)
    {
        var (type, bytes) = (0UL, ByteString.Empty);
        var fields = new WireFields(descriptor);
        while (fields.Next())
        {
            if (fields.Number == DescriptorTypeField && !fields.HasBytes)
            {
                type = fields.Value;
            }
            else if (fields.Number == DescriptorCommandField && fields.HasBytes)
            {
                bytes = ByteString.CopyFrom(fields.Bytes.Span);
            }
        }

        return type == CommandType ? bytes : null;
    }

    // What is given out is what the reader then reads, so that nothing is copied.
    private Memory<byte> Lend(int bytes)
    {
        if (!head.IsEmpty || !body.IsEmpty || current is null || bytes > current.Body.Length)
        {
            throw new InvalidDataException($"A message states {bytes} bytes of values; it has {current?.Body.Length ?? 0}.");
        }

        body = current.Body[..bytes];
        if (header.IsDictionary)
        {
            dictionaryBytes[header.DictionaryId] = bytes;
            if (dictionaryBytes.Values.Sum(length => (long)length) > Limits.MessageBytes)
            {
                throw new InvalidDataException($"The dictionaries have more than {Limits.MessageBytes} bytes.");
            }

            body = body.ToArray();
        }

        return MemoryMarshal.AsMemory(body);
    }

    private sealed class BodyLender(FlightBytes bytes) : MemoryAllocator
    {
        protected override IMemoryOwner<byte> AllocateInternal(int length, out int bytesAllocated)
        {
            bytesAllocated = length;
            return new Loan(bytes.Lend(length));
        }
    }

    private sealed class Loan(Memory<byte> memory) : IMemoryOwner<byte>
    {
        public Memory<byte> Memory => memory;

        public void Dispose()
        {
        }
    }
}
