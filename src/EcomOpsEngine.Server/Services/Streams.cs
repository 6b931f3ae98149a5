using Grpc.Core;

namespace EcomOpsEngine.Server.Services;

/// <summary>Writes server streams with an end to waiting: a reader that stops reading does not hold its answer for ever.</summary>
internal static class Streams
{
    private static readonly TimeSpan LongestStall = TimeSpan.FromSeconds(60);

    /// <summary>Writes one message and waits until the reader's window has taken it.</summary>
    public static async Task WriteAsync<T>(IServerStreamWriter<T> stream, T message, ServerCallContext context, CancellationToken token)
    {
        using var stalled = CancellationTokenSource.CreateLinkedTokenSource(token);
        stalled.CancelAfter(LongestStall);
        try
        {
            await stream.WriteAsync(message, stalled.Token);
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            context.GetHttpContext().Abort();
            throw;
        }
    }
}
