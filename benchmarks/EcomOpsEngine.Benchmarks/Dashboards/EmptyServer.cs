using System.Net;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EcomOpsEngine.Benchmarks.Dashboards;

/// <summary>A gRPC server that answers one empty message by another, and does nothing else: the most that a call can be had for.</summary>
internal sealed class EmptyServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private EmptyServer(WebApplication application)
    {
        _application = application;
        Channel = GrpcChannel.ForAddress(application.Urls.Single());
    }

    public GrpcChannel Channel { get; }

    /// <summary>Starts it on a free port.</summary>
    public static async Task<EmptyServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        var application = builder.Build();
        application.MapGrpcService<EmptyAnswers>();
        await application.StartAsync();
        return new EmptyServer(application);
    }

    /// <summary>One call.</summary>
    public static async Task AskAsync(GrpcChannel channel) =>
        await channel.CreateCallInvoker().AsyncUnaryCall(EmptyService.Method, null, default, new Empty());

    public async ValueTask DisposeAsync()
    {
        Channel.Dispose();
        await _application.DisposeAsync();
    }
}

/// <summary>The empty call.</summary>
[BindServiceMethod(typeof(EmptyService), nameof(Bind))]
internal abstract class EmptyService
{
    private static readonly Marshaller<Empty> Marshaller = Marshallers.Create(
        static (message, context) =>
        {
            context.SetPayloadLength(message.CalculateSize());
            message.WriteTo(context.GetBufferWriter());
            context.Complete();
        },
        static context => Empty.Parser.ParseFrom(context.PayloadAsReadOnlySequence()));

    /// <summary>How it is called.</summary>
    public static Method<Empty, Empty> Method { get; } = new(MethodType.Unary, "ecomops.benchmarks.Empty", nameof(Ask), Marshaller, Marshaller);

    /// <summary>Tells the server of the method; it finds the handler by its name.</summary>
    public static void Bind(ServiceBinderBase binder, EmptyService? service) => binder.AddMethod(Method, service is null ? null : service.Ask);

    public virtual Task<Empty> Ask(Empty request, ServerCallContext context) => Task.FromResult(request);
}

/// <summary>Answers it.</summary>
internal sealed class EmptyAnswers : EmptyService;
