using System.Text.RegularExpressions;
using Apache.Arrow;
using Apache.Arrow.Flight;
using Apache.Arrow.Flight.Client;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Tests.Running;
using EcomOpsEngine.TestData;
using EcomOpsEngine.TestData.Flight;
using Google.Protobuf;
using Grpc.Core;
using Xunit;
using Field = Apache.Arrow.Field;

namespace EcomOpsEngine.Server.Tests.Flight;

/// <summary>A real Flight client over the real channel: loads in, answers out, the same as by the services.</summary>
public sealed class FlightTests(RunningServer server)
{
    private const long NoonUs = 1_740_801_600_000_000;

    private FlightClient Client => new(server.Channel);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_put_is_a_load_and_its_result_is_the_load(bool asJson)
    {
        var dataset = await server.NewDatasetAsync();
        var header = Header(dataset, "put", OnError.SetAside);

        var first = await PutAsync(header, asJson, Events(["home", "paid"], ["v1", "v1"]), Events(["$bad"], ["v2"]));
        var again = await PutAsync(header, asJson, Events(["home", "paid", "$bad"], ["v1", "v1", "v2"]));

        Assert.Equal((LoadState.Done, 3, 2, 1), (first.State, first.RowsReceived, first.RowsLoaded, first.RowsRejected));
        Assert.Equal(first, again);
        Assert.Equal(first, (await server.Loads.GetLoadAsync(new GetLoadRequest { Dataset = dataset, LoadId = "put" })).Load);
    }

    /// <summary>By Flight and by the IPC bytes of a load, in the first batch, and plain in a stream of its own: one content.</summary>
    [Fact]
    public async Task Dictionary_coded_texts_are_the_same_content()
    {
        var dataset = await server.NewDatasetAsync();
        var header = Header(dataset, "coded", OnError.AllOrNothing);
        var coded = Events(Coded([1, 0], "paid", "home"), ["v1", "v2"]);
        var first = await PutCodedAsync(header, coded);
        using var bytes = new MemoryStream();
        using (var writer = new ArrowStreamWriter(bytes, coded.Schema, leaveOpen: true))
        {
            await writer.WriteRecordBatchAsync(coded, TestContext.Current.CancellationToken);
            await writer.WriteEndAsync(TestContext.Current.CancellationToken);
        }

        using var call = server.Loads.Load();
        await call.RequestStream.WriteAsync(new LoadRequest { Header = header });
        await call.RequestStream.WriteAsync(new LoadRequest { ArrowIpc = ByteString.CopyFrom(bytes.ToArray()) });
        await call.RequestStream.CompleteAsync();

        Assert.Equal(2, first.RowsLoaded);
        Assert.Equal(first, (await call.ResponseAsync).Load);
        Assert.Equal(first, await PutAsync(header, asJson: false, Events(["home", "paid"], ["v1", "v2"])));
        Assert.Equal(first, await PutCodedAsync(header, Events(["home"], ["v1"]), Events(["paid"], ["v2"])));
    }

    /// <summary>A dictionary holds for the batches that follow it.</summary>
    [Fact]
    public async Task A_dictionary_is_kept_for_later_batches()
    {
        var dataset = await server.NewDatasetAsync();
        var words = Texts("paid", "home", "访问");
        var names = new[] { new sbyte[] { 2, 0 }, [1, 1, 2], [0] };
        var load = await PutCodedAsync(Header(dataset, "kept", OnError.AllOrNothing), [.. names.Select(codes => Events(Coded(codes, words), [.. codes.Select((_, i) => $"v{i}")]))]);

        var other = await server.NewDatasetAsync();
        var plain = await PutAsync(Header(other, "kept", OnError.AllOrNothing), asJson: false, Events(["访问", "paid", "home", "home", "访问", "paid"], ["v0", "v1", "v0", "v1", "v2", "v0"]));
        Assert.Equal((6, plain.ContentSha256), (load.RowsLoaded, load.ContentSha256));
    }

