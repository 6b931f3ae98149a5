using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Server.Loads;
using Grpc.Core;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace EcomOpsEngine.Server.Services;

/// <summary>Load of <see cref="LoadService"/> by messages as they came, in place of the generated base: how they are read and written, and where REST finds the description of the service.</summary>
[BindServiceMethod(typeof(LoadStreamContract), nameof(Bind))]
internal abstract class LoadStreamContract
{
    private static readonly Method<LoadMessage, LoadResponse> Method = new(
        MethodType.ClientStreaming,
        Contracts.V1.LoadService.Descriptor.FullName,
        nameof(Load),
        CallMarshallers.Received(LoadMessage.Of),
        CallMarshallers.Of(LoadResponse.Parser));

    /// <summary>The service of the contract.</summary>
    public static ServiceDescriptor Descriptor => Contracts.V1.LoadService.Descriptor;

    /// <summary>Tells the server of the method; it finds the handler by its name.</summary>
    public static void Bind(ServiceBinderBase binder, LoadStreamContract? service) => binder.AddMethod(Method, service is null ? null : service.Load);

    /// <summary>Loads the rows of a stream.</summary>
    public abstract Task<LoadResponse> Load(IAsyncStreamReader<LoadMessage> requestStream, ServerCallContext context);
}
