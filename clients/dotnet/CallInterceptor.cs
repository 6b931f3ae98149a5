using Grpc.Core;
using Grpc.Core.Interceptors;

namespace EcomOpsEngine.Client;

/// <summary>The one place where calls get their key and deadline and where errors get their details.</summary>
internal sealed class CallInterceptor(string? apiKey, TimeSpan? defaultDeadline) : Interceptor
{
    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(TRequest request, ClientInterceptorContext<TRequest, TResponse> context, AsyncUnaryCallContinuation<TRequest, TResponse> continuation)
    {
        var call = continuation(request, Prepare(context, defaultDeadline));
        return new AsyncUnaryCall<TResponse>(Detailed(call.ResponseAsync), Detailed(call.ResponseHeadersAsync), call.GetStatus, call.GetTrailers, call.Dispose);
    }

    public override TResponse BlockingUnaryCall<TRequest, TResponse>(TRequest request, ClientInterceptorContext<TRequest, TResponse> context, BlockingUnaryCallContinuation<TRequest, TResponse> continuation)
    {
        try
        {
            return continuation(request, Prepare(context, defaultDeadline));
        }
        catch (RpcException error)
        {
            throw EcomOpsException.From(error);
        }
    }

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(TRequest request, ClientInterceptorContext<TRequest, TResponse> context, AsyncServerStreamingCallContinuation<TRequest, TResponse> continuation)
    {
        var call = continuation(request, Prepare(context, null));
        return new AsyncServerStreamingCall<TResponse>(new DetailedStream<TResponse>(call.ResponseStream), Detailed(call.ResponseHeadersAsync), call.GetStatus, call.GetTrailers, call.Dispose);
    }

    public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(ClientInterceptorContext<TRequest, TResponse> context, AsyncClientStreamingCallContinuation<TRequest, TResponse> continuation)
    {
        var call = continuation(Prepare(context, null));
        var response = Detailed(call.ResponseAsync);
        return new AsyncClientStreamingCall<TRequest, TResponse>(
            new EndingWriter<TRequest>(call.RequestStream, response), response, Detailed(call.ResponseHeadersAsync), call.GetStatus, call.GetTrailers, call.Dispose);
    }

    private ClientInterceptorContext<TRequest, TResponse> Prepare<TRequest, TResponse>(ClientInterceptorContext<TRequest, TResponse> context, TimeSpan? deadline)
        where TRequest : class
        where TResponse : class
    {
        var options = context.Options;
        if (deadline is { } span && options.Deadline is null)
        {
            options = options.WithDeadline(DateTime.UtcNow + span);
        }

        if (apiKey is not null)
        {
            var headers = new Metadata();
            foreach (var entry in options.Headers ?? [])
            {
                headers.Add(entry);
            }

            headers.Add("authorization", $"Bearer {apiKey}");
            options = options.WithHeaders(headers);
        }

        return new ClientInterceptorContext<TRequest, TResponse>(context.Method, context.Host, options);
    }

    private static async Task<T> Detailed<T>(Task<T> task)
    {
        try
        {
            return await task.ConfigureAwait(false);
        }
        catch (RpcException error)
        {
            throw EcomOpsException.From(error);
        }
    }

    private sealed class DetailedStream<T>(IAsyncStreamReader<T> inner) : IAsyncStreamReader<T>
    {
        public T Current => inner.Current;

        public async Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            try
            {
                return await inner.MoveNext(cancellationToken).ConfigureAwait(false);
            }
            catch (RpcException error)
            {
                throw EcomOpsException.From(error);
            }
        }
    }
}