    /// <summary>Whatever the bytes of a put are, it is refused as the sender's fault, or it is a load.</summary>
    [Fact]
    public async Task Damaged_puts_are_the_sender_s_fault()
    {
        var dataset = await server.NewDatasetAsync();
        await Failure.ExpectAsync(() => PutCodedAsync(Header(dataset, "index", OnError.AllOrNothing), Events(Coded([1, 7], "paid", "home"), ["v1", "v2"])), StatusCode.InvalidArgument, "FIELD_INVALID", "batch.event_name");
        var random = new Random(11);
        var refused = 0;
        for (var round = 0; round < 150; round++)
        {
            try
            {
                await CodedPut.SendAsync(
                    server.Channel, new FlightCommand { Load = Header(dataset, $"damaged-{round}", OnError.SetAside) }.ToByteArray(), [Events(Coded([1, 0], "paid", "home"), ["v1", "v2"])],
                    bytes => bytes.Span[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8)), TestContext.Current.CancellationToken);
            }
            catch (RpcException failed) when (failed.StatusCode == StatusCode.InvalidArgument)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 20, 150);
    }

    [Fact]
    public async Task A_refused_put_fails_as_the_load_fails()
    {
        var dataset = await server.NewDatasetAsync();
        await Failure.ExpectAsync(
            () => PutAsync(Header(dataset, "refused", OnError.AllOrNothing), asJson: false, Events(["$bad"], ["v1"])), StatusCode.FailedPrecondition, "ROWS_REJECTED", "rows[1].event_name");
    }

    [Fact]
    public async Task Wrong_commands_are_refused()
    {
        var dataset = await server.NewDatasetAsync();
        await Failure.ExpectAsync(() => PutBytesAsync("{\"nothing\": 1}"u8.ToArray()), StatusCode.InvalidArgument, "FIELD_INVALID", "descriptor.cmd");
        await Failure.ExpectAsync(() => PutBytesAsync([]), StatusCode.InvalidArgument, "FIELD_INVALID", "descriptor.cmd");
        await Failure.ExpectAsync(() => PutAsync(new LoadHeader { Dataset = dataset }, asJson: true, Events(["home"], ["v"])), StatusCode.InvalidArgument, "FIELD_INVALID", "header.table");
        await Failure.ExpectAsync(() => PutAsync(Header("nowhere", "x", OnError.SetAside), asJson: true, Events(["home"], ["v"])), StatusCode.NotFound, "DATASET_NOT_FOUND");
        await Failure.ExpectAsync(() => GetAsync(new FlightCommand { Load = Header(dataset, "x", OnError.SetAside) }), StatusCode.InvalidArgument, "FIELD_INVALID", "ticket");
    }

    [Fact]
    public async Task Rejected_rows_come_as_a_stream_of_batches()
    {
        var dataset = await server.NewDatasetAsync();
        await PutAsync(Header(dataset, "bad", OnError.SetAside), asJson: false, Events(["home", "$a", "$b"], ["v1", "v2", "v3"]));
        var request = new ListRejectedRowsRequest { Dataset = dataset, LoadId = "bad", PageSize = 1 };

        var batches = await GetAsync(new FlightCommand { ListRejectedRows = request });

        Assert.Equal(2, batches.Count);
        Assert.Equal(["out_of_range", "out_of_range"], batches.SelectMany(batch => TextsOf(batch, "reason")));
        Assert.Equal(["$a", "$b"], batches.SelectMany(batch => TextsOf(batch, "found")));
    }

    [Fact]
    public async Task The_ticket_of_the_front_page_gives_rows_of_sql()
    {
        var dataset = await SmallShop.LoadAsync(server);
        var page = await File.ReadAllTextAsync(Path.Combine(SharedData.RepositoryRoot()!, "README.md"));
        var ticket = Regex.Match(page, @"json\.dumps\((\{.*\})\)").Groups[1].Value.Replace("\"demo\"", $"\"{dataset}\"", StringComparison.Ordinal);

        var batches = await GetAsync(new FlightTicket(ByteString.CopyFromUtf8(ticket)));

        Assert.Equal(["feed", "search"], batches.SelectMany(batch => TextsOf(batch, "channel")).Order(StringComparer.Ordinal));
        Assert.Equal([1L, 3L], batches.SelectMany(batch => ((Int64Array)batch.Column("orders")).Values.ToArray()).Order());
    }

    [Fact]
    public async Task Customers_units_and_cells_are_those_of_the_services()
    {
        var dataset = await SmallShop.LoadAsync(server);
        var customers = new ListCustomersRequest { Dataset = dataset };
        var info = await Client.GetInfo(FlightDescriptor.CreateCommandDescriptor(JsonFormatter.Default.Format(new FlightCommand { ListCustomers = customers })));
        var batches = await GetAsync(info.Endpoints[0].Ticket);
        var expected = new List<string>();
        await foreach (var page in server.Segments.ListCustomers(customers).ResponseStream.ReadAllAsync())
        {
            expected.AddRange(page.CustomerIds);
        }

        Assert.NotEmpty(expected);
        Assert.Equal(expected, batches.SelectMany(batch => TextsOf(batch, "customer_id")));
        Assert.Equal(info.Schema.FieldsList.Select(field => (field.Name, field.DataType.TypeId)), batches[0].Schema.FieldsList.Select(field => (field.Name, field.DataType.TypeId)));

        var matrix = new ComputeMatrixRequest
        {
            Dataset = dataset,
            Dimensions = { new MatrixDimension { Field = "channel" } },
            Measures = { Measure.Gmv, Measure.Orders, Measure.OrderValue },
            Subtotals = Subtotals.Rollup,
        };
        var all = await server.Matrices.ComputeMatrixAsync(matrix);
        var paged = matrix.Clone();
        paged.PageSize = 1;
        var cells = await GetAsync(new FlightCommand { ComputeMatrix = paged });
        Assert.Equal(all.Cells.Count, cells.Count);
        Assert.Equal(all.Cells.Select(cell => cell.Keys[0].Value), cells.SelectMany(batch => TextsOf(batch, "channel")).Select(value => value ?? ""));
        Assert.Equal(all.Cells.Select(cell => cell.Figures[0].Value.Money.Units), cells.Select(batch => ((Int64Array)batch.Column("gmv_units")).GetValue(0)!.Value));
        Assert.Equal(all.Cells.Select(cell => cell.Figures[1].Value.Count), cells.Select(batch => ((Int64Array)batch.Column("orders")).GetValue(0)!.Value));
        Assert.Contains("subtotal", cells.SelectMany(batch => TextsOf(batch, "channel_kind")));

        var units = new ListFunnelUnitsRequest { Funnel = new ComputeFunnelRequest { Dataset = dataset, Steps = { new FunnelStep { Events = { "home" } }, new FunnelStep { Events = { "paid" } } } }, Selection = FunnelUnitSelection.Reached, Step = 1 };
        var listed = new List<string>();
        await foreach (var page in server.Funnels.ListFunnelUnits(units).ResponseStream.ReadAllAsync())
        {
            listed.AddRange(page.Ids);
        }

        var people = await GetAsync(new FlightCommand { ListFunnelUnits = units });
        Assert.Equal(listed, people.SelectMany(batch => TextsOf(batch, "id")));
        Assert.All(people, batch => Assert.IsType<TimestampArray>(batch.Column("step_1")));
    }

    private static LoadHeader Header(string dataset, string loadId, OnError onError) => new() { Dataset = dataset, Table = Contracts.V1.Table.Events, LoadId = loadId, OnError = onError };

    private static RecordBatch Events(string[] names, string[] visitors) => Events(Texts(names), visitors);

    private static RecordBatch Events(IArrowArray names, string[] visitors)
    {
        var times = new Int64Array.Builder().AppendRange(visitors.Select(_ => NoonUs)).Build();
        var instants = new TimestampArray(new TimestampType(TimeUnit.Microsecond, "UTC"), times.ValueBuffer, ArrowBuffer.Empty, times.Length, 0, 0);
        return new RecordBatch(
            new Schema([new Field("event_name", names.Data.DataType, true), new Field("visitor_id", StringType.Default, true), new Field("occurred_at", instants.Data.DataType, true)], null),
            [names, Texts(visitors), instants],
            visitors.Length);
    }

    private static DictionaryArray Coded(sbyte[] codes, params string[] words) => Coded(codes, Texts(words));

    private static DictionaryArray Coded(sbyte[] codes, StringArray words) => new(new DictionaryType(Int8Type.Default, StringType.Default, false), new Int8Array.Builder().AppendRange(codes).Build(), words);

    private async Task<Load> PutCodedAsync(LoadHeader header, params RecordBatch[] batches)
    {
        var result = await CodedPut.SendAsync(server.Channel, new FlightCommand { Load = header }.ToByteArray(), batches, null, TestContext.Current.CancellationToken);
        return LoadResponse.Parser.ParseFrom(result.Span).Load;
    }

    private static StringArray Texts(params string[] values) => new StringArray.Builder().AppendRange(values).Build();

    private static IEnumerable<string?> TextsOf(RecordBatch batch, string column) => Enumerable.Range(0, batch.Length).Select(row => ((StringArray)batch.Column(column)).GetString(row));

    private async Task<Load> PutAsync(LoadHeader header, bool asJson, params RecordBatch[] batches)
    {
        var command = new FlightCommand { Load = header };
        var result = await PutBytesAsync(asJson ? System.Text.Encoding.UTF8.GetBytes(JsonFormatter.Default.Format(command)) : command.ToByteArray(), batches);
        return (asJson ? LoadResponse.Parser.ParseJson(result.ToStringUtf8()) : LoadResponse.Parser.ParseFrom(result)).Load;
    }

    private async Task<ByteString> PutBytesAsync(byte[] command, params RecordBatch[] batches)
    {
        using var call = Client.StartPut(FlightDescriptor.CreateCommandDescriptor(command));
        try
        {
            foreach (var batch in batches.DefaultIfEmpty(Events(["home"], ["v"])))
            {
                await call.RequestStream.WriteAsync(batch);
            }

            await call.RequestStream.CompleteAsync();
        }
        catch (Exception ended) when (ended is RpcException or InvalidOperationException)
        {
            // The server refused while rows were still being sent: its reason is read below.
        }

        Assert.True(await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
        return call.ResponseStream.Current.ApplicationMetadata;
    }

    private Task<List<RecordBatch>> GetAsync(FlightCommand command) => GetAsync(new FlightTicket(command.ToByteString()));

    private async Task<List<RecordBatch>> GetAsync(FlightTicket ticket)
    {
        var batches = new List<RecordBatch>();
        using var call = Client.GetStream(ticket);
        while (await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken))
        {
            batches.Add(call.ResponseStream.Current);
        }

        return batches;
    }
}
