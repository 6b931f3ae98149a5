using System.Buffers;
using Grpc.Core;

namespace EcomOpsEngine.Server.Loads;

/// <summary>One message of a Load stream as it came, in borrowed memory: its columns are read where they lie, nothing is made for a single value.</summary>
internal sealed class LoadMessage : IDisposable
{
    /// <summary>Keeps 128 MB at most: the shared pool would keep arrays of the largest messages for each thread. Larger ones come and go.</summary>
    private static readonly ArrayPool<byte> Pool = ArrayPool<byte>.Create(8 << 20, 8);

    private readonly List<byte[]> borrowed = [];

    private LoadMessage(ReadOnlySequence<byte> payload)
    {
        var length = checked((int)payload.Length);
        var bytes = Borrow(length);
        payload.CopyTo(bytes);
        Bytes = bytes.AsMemory(0, length);
    }

    /// <summary>The encoded <see cref="Contracts.V1.LoadRequest"/>.</summary>
    public ReadOnlyMemory<byte> Bytes { get; private set; }

    /// <summary>The message that a call received.</summary>
    public static LoadMessage Of(DeserializationContext context) => new(context.PayloadAsReadOnlySequence());

    /// <summary>Memory of at least so many bytes, until the message is disposed.</summary>
    public byte[] Borrow(int bytes)
    {
        var array = Pool.Rent(bytes);
        borrowed.Add(array);
        return array;
    }

    /// <summary>Gives the memory back. No batch of the message may be looked at any more.</summary>
    public void Dispose()
    {
        Bytes = default;
        borrowed.ForEach(array => Pool.Return(array));
        borrowed.Clear();
    }
}
