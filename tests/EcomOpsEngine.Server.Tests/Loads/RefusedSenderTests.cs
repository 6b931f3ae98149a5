using System.Net;
using System.Net.Http.Headers;
using EcomOpsEngine.Client;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Tests.Running;
using Grpc.Core;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Loads;

/// <summary>A load that is refused while its sender writes: the sender hears of it, whatever its write waits for.</summary>
public sealed class RefusedSenderTests(RunningServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_over_the_limit_is_refused_with_the_limit_and_the_connection_lives()
    {
        using var client = new EcomOpsClient(new EcomOpsClientOptions { Address = server.GrpcAddress, MaxMessageBytes = 100 << 20 });
        var dataset = await server.NewDatasetAsync();
        var huge = new ColumnBatch { Rows = 1, Columns = { Batches.Texts("event_name", [new string('x', 70 << 20)]) } };
        var refused = await Assert.ThrowsAsync<EcomOpsException>(() => client.LoadAsync(Header(dataset), new[] { huge }.ToAsyncEnumerable(), Token));
        Assert.Equal((StatusCode.ResourceExhausted, "LIMIT_EXCEEDED"), (refused.StatusCode, refused.Reason));
        Assert.Contains("67108864", refused.Status.Detail, StringComparison.Ordinal);

        await client.Catalog.GetDatasetAsync(new GetDatasetRequest { Dataset = dataset }, cancellationToken: Token);
    }

    [Fact]
    public async Task A_write_that_the_connection_forgets_ends_with_its_call()
    {
        using var handler = new ForgetfulHandler();
        using var client = new EcomOpsClient(new EcomOpsClientOptions { HttpHandler = handler });
        var refused = await Assert.ThrowsAsync<EcomOpsException>(() => client.LoadAsync(Header("nowhere"), AsyncEnumerable.Empty<ColumnBatch>(), Token));
        Assert.Equal(StatusCode.NotFound, refused.StatusCode);
    }

    private static LoadHeader Header(string dataset) => new() { Dataset = dataset, Table = Table.Events, LoadId = "refused", OnError = OnError.SetAside };

    /// <summary>
    /// Answers a call in the middle of its first write, which never ends: so does <see cref="SocketsHttpHandler"/> now and then where the answer comes while the write waits for room in the stream's window.
    /// </summary>
    private sealed class ForgetfulHandler : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            using var body = new ForgetfulStream();
            _ = request.Content!.CopyToAsync(body, cancellationToken);
            await body.Writing.WaitAsync(cancellationToken);
            var response = new HttpResponseMessage(HttpStatusCode.OK) { Version = HttpVersion.Version20, RequestMessage = request, Content = new ByteArrayContent([]) };
            response.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
            response.Headers.Add("grpc-status", ((int)StatusCode.NotFound).ToString(null, null));
            return response;
        }
    }

    private sealed class ForgetfulStream : MemoryStream
    {
        private readonly TaskCompletionSource _writing = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Writing => _writing.Task;

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _writing.TrySetResult();
            await new TaskCompletionSource().Task;
        }
    }
}
