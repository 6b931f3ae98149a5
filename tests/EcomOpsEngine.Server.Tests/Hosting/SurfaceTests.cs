using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Server.Tests.Running;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;
using Grpc.Reflection.V1Alpha;
using Microsoft.Extensions.Logging;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Hosting;

public sealed class SurfaceTests(RunningServer server)
{
    [Fact]
    public async Task Reflection_lists_every_service()
    {
        using var call = new ServerReflection.ServerReflectionClient(server.Channel).ServerReflectionInfo();
        await call.RequestStream.WriteAsync(new ServerReflectionRequest { ListServices = "" });
        await call.RequestStream.CompleteAsync();
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));

        var names = call.ResponseStream.Current.ListServicesResponse.Service.Select(service => service.Name);

        Assert.Superset(
            new HashSet<string>(new[] { "Catalog", "Load", "Funnel", "Segment", "Matrix", "Experiment" }.Select(area => $"ecomops.v1.{area}Service")), names.ToHashSet());
    }

    [Fact]
    public async Task Health_says_serving()
    {
        var answer = await new Health.HealthClient(server.Channel).CheckAsync(new HealthCheckRequest());

        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, answer.Status);
    }

    [Fact]
    public async Task A_draining_server_says_so_and_refuses_new_calls()
    {
        var work = Directory.CreateTempSubdirectory("ecomops-drain-");
        var host = await ServerHost.StartAsync(
            ServerOptions.Default with { GrpcPort = 0, HttpPort = 0, DataDirectory = work.FullName, UsesDevelopmentKey = true }, logging => logging.AddProvider(new ErrorLog()), CancellationToken.None);
        using var channel = GrpcChannel.ForAddress(host.GrpcAddress);
        // A running load keeps the connection open while the server drains.
        var catalog = new CatalogService.CatalogServiceClient(channel);
        await catalog.CreateDatasetAsync(new CreateDatasetRequest { Dataset = new Dataset { Name = "drain", TimeZone = "UTC", Currency = "CNY" } });
        using var load = new LoadService.LoadServiceClient(channel).Load();
        await load.RequestStream.WriteAsync(new LoadRequest
        {
            Header = new LoadHeader { Dataset = "drain", Table = Table.Events, LoadId = "running", OnError = OnError.AllOrNothing },
        });
        await load.RequestStream.WriteAsync(new LoadRequest { Batch = Batches.Of(SmallShop.Events) });
        using var watch = new Health.HealthClient(channel).Watch(new HealthCheckRequest());
        Assert.True(await watch.ResponseStream.MoveNext(CancellationToken.None));

        var stopping = host.StopAsync(CancellationToken.None);
        Assert.True(await watch.ResponseStream.MoveNext(CancellationToken.None));
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.NotServing, watch.ResponseStream.Current.Status);
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await catalog.GetDatasetAsync(new GetDatasetRequest { Dataset = "drain" }));
        Assert.Equal(StatusCode.Unavailable, refused.StatusCode);

        // The running load may end in peace.
        await load.RequestStream.CompleteAsync();
        Assert.Equal(SmallShop.Events.Count, (await load.ResponseAsync).Load.RowsLoaded);
        await stopping;
        await host.DisposeAsync();
        work.Delete(recursive: true);
    }

    [Fact]
    public async Task Rest_answers_and_refuses_in_json()
    {
        var dataset = await server.NewDatasetAsync();
        using var http = new HttpClient { BaseAddress = server.HttpAddress };

        var found = await http.GetFromJsonAsync<JsonObject>($"v1/datasets/{dataset}");
        Assert.Equal(dataset, (string?)found!["dataset"]!["name"]);

        using var wrong = await http.PostAsJsonAsync($"v1/datasets/{dataset}/funnels:compute", new { steps = new[] { new { events = new[] { "home" } } } });
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        var status = await wrong.Content.ReadFromJsonAsync<JsonObject>();
        Assert.Contains("FIELD_INVALID", status!.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("steps[0].events[0]", status.ToJsonString(), StringComparison.Ordinal);

        using var missing = await http.GetAsync(new Uri("v1/datasets/nothing-here", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    [Fact]
    public async Task Grpc_web_answers_over_http_1()
    {
        var dataset = await server.NewDatasetAsync();
        // A frame of gRPC-Web by hand: a flag, the length, the message.
        var message = new GetDatasetRequest { Dataset = dataset }.ToByteArray();
        using var body = new ByteArrayContent([0, 0, 0, 0, (byte)message.Length, .. message]);
        body.Headers.ContentType = new MediaTypeHeaderValue("application/grpc-web");
        using var http = new HttpClient { BaseAddress = server.HttpAddress };

        using var response = await http.PostAsync(new Uri("ecomops.v1.CatalogService/GetDataset", UriKind.Relative), body);
        var frame = await response.Content.ReadAsByteArrayAsync();

        Assert.Equal(0, frame[0]);
        var length = BinaryPrimitives.ReadInt32BigEndian(frame.AsSpan(1));
        var answer = GetDatasetResponse.Parser.ParseFrom(frame, 5, length);
        Assert.Equal(dataset, answer.Dataset.Name);
    }
}
