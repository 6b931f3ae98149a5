using EcomOpsEngine.Server.Hosting;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace EcomOpsEngine.Server.Errors;

/// <summary>Wraps every call: refuses new ones while the server drains, and turns exceptions into statuses.</summary>
internal sealed class ErrorInterceptor(ServerLifetime lifetime, ILogger<ErrorInterceptor> log) : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            RefuseWhileDraining(context);
            return await continuation(request, context);
        }
        catch (Exception error)
        {
            throw Map(error, context);
        }
    }

    public override async Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            RefuseWhileDraining(context);
            return await continuation(new CallerStream<TRequest>(requestStream), context);
        }
        catch (Exception error)
        {
            throw Map(error, context);
        }
    }

    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            RefuseWhileDraining(context);
            await continuation(request, responseStream, context);
        }
        catch (Exception error)
        {
            throw Map(error, context);
        }
    }

    public override async Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            RefuseWhileDraining(context);
            await continuation(new CallerStream<TRequest>(requestStream), responseStream, context);
        }
        catch (Exception error)
        {
            throw Map(error, context);
        }
    }

    private void RefuseWhileDraining(ServerCallContext context)
    {
        // Health must still be answered while draining: it is how a balancer learns of it.
        if (lifetime.IsDraining && !context.Method.StartsWith("/grpc.", StringComparison.Ordinal))
        {
            throw RequestException.ShuttingDown();
        }
    }

    private RpcException Map(Exception error, ServerCallContext context)
    {
        var requestId = context.GetHttpContext().TraceIdentifier;
        if (error is RpcException { StatusCode: not StatusCode.ResourceExhausted } own)
        {
            return own;
        }

        if (ErrorMapper.TryMap(error, EndOf(context)) is { } status)
        {
            ServerLog.CallRefused(log, context.Method, (StatusCode)status.Code, requestId, ErrorMapper.ReasonOf(status));
            return status.ToRpcException();
        }

        ServerLog.CallFailed(log, error, context.Method, requestId);
        return ErrorMapper.Defect(requestId).ToRpcException();
    }

    private CallEnd EndOf(ServerCallContext context)
    {
        if (context.Deadline != DateTime.MaxValue && context.Deadline <= DateTime.UtcNow)
        {
            return CallEnd.DeadlinePassed;
        }

        return context.CancellationToken.IsCancellationRequested ? CallEnd.CallerLeft
            : lifetime.IsDraining ? CallEnd.ServerStopping : CallEnd.Running;
    }
}
