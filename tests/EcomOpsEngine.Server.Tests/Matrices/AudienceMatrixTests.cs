using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Tests.Running;
using Google.Protobuf.WellKnownTypes;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Matrices;

/// <summary>Tiers, segments and tags of customers as dimensions and in filters.</summary>
public sealed class AudienceMatrixTests(RunningServer server) : IAsyncLifetime
{
    private static readonly DateTimeOffset Start = new(2025, 7, 1, 12, 0, 0, TimeSpan.FromHours(8));
    private string _dataset = "";

    public async ValueTask InitializeAsync()
    {
        _dataset = await server.NewDatasetAsync();

        // big: four orders of 600 within 30 days of 1 September; small: one order in July; old: one in January, registered only: known by an event; v9 is anonymous.
        OrderRow[] rows =
        [
            .. Enumerable.Range(0, 4).Select(n => new OrderRow($"b{n}", "big", Start.AddDays(40 + n), 60_000, Visitor: "v1", Channel: "search")),
            new("s1", "small", Start.AddDays(10), 5_000, Visitor: "v2", Channel: "feed"), new("z1", "old", Start.AddDays(-170), 9_000, Visitor: "v3", Channel: "feed"),
        ];
        var orders = Batches.Of(rows);
        orders.Columns.Add(Batches.Integers("list_price", rows.Select(row => row.Customer == "big" ? row.UnitPriceMinor : row.UnitPriceMinor * 2)));
        await server.LoadAsync(_dataset, Table.Orders, "orders", OnError.AllOrNothing, orders);
        await server.LoadAsync(_dataset, Table.Events, "events", OnError.AllOrNothing, Batches.Of(
        [
            new EventRow("v1", "home", Start.AddDays(40), "big", Channel: "search"), new EventRow("v2", "home", Start.AddDays(10), "small", Channel: "feed"),
            new EventRow("v3", "home", Start.AddDays(-170), "old", Channel: "feed"), new EventRow("v8", "home", Start.AddDays(50), "looker", Channel: "feed"),
            new EventRow("v9", "home", Start.AddDays(50), Channel: "feed"),
        ]));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Tiers_are_of_the_end_of_the_range_in_their_order_and_strangers_stand_apart()
    {
        var answer = await AskAsync(["customer.rfm_tier"], [Measure.Gmv, Measure.Visitors], Subtotals.Cube);

        // As of the day after the last order: small is 34 days ago with one order, hence regular; old is 214 days ago.
        Assert.Equal(["vip 240000 1", "regular 5000 1", "churned 9000 1", "prospect 0 1", "(none) 0 1", "(all) 254000 5"], answer.Cells.Select(MatrixLines.Of));

        var july = await AskAsync(["customer.rfm_tier"], [Measure.Gmv], Subtotals.None, request => request.Range = new TimeRange { From = Start.AddDays(-200).ToTimestamp(), To = Start.ToTimestamp() });
        Assert.Equal(["regular 9000"], july.Cells.Select(MatrixLines.Of));
    }

    [Fact]
    public async Task Stated_thresholds_and_instants_hold_in_dimensions_and_filters()
    {
        void Generous(ComputeMatrixRequest request) => request.Audience = new MatrixAudience
        {
            Rfm = new ComputeRfmRequest { AsOf = Start.AddDays(60).ToTimestamp(), Thresholds = new RfmThresholds { RegularRecencyDays = 1_000 } },
        };
        Assert.Equal(["vip 240000", "regular 14000"], (await AskAsync(["customer.rfm_tier"], [Measure.Gmv], Subtotals.None, Generous)).Cells.Select(MatrixLines.Of));

        var filtered = await AskAsync(["channel"], [Measure.Gmv, Measure.Visitors, Measure.Conversion], Subtotals.None, request =>
        {
            Generous(request);
            request.Filter = Where("customer.rfm_tier", "regular");
        });
        Assert.Equal(["feed 14000 2 1"], filtered.Cells.Select(MatrixLines.Of));
    }

    [Fact]
    public async Task Each_range_has_its_own_tiers()
    {
        var answer = await AskAsync(["customer.rfm_tier"], [Measure.Buyers], Subtotals.None, request =>
        {
            request.Range = new TimeRange { From = Start.AddDays(60).ToTimestamp(), To = Start.AddDays(100).ToTimestamp() };
            request.Compare = new MatrixComparison { PreviousPeriod = true };
        });

        // As of day 60 big was a VIP; as of day 100, when nobody had bought any more, big is no longer one.
        Assert.Equal(["vip 0"], answer.Cells.Select(MatrixLines.Of));
        Assert.Equal(1, answer.Cells[0].Figures[0].Compared.Count);
    }

    [Fact]
    public async Task Segments_need_five_bins()
    {
        var answer = await AskAsync(["customer.rfm_segment"], [Measure.Buyers], Subtotals.None);
        Assert.Equal(3, answer.Cells.Sum(cell => cell.Figures[0].Value.Count));
        await Failure.InvalidAsync(() => AskAsync(["customer.rfm_segment"], [Measure.Buyers], Subtotals.None, request => request.Audience = new MatrixAudience { Rfm = new ComputeRfmRequest { Bins = 4 } }), "audience.rfm.bins");
        await Failure.InvalidAsync(() => AskAsync(["customer.rfm_tier"], [Measure.Buyers], Subtotals.None, request => request.Audience = new MatrixAudience { Rfm = new ComputeRfmRequest { Dataset = "another" } }), "audience.rfm.dataset");
        await Failure.InvalidAsync(() => AskAsync(["customer.tag"], [Measure.Buyers], Subtotals.None, request => request.Audience = new MatrixAudience { Tags = new ComputeTagsRequest { RulesJson = "{}" } }), "audience.tags.rules_json");
    }

    [Fact]
    public async Task Somebody_with_two_tags_counts_under_both_and_once_in_all()
    {
        const string rules = """
            {"version": 1, "rules": [
              {"tag": "buyer", "name": {"en": "Buyer", "zh": "买家"}, "allOf": [{"measure": "orders", "atLeast": 1}]},
              {"tag": "frequent", "name": {"en": "Frequent", "zh": "常客"}, "allOf": [{"measure": "orders", "atLeast": 2}]},
              {"tag": "nobody", "name": {"en": "Nobody", "zh": "无人"}, "allOf": [{"measure": "orders", "atLeast": 9}]}]}
            """;
        void Rules(ComputeMatrixRequest request) => request.Audience = new MatrixAudience { Tags = new ComputeTagsRequest { AsOf = Start.AddDays(100).ToTimestamp(), RulesJson = rules } };

        var answer = await AskAsync(["customer.tag", "channel"], [Measure.Buyers, Measure.Visitors, Measure.Gmv], Subtotals.Rollup, Rules);
        Assert.Equal(
            [
                "buyer feed 2 2 14000", "buyer search 1 1 240000", "buyer (all) 3 3 254000", "frequent search 1 1 240000", "frequent (all) 1 1 240000",
                "(none) feed 0 2 0", "(none) (all) 0 2 0", "(all) (all) 3 5 254000",
            ],
            answer.Cells.Select(MatrixLines.Of));

        var frequent = await AskAsync([], [Measure.Gmv, Measure.Visitors], Subtotals.None, request =>
        {
            Rules(request);
            request.Filter = Where("customer.tag", "frequent");
        });
        Assert.Equal(["240000 1"], frequent.Cells.Select(MatrixLines.Of));
        var others = await AskAsync([], [Measure.Gmv, Measure.Visitors], Subtotals.None, request =>
        {
            Rules(request);
            request.Filter = Where("customer.tag", "frequent");
            request.Filter.AllOf[0].Conditions[0].Negate = true;
        });
        Assert.Equal(["14000 4"], others.Cells.Select(MatrixLines.Of));

        var folded = await AskAsync(["customer.tag"], [Measure.Buyers], Subtotals.None, request =>
        {
            Rules(request);
            request.Dimensions[0].Top = 1;
        });
        Assert.Equal(["buyer 3", "(other) 1"], folded.Cells.Select(MatrixLines.Of));
    }

    private static Filter Where(string field, string value) => new()
    {
        AllOf = { new AnyOf { Conditions = { new Condition { Field = field, In = new ValueSet { Values = { new Contracts.V1.Value { StringValue = value } } } } } } },
    };

    private Task<ComputeMatrixResponse> AskAsync(string[] fields, Measure[] measures, Subtotals subtotals, Action<ComputeMatrixRequest>? change = null)
    {
        var request = new ComputeMatrixRequest { Dataset = _dataset, Dimensions = { fields.Select(field => new MatrixDimension { Field = field }) }, Measures = { measures }, Subtotals = subtotals };
        change?.Invoke(request);
        return server.Matrices.ComputeMatrixAsync(request).ResponseAsync;
    }
}
