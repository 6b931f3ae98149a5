using Apache.Arrow.Flight.Server;
using EcomOpsEngine.Server.Hosting;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace EcomOpsEngine.Server.Flight;

/// <summary>DoPut by messages as they came, in place of Arrow's own, which takes no dictionaries: how they are read, and how results are written.</summary>
[BindServiceMethod(typeof(FlightPutContract), nameof(Bind))]
internal abstract class FlightPutContract
{
    // A PutResult has one field: bytes of number 1.
    private static readonly Method<FlightMessage, BytesValue> Method = new(
        MethodType.DuplexStreaming,
        "arrow.flight.protocol.FlightService",
        nameof(DoPut),
        CallMarshallers.Received(FlightMessage.Of),
        CallMarshallers.Of(BytesValue.Parser));

    /// <summary>The service, where REST and reflection find its description; Arrow keeps it to itself.</summary>
    public static ServiceDescriptor Descriptor { get; } =
        (ServiceDescriptor)typeof(FlightServer).Assembly.GetType("Apache.Arrow.Flight.Protocol.FlightService", throwOnError: true)!.GetProperty(nameof(Descriptor))!.GetValue(null)!;

    /// <summary>Tells the server of the method; it finds the handler by its name.</summary>
    public static void Bind(ServiceBinderBase binder, FlightPutContract? service) => binder.AddMethod(Method, service is null ? null : service.DoPut);

    /// <summary>Takes the record batches of a stream.</summary>
    public abstract Task DoPut(IAsyncStreamReader<FlightMessage> requestStream, IServerStreamWriter<BytesValue> responseStream, ServerCallContext context);
}
