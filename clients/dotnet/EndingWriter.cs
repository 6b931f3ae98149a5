using Grpc.Core;

namespace EcomOpsEngine.Client;

/// <summary>
/// The request stream of a call, whose writes end with the call. Where a server ends a call in the middle of a write, the HTTP client may give the stream up without waking
/// the write that waits for room in the stream's window: nobody would hear of it again.
/// </summary>
internal sealed class EndingWriter<T>(IClientStreamWriter<T> inner, Task response) : IClientStreamWriter<T>
{
    public WriteOptions? WriteOptions
    {
        get => inner.WriteOptions;
        set => inner.WriteOptions = value;
    }

    public Task WriteAsync(T message) => EndingAsync(inner.WriteAsync(message));

    public Task WriteAsync(T message, CancellationToken cancellationToken) => EndingAsync(inner.WriteAsync(message, cancellationToken));

    public Task CompleteAsync() => inner.CompleteAsync();

    private async Task EndingAsync(Task write)
    {
        if (!write.IsCompleted && await Task.WhenAny(write, response).ConfigureAwait(false) != write)
        {
            // Should it end after all, nobody asks how.
            _ = write.ContinueWith(static ended => ended.Exception, TaskScheduler.Default);
            await response.ConfigureAwait(false);
            throw new RpcException(new Status(StatusCode.Cancelled, "The call ended before the message was sent."));
        }

        await write.ConfigureAwait(false);
    }
}
