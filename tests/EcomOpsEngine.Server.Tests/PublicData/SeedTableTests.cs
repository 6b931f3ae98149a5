using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.TestData;
using EcomOpsEngine.TestData.Expected;
using Grpc.Core;
using Xunit;

namespace EcomOpsEngine.Server.Tests.PublicData;

/// <summary>The hand-sized tables: their funnels and RFM cases loaded as rows.</summary>
public sealed class SeedTableTests
{
    private static readonly DateTimeOffset AsOf = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Seed_table_figures_are_reproduced_from_loaded_rows()
    {
        await using var server = await PublicDataServer.TryStartAsync();
        Assert.SkipUnless(server is not null, SharedData.SkipReason);
        var figures = ExpectedFigures.Read(SharedData.Root!, "seed_tables.json");
        await CheckFunnelAsync(server, figures, "/funnel_100000", "golden", [100_000, 75_000, 45_000, 27_000, 18_900, 8_505]);
        await CheckWhatIfAsync(server, figures, "golden");
        await CheckFunnelAsync(server, figures, "/funnel_edge_cases/zero_in_middle", "zero-middle", [100, 0, 0]);
        await CheckFunnelAsync(server, figures, "/funnel_edge_cases/zero_at_start", "zero-start", [0, 0, 0]);
        await CheckThresholdCasesAsync(server, figures);
        figures.AssertComplete(nameof(SeedTableTests));
    }

    // Person n reaches every step whose count is above n; names come from the file. A step that nobody reaches still needs its name known:
    // one person far before the range carries all of them.
    private static async Task CheckFunnelAsync(PublicDataServer server, ExpectedFigures figures, string at, string dataset, int[] counts)
    {
        await server.CreateAsync(dataset, "CNY", 2);
        var steps = Enumerable.Range(0, counts.Length).Select(step => figures.TextAt($"{at}/steps/{step}/step")).ToList();
        var batch = new Rows();
        foreach (var (step, index) in steps.Select((step, index) => (step, index)))
        {
            batch.Event("before", AsOf.AddYears(-1).AddMinutes(index), step);
            for (var person = 0; person < counts[index]; person++)
            {
                batch.Event($"v{person}", AsOf.AddMinutes(index), step);
            }
        }

        await LoadAsync(server, dataset, Table.Events, batch.Events());
        var answer = await server.Funnels.ComputeFunnelAsync(new ComputeFunnelRequest
        {
            Dataset = dataset,
            Range = new TimeRange { From = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(AsOf) },
            Steps = { steps.Select(step => new FunnelStep { Events = { step } }) },
        });
        FunnelExpectation.Check(figures, at, answer.Funnels[0]);
    }

    // Every step 10% better, one at a time; asked without dimensions, because these rows have none.
    private static async Task CheckWhatIfAsync(PublicDataServer server, ExpectedFigures figures, string dataset)
    {
        const string At = "/funnel_100000_if_one_step_converts_10pct_better";
        var steps = Enumerable.Range(0, 6).Select(step => new FunnelStep { Events = { figures.TextAt($"/funnel_100000/steps/{step}/step") } });
        var answer = await server.Funnels.ExplainFunnelAsync(new ExplainFunnelRequest
        {
            Dataset = dataset,
            Funnel = new ComputeFunnelRequest { Dataset = dataset, Steps = { steps }, Range = new TimeRange { From = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(AsOf) } },
            Steps = { 1, 2, 3, 4, 5 },
        });
        foreach (var step in answer.Steps)
        {
            figures.Ratio($"{At}/step{step.Step}->step{step.Step + 1}/extra", step.ExtraConversions.Ratio);
            figures.Ratio($"{At}/step{step.Step}->step{step.Step + 1}/final_count", answer.Converted + step.ExtraConversions.Ratio);
        }
    }

