using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Tests.Running;
using EcomOpsEngine.Server.Tests.Store;
using EcomOpsEngine.TestData;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Xunit;
using Field = EcomOpsEngine.Contracts.V1.Field;
using Value = EcomOpsEngine.Contracts.V1.Value;

namespace EcomOpsEngine.Server.Tests.Attributes;

/// <summary>Properties with a type in questions: told by ListFields, compared as what they are, kept over loads and restarts. The same rows are asked of DuckDB by free SQL.</summary>
public sealed class TypedPropertyTests(RunningServer server)
{
    private const int Seed = 20_260_728;
    private static readonly DateTimeOffset Start = new(2024, 3, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Conditions_compare_by_type_as_DuckDB_does_over_loads_and_restarts()
    {
        await using var store = await ServedStore.StartAsync();
        var random = new SeededRandom(Seed);
        var rows = Enumerable.Range(0, 900).Select(i => OrderOf(i, random)).ToList();
        foreach (var part in rows.Chunk(300))
        {
            await store.LoadAsync(Table.Orders, part.Length, Columns(part));
            await CompareAsync(store, random);
        }

        await store.RestartAsync(withoutSegments: false);
        await CompareAsync(store, random);
        await store.RestartAsync(withoutSegments: true);
        await CompareAsync(store, random);
    }

    [Fact]
    public async Task Fields_tell_their_type_and_list_their_values_canonically()
    {
        var dataset = await ShopAsync();
        var fields = (await server.Catalog.ListFieldsAsync(new ListFieldsRequest { Dataset = dataset, Table = Table.Orders })).Fields;
        Assert.Equal(
            ["customer.properties.age Number 2 1 True", "properties.gift Boolean 2 1 True", "properties.promised Time 2 1 True", "properties.weight Number 3 1 True"],
            fields.Where(field => field.Name.Contains("properties.", StringComparison.Ordinal)).Select(Line));

        Assert.Equal(["1 2", "-0.5 1", "10 1"], await ValuesAsync(dataset, "properties.weight"));
        Assert.Equal(["true 3", "false 1"], await ValuesAsync(dataset, "properties.gift"));
        Assert.Equal(["2024-03-09T00:00:00.5Z 3", "2024-03-08T16:00:00Z 1"], await ValuesAsync(dataset, "properties.promised"));
    }

    [Fact]
    public async Task Matrices_and_funnels_group_by_them_in_their_order()
    {
        var dataset = await ShopAsync();
        var matrix = await server.Matrices.ComputeMatrixAsync(new ComputeMatrixRequest
        {
            Dataset = dataset,
            Dimensions = { new MatrixDimension { Field = "properties.weight" } },
            Measures = { Measure.Orders },
        });
        Assert.Equal(["-0.5 1", "1 2", "10 1", "∅ 1"], matrix.Cells.Select(cell => $"{(cell.Keys[0].HasValue ? cell.Keys[0].Value : "∅")} {cell.Figures[0].Value.Count}"));
        var young = await server.Matrices.ComputeMatrixAsync(new ComputeMatrixRequest
        {
            Dataset = dataset,
            Measures = { Measure.Orders },
            Filter = Where("customer.properties.age", condition => condition.Range = new ValueRange { Max = Number(29.5) }),
        });
        Assert.Equal(2, young.Totals[0].Value.Count);

        await server.LoadAsync(dataset, Table.Events, "events", OnError.AllOrNothing, new ColumnBatch
        {
            Rows = 4,
            Columns =
            {
                Batches.Times("occurred_at", Enumerable.Range(0, 4).Select(i => Batches.Us(Start.AddHours(i)))), Batches.Texts("event_name", ["view", "buy", "view", "view"]),
                Batches.Texts("visitor_id", ["v1", "v1", "v2", "v3"]), new ColumnData { Name = "properties.score", Numbers = new NumberValues { Values = { 9, 9, 10, 9 } } },
            },
        });
        var funnel = await server.Funnels.ComputeFunnelAsync(new ComputeFunnelRequest
        {
            Dataset = dataset,
            Steps = { new FunnelStep { Events = { "view" }, Filter = Where("properties.score", condition => condition.Range = new ValueRange { Min = new Value { Int64Value = 9 }, Max = new Value { Int64Value = 9 } }) }, new FunnelStep { Events = { "buy" } } },
        });
        Assert.Equal([2L, 1L], funnel.Funnels[0].Steps.Select(step => step.Entered));
        var broken = await server.Funnels.ComputeFunnelAsync(new ComputeFunnelRequest
        {
            Dataset = dataset,
            Steps = { new FunnelStep { Events = { "view" } }, new FunnelStep { Events = { "buy" } } },
            Breakdown = new FunnelBreakdown { Fields = { "properties.score" } },
        });
        Assert.Equal(["∑ 3", "9 2", "10 1"], broken.Funnels.Select(one => $"{(one.BreakdownValues.Count > 0 ? one.BreakdownValues[0].Value : "∑")} {one.Steps[0].Entered}"));
    }

    public static TheoryData<string, string> Misfits => new()
    {
        { "number in text", "'properties.weight' is a number field; found a text, expected int64_value or double_value." },
        { "number is text", "'properties.weight' is a number field; found a truth value, expected int64_value or double_value." },
        { "boolean", "'properties.gift' is a boolean field; found a text, expected bool_value." },
        { "boolean range", "'properties.gift' is a boolean field; expected in, with bool_value." },
        { "time", "'properties.promised' is a time field; found a whole number, expected timestamp_value." },
        { "contains", "'properties.weight' is a number field; only text fields can be searched." },
        { "crossed", "10 is above max 9." },
    };

    [Theory]
    [MemberData(nameof(Misfits))]
    public async Task Literals_of_another_type_are_named(string misfit, string description)
    {
        var dataset = await ShopAsync();
        var (field, place, test) = misfit switch
        {
            "number in text" => ("properties.weight", "in.values[0]", In(new Value { StringValue = "1" })),
            "number is text" => ("properties.weight", "range.max", condition => condition.Range = new ValueRange { Max = new Value { BoolValue = true } }),
            "boolean" => ("properties.gift", "in.values[0]", In(new Value { StringValue = "true" })),
            "boolean range" => ("properties.gift", "range", condition => condition.Range = new ValueRange { Max = new Value { BoolValue = true } }),
            "time" => ("properties.promised", "range.min", condition => condition.Range = new ValueRange { Min = new Value { Int64Value = 1 } }),
            "contains" => ("properties.weight", "contains", condition => condition.Contains = "1"),
            _ => ("properties.weight", "range.min", (Action<Condition>)(condition => condition.Range = new ValueRange { Min = Number(10), Max = Number(9) })),
        };
        var at = $"filter.all_of[0].conditions[0].{place}";
        var failed = await Failure.InvalidAsync(
            async () => await server.Matrices.ComputeMatrixAsync(new ComputeMatrixRequest { Dataset = dataset, Measures = { Measure.Orders }, Filter = Where(field, test) }), at);
        Assert.Equal(description, Failure.Description(failed, at));
    }

    [Fact]
    public async Task Files_of_text_state_the_type_and_a_later_load_must_agree()
    {
        var dataset = await server.NewDatasetAsync();
        await File.WriteAllTextAsync(Path.Combine(server.Files, "typed.csv"), "time,who,what,score\n2024-03-01 10:00:00,v1,view,1.50\n2024-03-01 10:00:00,v2,view,many\n");
        ImportFileRequest Request(string id, PropertyType type) => new()
        {
            Dataset = dataset,
            Table = Table.Events,
            LoadId = id,
            Path = "files/typed.csv",
            OnError = OnError.SetAside,
            Mapping = new Mapping
            {
                Columns =
                {
                    new ColumnMapping { Target = "occurred_at", Column = "time" }, new ColumnMapping { Target = "visitor_id", Column = "who" }, new ColumnMapping { Target = "event_name", Column = "what" },
                    new ColumnMapping { Target = "properties.score", Column = "score", Type = type },
                },
            },
        };
        Assert.Equal((1L, 1L), await ImportAsync(Request("one", PropertyType.Number)));
        var reject = Assert.Single((await server.Loads.ListRejectedRowsAsync(new ListRejectedRowsRequest { Dataset = dataset, LoadId = "one" })).Rows);
        Assert.Equal((2L, "properties.score", RejectReason.Unreadable, "many", "a decimal number"), (reject.Row, reject.Column, reject.Reason, reject.Found, reject.Expected));

        var conflict = await Failure.InvalidAsync(() => ImportAsync(Request("two", PropertyType.Boolean)), "mapping.columns[3].type");
        Assert.Equal("found the type boolean for `properties.score`; expected number, the type that an earlier load gave it", Failure.Description(conflict, "mapping.columns[3].type"));
        await Failure.InvalidAsync(() => ImportAsync(Request("three", (PropertyType)99)), "mapping.columns[3].type");
        Assert.Equal((1L, 1L), await ImportAsync(Request("four", PropertyType.Unspecified)));
    }

    private async Task<(long Loaded, long Rejected)> ImportAsync(ImportFileRequest request)
    {
        using var call = server.Loads.ImportFile(request);
        Load? load = null;
        await foreach (var progress in call.ResponseStream.ReadAllAsync())
        {
            load = progress.Load ?? load;
        }

        return (load!.RowsLoaded, load.RowsRejected);
    }

    // Five orders: weights 1, 1.0, 10, -0.5 and none.
    private async Task<string> ShopAsync()
    {
        var dataset = await server.NewDatasetAsync("UTC");
        var orders = Batches.Of([.. Enumerable.Range(1, 5).Select(i => new OrderRow($"o{i}", i == 5 ? null : $"c{i % 2}", Start.AddDays(i), 100))]);
        var promised = Batches.Us(new DateTimeOffset(2024, 3, 9, 0, 0, 0, 500, TimeSpan.Zero));
        orders.Columns.Add(Present(new ColumnData { Name = "properties.weight", Numbers = new NumberValues { Values = { 1, 1, 10, -0.5, 0 } } }, 0b01111));
        orders.Columns.Add(Present(new ColumnData { Name = "properties.gift", Booleans = new BooleanValues { Values = { true, true, false, true, false } } }, 0b01111));
        orders.Columns.Add(Present(Batches.Times("properties.promised", [promised, promised, promised, Batches.Us(new DateTimeOffset(2024, 3, 9, 0, 0, 0, TimeSpan.FromHours(8))), 0]), 0b01111));
        await server.LoadAsync(dataset, Table.Orders, "orders", OnError.AllOrNothing, orders);
        await server.LoadAsync(dataset, Table.Customers, "customers", OnError.AllOrNothing, new ColumnBatch
        {
            Rows = 2,
            Columns = { Batches.Texts("customer_id", ["c0", "c1"]), Batches.Integers("properties.age", [29, 30]) },
        });
        return dataset;
    }

    private static ColumnData Present(ColumnData column, byte rows)
    {
        column.Validity = Google.Protobuf.ByteString.CopyFrom(rows);
        return column;
    }

    private async Task<IEnumerable<string>> ValuesAsync(string dataset, string field) =>
        (await server.Catalog.ListFieldValuesAsync(new ListFieldValuesRequest { Dataset = dataset, Field = field })).Values.Select(value => $"{value.Value} {value.Rows}");

    private static string Line(Field field) => $"{field.Name} {field.Type} {field.DistinctValues} {field.NullRows} {field.Dimension}";

    private sealed record TypedOrder(string Id, DateTimeOffset At, double? Weight, bool? Gift, DateTimeOffset? Promised);

    private static TypedOrder OrderOf(int i, SeededRandom random) => new(
        $"o{i}", Start.AddMinutes(i), random.Below(10) == 0 ? null : (random.Below(41) - 20) / 4.0, random.Below(5) == 0 ? null : random.Below(2) == 1,
        random.Below(6) == 0 ? null : Start.AddMilliseconds(250 * random.Below(40)));

    private static ColumnData[] Columns(TypedOrder[] part)
    {
        static Google.Protobuf.ByteString Bits(IEnumerable<bool> present)
        {
            var all = present.ToArray();
            var bits = new byte[(all.Length + 7) / 8];
            for (var i = 0; i < all.Length; i++)
            {
                bits[i >> 3] |= (byte)(all[i] ? 1 << (i & 7) : 0);
            }

            return Google.Protobuf.ByteString.CopyFrom(bits);
        }

        return
        [
            Batches.Texts("order_id", part.Select(row => row.Id)), Batches.Times("ordered_at", part.Select(row => Batches.Us(row.At))), Batches.Texts("status", part.Select(_ => "paid")),
            Batches.Texts("customer_id", part.Select(row => "c" + row.Id)), Batches.Integers("quantity", part.Select(_ => 1L)), Batches.Integers("unit_price", part.Select(_ => 100L)),
            new ColumnData { Name = "properties.weight", Numbers = new NumberValues { Values = { part.Select(row => row.Weight ?? double.NaN) } }, Validity = Bits(part.Select(row => row.Weight is not null)) },
            new ColumnData { Name = "properties.gift", Booleans = new BooleanValues { Values = { part.Select(row => row.Gift ?? true) } }, Validity = Bits(part.Select(row => row.Gift is not null)) },
            new ColumnData { Name = "properties.promised", TimesUs = new TimeValues { Values = { part.Select(row => row.Promised is { } at ? Batches.Us(at) : 0) } }, Validity = Bits(part.Select(row => row.Promised is not null)) },
        ];
    }

    private static async Task CompareAsync(ServedStore store, SeededRandom random)
    {
        var (low, high) = ((random.Below(18) - 18) / 4.0, random.Below(6));
        var (from, to) = (Start.AddMilliseconds(250 * random.Below(20)), Start.AddMilliseconds(250 * (20 + random.Below(20))));
        (Filter Filter, string Sql)[] questions =
        [
            (Where("properties.weight", condition => condition.Range = new ValueRange { Min = Number(low) }), $"\"properties.weight\" >= {low:R}"),
            (Where("properties.weight", condition => condition.Range = new ValueRange { Min = Number(low), Max = Number(high) }), $"\"properties.weight\" BETWEEN {low:R} AND {high}"),
            (Where("properties.weight", condition => (condition.Range, condition.Negate) = (new ValueRange { Max = new Value { Int64Value = high } }, true)), $"(\"properties.weight\" <= {high}) IS NOT TRUE"),
            (Where("properties.weight", condition => condition.Range = new ValueRange { Max = new Value { Int64Value = long.MaxValue } }), "\"properties.weight\" IS NOT NULL"),
            (Where("properties.weight", In(new Value { Int64Value = 1 }, new Value { Int64Value = -3 })), "\"properties.weight\" IN (1, -3)"),
            (Where("properties.weight", In(Number(0.25), Number(-0.0))), "\"properties.weight\" IN (0.25, 0)"),
            (Where("properties.weight", condition => condition.IsNull = true), "\"properties.weight\" IS NULL"),
            (Where("properties.gift", In(new Value { BoolValue = true })), "\"properties.gift\""),
            (Where("properties.gift", condition => { In(new Value { BoolValue = true })(condition); condition.Negate = true; }), "\"properties.gift\" IS NOT TRUE"),
            (Where("properties.promised", condition => condition.Range = new ValueRange { Min = At(from), Max = At(to) }), $"epoch_us(\"properties.promised\") BETWEEN {Batches.Us(from)} AND {Batches.Us(to)}"),
            (Where("properties.promised", In(At(from))), $"epoch_us(\"properties.promised\") = {Batches.Us(from)}"),
        ];
        var counts = new List<string>();
        foreach (var (filter, _) in questions)
        {
            var answer = await new MatrixService.MatrixServiceClient(store.Channel).ComputeMatrixAsync(new ComputeMatrixRequest { Dataset = ServedStore.Dataset, Measures = { Measure.Orders }, Filter = filter });
            counts.Add(answer.Totals[0].Value.Count.ToString());
        }

        using var sql = new SqlService.SqlServiceClient(store.Channel).QuerySql(new QuerySqlRequest { Dataset = ServedStore.Dataset, Sql = $"SELECT {string.Join(", ", questions.Select((question, i) => FormattableString.Invariant($"count(*) FILTER ({question.Sql}) AS q{i}")))} FROM orders" });
        await sql.ResponseStream.MoveNext(CancellationToken.None);
        Assert.Equal(sql.ResponseStream.Current.Values.Select(values => values.Integers.Values[0].ToString()), counts);
        Assert.Contains(counts, count => count != "0");
    }

    private static Filter Where(string field, Action<Condition> test)
    {
        var condition = new Condition { Field = field };
        test(condition);
        return new Filter { AllOf = { new AnyOf { Conditions = { condition } } } };
    }

    private static Action<Condition> In(params Value[] values) => condition => condition.In = new ValueSet { Values = { values } };

    private static Value Number(double value) => new() { DoubleValue = value };

    private static Value At(DateTimeOffset at) => new() { TimestampValue = at.ToTimestamp() };
}
