using Grpc.Core;

namespace EcomOpsEngine.Server.Errors;

/// <summary>
/// The messages of a caller. When the caller resets the stream, the web server ends a pending read with an I/O error, now before, now after it cancels the call:
/// both are the same event, a cancelled call, and no defect of ours.
/// </summary>
internal sealed class CallerStream<T>(IAsyncStreamReader<T> messages) : IAsyncStreamReader<T>
{
    public T Current => messages.Current;

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        try
        {
            return await messages.MoveNext(cancellationToken);
        }
        catch (IOException lost)
        {
            throw new OperationCanceledException("The caller reset the stream.", lost);
        }
    }
}