    // One customer for each case: `frequency` orders, the last `recency_days` before the as-of date, whose amounts add up to `monetary`.
    private static async Task CheckThresholdCasesAsync(PublicDataServer server, ExpectedFigures figures)
    {
        await server.CreateAsync("cases", "CNY", 2);
        var orders = new Rows();
        var cases = figures.Members("/rfm_threshold_cases");
        foreach (var index in cases)
        {
            var path = $"/rfm_threshold_cases/{index}";
            var frequency = (int)figures.Value($"{path}/frequency");
            var cents = (long)Math.Round(figures.Value($"{path}/monetary") * 100);
            for (var order = 0; order < frequency; order++)
            {
                var amount = (cents / frequency) + (order == 0 ? cents % frequency : 0);
                orders.Order($"c{index}-{order}", $"c{index}", AsOf.AddDays(-figures.Value($"{path}/recency_days")).AddMinutes(order), amount);
            }
        }

        await LoadAsync(server, "cases", Table.Orders, orders.Orders());
        var rfm = new ComputeRfmRequest
        {
            Dataset = "cases",
            AsOf = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(AsOf.AddHours(12)),
            LookbackDays = 3_650,
        };
        using var call = server.Segments.ListCustomers(new ListCustomersRequest { Dataset = "cases", Rfm = rfm });
        await foreach (var customers in call.ResponseStream.ReadAllAsync())
        {
            for (var n = 0; n < customers.CustomerIds.Count; n++)
            {
                var path = $"/rfm_threshold_cases/{customers.CustomerIds[n][1..]}";
                figures.Count($"{path}/recency_days", customers.RecencyDays[n]);
                figures.Count($"{path}/frequency", customers.Frequency[n]);
                figures.Money($"{path}/monetary", customers.MonetaryUnits[n], 2);
                figures.Text($"{path}/tier", LiteralTier(customers.Tiers[n], customers.LiteralMatches[n]));
            }
        }
    }

    // The file knows the literal boxes of VIP and potential only; a customer in the gaps is `neither`.
    private static string LiteralTier(RfmTier tier, bool literal) => (tier, literal) switch
    {
        (RfmTier.Vip, true) => "vip",
        (RfmTier.Potential, true) => "potential",
        _ => "neither",
    };

    private static async Task LoadAsync(PublicDataServer server, string dataset, Table table, ColumnBatch batch)
    {
        using var call = server.Loads.Load();
        await call.RequestStream.WriteAsync(new LoadRequest
        {
            Header = new LoadHeader { Dataset = dataset, Table = table, LoadId = "seed", OnError = OnError.AllOrNothing, ExpectedRows = batch.Rows },
        });
        await call.RequestStream.WriteAsync(new LoadRequest { Batch = batch });
        await call.RequestStream.CompleteAsync();
        Assert.Equal(batch.Rows, (await call).Load.RowsLoaded);
    }

    /// <summary>Rows collected column by column.</summary>
    private sealed class Rows
    {
        private readonly List<string> _ids = [];
        private readonly List<string> _names = [];
        private readonly List<long> _timesUs = [];
        private readonly List<long> _amounts = [];

        public void Event(string visitor, DateTimeOffset at, string name)
        {
            _ids.Add(visitor);
            _timesUs.Add(at.ToUnixTimeMilliseconds() * 1_000);
            _names.Add(name);
        }

        public void Order(string order, string customer, DateTimeOffset at, long amountMinor)
        {
            _names.Add(order);
            _ids.Add(customer);
            _timesUs.Add(at.ToUnixTimeMilliseconds() * 1_000);
            _amounts.Add(amountMinor);
        }

        public ColumnBatch Events() => Batch(Texts("visitor_id", _ids), Texts("event_name", _names), Times("occurred_at"));

        public ColumnBatch Orders() => Batch(
            Texts("order_id", _names), Texts("customer_id", _ids), Times("ordered_at"), Texts("status", Enumerable.Repeat("paid", _ids.Count)),
            Integers("quantity", Enumerable.Repeat(1L, _ids.Count)), Integers("unit_price", _amounts));

        private static ColumnData Texts(string name, IEnumerable<string> values) => new() { Name = name, Texts = new TextValues { Values = { values } } };

        private static ColumnData Integers(string name, IEnumerable<long> values) => new() { Name = name, Integers = new IntegerValues { Values = { values } } };

        private ColumnData Times(string name) => new() { Name = name, TimesUs = new TimeValues { Values = { _timesUs } } };

        private ColumnBatch Batch(params ColumnData[] columns) => new() { Rows = _ids.Count, Columns = { columns } };
    }
}
