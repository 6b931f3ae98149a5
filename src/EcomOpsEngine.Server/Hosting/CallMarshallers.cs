using Google.Protobuf;
using Grpc.Core;

namespace EcomOpsEngine.Server.Hosting;

/// <summary>How messages are read and written of methods that take the place of generated ones.</summary>
internal static class CallMarshallers
{
    /// <summary>Of messages that the server receives as they came.</summary>
    public static Marshaller<T> Received<T>(Func<DeserializationContext, T> read) =>
        Marshallers.Create<T>((_, _) => throw new NotSupportedException("The server only receives these messages."), read);

    /// <summary>Of messages of the library.</summary>
    public static Marshaller<T> Of<T>(MessageParser<T> parser)
        where T : IMessage<T> =>
        Marshallers.Create((T message, SerializationContext context) => context.Complete(message.ToByteArray()), context => parser.ParseFrom(context.PayloadAsReadOnlySequence()));
}
