using System.Globalization;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Tests.Running;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Matrices;

/// <summary>
/// Whole requests (top N + Other, subtotals, filters, shares, conditions) over the wire against a database's GROUPING SETS with count(DISTINCT …) over the same rows.
/// ECOMOPS_MATRIX_REQUESTS sets how many; the count is printed.
/// </summary>
public sealed class MatrixRequestSqlTests(RunningServer server, ITestOutputHelper output)
{
    private const int DefaultRequests = 60;
    private const string Live = "status <> 'cancelled'";
    private const string Paid = "status = 'paid'";
    private const string Returned = "(case when amount > 0 then least(quantity, quantity * refunded // amount) else 0 end)";

    /// <summary>Numerator, denominator (empty: none) and table of each measure; amounts are smallest units, ratios of amounts are divided by 100.</summary>
    private static readonly Dictionary<Measure, (string Table, string Sql, string Over, bool IsRatio)> Sql = new()
    {
        [Measure.Gmv] = ("o", $"coalesce(sum(gross) filter ({Live}), 0)", "", false),
        [Measure.NetSales] = ("o", $"coalesce(sum(amount - refunded) filter ({Paid}), 0)", "", false),
        [Measure.Orders] = ("o", $"count(distinct ord) filter ({Live})", "", false),
        [Measure.Units] = ("o", $"coalesce(sum(quantity) filter ({Live}), 0)", "", false),
        [Measure.Buyers] = ("o", $"count(distinct person) filter ({Live})", "", false),
        [Measure.OrderLines] = ("o", $"count(*) filter ({Live})", "", false),
        [Measure.OrderingVisitors] = ("o", "count(distinct person) filter (visitor)", "", false),
        [Measure.OrdersWithoutVisitor] = ("o", "count(distinct ord) filter (not visitor)", "", false),
        [Measure.ActiveDays] = ("o", "count(distinct happened::date)", "", false),
        [Measure.CancelledValue] = ("o", "coalesce(sum(gross) filter (status = 'cancelled'), 0)", "", false),
        [Measure.AverageOrderValue] = ("o", $"coalesce(sum(gross) filter ({Live}), 0) / 100.0", $"count(distinct ord) filter ({Live})", true),
        [Measure.OrderValue] = ("o", $"coalesce(sum(gross) filter ({Live} and visitor), 0) / 100.0", "count(distinct person) filter (visitor)", true),
        [Measure.ReturnRate] = ("o", $"coalesce(sum({Returned}) filter ({Paid}), 0)", $"coalesce(sum(quantity) filter ({Paid}), 0)", true),
        [Measure.Visitors] = ("e", "count(distinct person)", "", false),
        [Measure.Sessions] = ("e", "count(distinct session)", "", false),
        [Measure.Events] = ("e", "count(*)", "", false),
    };

    private static readonly string[] Fields = ["channel", "category_1", "device", "month", "weekday"];

    [Fact]
    public async Task Random_requests_agree_with_grouping_sets()
    {
        var requests = int.TryParse(Environment.GetEnvironmentVariable("ECOMOPS_MATRIX_REQUESTS"), NumberStyles.None, CultureInfo.InvariantCulture, out var stated) ? stated : DefaultRequests;
        using var shop = await RandomMatrixShop.LoadAsync(server, seed: 8);
        long cells = 0, others = 0, shares = 0;
        for (var seed = 0; seed < requests; seed++)
        {
            var (request, sets) = Request(new Random(seed), shop.Dataset);
            var answer = await server.Matrices.ComputeMatrixAsync(request);
            var expected = Expected(shop, request, sets);
            var context = $"seed {seed}: {request}";
            Assert.True(expected.Keys.ToHashSet().SetEquals(answer.Cells.Select(KeyOf)), $"{context}\nexpected {string.Join("; ", expected.Keys.Order())}\nfound {string.Join("; ", answer.Cells.Select(KeyOf).Order())}");
            foreach (var cell in answer.Cells)
            {
                for (var m = 0; m < request.Measures.Count; m++)
                {
                    var (figure, wanted) = (cell.Figures[m], expected[KeyOf(cell)][m]);
                    Near(wanted.Value, figure.Value, context);
                    Near(wanted.OfTotal, figure.ShareOfTotal, context);
                    Near(wanted.OfRow, figure.ShareOfRow, context);
                    Near(wanted.OfColumn, figure.ShareOfColumn, context);
                    shares += figure.ShareOfTotal is null ? 0 : 1;
                }

                others += cell.Keys.Any(key => key.IsOther) ? 1 : 0;
            }

            cells += answer.Cells.Count;
        }

        output.WriteLine($"{requests} requests, {cells} cells ({others} of Other), {shares} figures with shares agree with GROUPING SETS");
        Assert.True(others > requests / 20, "too few requests had an Other to be a test of it");
    }

    private static (ComputeMatrixRequest Request, List<int> Sets) Request(Random random, string dataset)
    {
        var fields = Fields.OrderBy(_ => random.Next()).Take(random.Next(0, 4)).ToList();
        var request = new ComputeMatrixRequest
        {
            Dataset = dataset,
            IncludeBots = true,
            PageSize = 100_000,
            Dimensions = { fields.Select(field => Dimension(field, random)) },
            Measures = { Sql.Keys.OrderBy(_ => random.Next()).Take(random.Next(1, 7)) },
            Subtotals = (Subtotals)random.Next(1, 5),
        };
        var full = (1 << fields.Count) - 1;
        List<int> sets = request.Subtotals switch
        {
            Subtotals.Rollup => [.. Enumerable.Range(0, fields.Count + 1).Select(n => (1 << n) - 1)],
            Subtotals.Cube => [.. Enumerable.Range(0, full + 1)],
            Subtotals.Sets => [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(full + 1)).Distinct()],
            _ => [full],
        };
        if (request.Subtotals == Subtotals.Sets)
        {
            request.GroupingSets.Add(sets.Select(set => new GroupingSet { Dimensions = { Enumerable.Range(0, fields.Count).Where(d => (set & (1 << d)) != 0) } }));
        }

        if (random.Next(2) == 0)
        {
            var values = new[] { "feed", "search", "social" }.Take(random.Next(1, 4)).Select(value => new Value { StringValue = value });
            request.Filter = new Filter { AllOf = { new AnyOf { Conditions = { new Condition { Field = "channel", Negate = random.Next(2) == 0, In = new ValueSet { Values = { values } } } } } } };
        }

        if (random.Next(3) == 0)
        {
            request.OrderBy = new MatrixOrder { Measure = request.Measures[^1], Descending = true };
        }

        return (request, sets);
    }

    private static MatrixDimension Dimension(string field, Random random) => field switch
    {
        "month" => new MatrixDimension { Field = "time", TimeGrain = TimeGrain.Month, Top = random.Next(3) },
        "weekday" => new MatrixDimension { Field = "time", TimeGrain = TimeGrain.Weekday, Top = random.Next(3) == 0 ? random.Next(1, 5) : 0 },
        _ => new MatrixDimension { Field = field, Top = random.Next(4) },
    };

    private static Dictionary<string, Wanted[]> Expected(RandomMatrixShop shop, ComputeMatrixRequest request, List<int> sets)
    {
        var dimensions = request.Dimensions.Select(Text).ToList();
        for (var d = 0; d < dimensions.Count; d++)
        {
            dimensions[d] = request.Dimensions[d].Top > 0 ? Folded(shop, request, dimensions[d], request.Dimensions[d].Top) : dimensions[d];
        }

        var last = dimensions.Count == 0 ? 0 : 1 << (dimensions.Count - 1);
        List<int> all = [.. sets.Union(dimensions.Count >= 2 ? [0, 1, last] : [0])];
        var tables = request.Measures.Select(measure => Sql[measure].Table).Distinct().ToDictionary(table => table, table => Cells(shop, request, table, dimensions, all));
        double? Of(int measure, int set, string[] keys)
        {
            var cells = tables[Sql[request.Measures[measure]].Table];
            return Lacks(Sql[request.Measures[measure]].Table, dimensions, set) ? null
                : cells.TryGetValue(Key(set, keys), out var values) ? values[request.Measures[measure]]
                : Sql[request.Measures[measure]].IsRatio ? null : 0;
        }

        var answer = new Dictionary<string, Wanted[]>();
        foreach (var key in tables.Values.SelectMany(cells => cells.Keys).Distinct())
        {
            var keys = key.Split('|', StringSplitOptions.RemoveEmptyEntries);
            var set = keys.Select((text, d) => text == "∑" ? 0 : 1 << d).Sum();
            if (!sets.Contains(set))
            {
                continue;
            }

            answer.Add(key, [.. request.Measures.Select((measure, m) =>
            {
                var value = Of(m, set, keys);
                double? Share(int divisor) => value is { } part && Of(m, set & divisor, keys) is { } whole && whole != 0 ? part / whole : null;
                var (ratio, crossed) = (Sql[measure].IsRatio, dimensions.Count >= 2);
                return new Wanted(value, ratio ? null : Share(0), ratio || !crossed ? null : Share(1), ratio || !crossed ? null : Share(last));
            })]);
        }

        return answer;
    }

    /// <summary>The text of a dimension over each table: its SQL, or null where the table lacks it; a missing value is ∅.</summary>
    private static DimensionSql Text(MatrixDimension dimension) => (dimension.Field, dimension.TimeGrain) switch
    {
        ("time", TimeGrain.Month) => new("strftime(happened, '%Y-%m')", "strftime(happened, '%Y-%m')"),
        ("time", _) => new("isodow(happened)::varchar", "isodow(happened)::varchar"),
        ("category_1", _) => new("coalesce(category_1, '∅')", null),
        ("device", _) => new(null, "coalesce(device, '∅')"),
        _ => new("coalesce(channel, '∅')", "coalesce(channel, '∅')"),
    };

    /// <summary>Values beyond the top, by the first measure, become ◌; the missing value stays apart.</summary>
    private static DimensionSql Folded(RandomMatrixShop shop, ComputeMatrixRequest request, DimensionSql dimension, int top)
    {
        var (table, sql, over, _) = Sql[request.Measures[0]];
        var own = dimension.Of(table);

        // Values are known from both tables and, for texts, before the filter; those without a figure come last, ties by code point.
        var values = string.Join(" union ", new[] { "o", "e" }.Where(one => dimension.Of(one) is not null).Select(one => $"select distinct {dimension.Of(one)} as v from {one}"));
        var figures = own is null
            ? "select null::varchar as v, null::double as f where false"
            : $"select {own} as v, {(over.Length == 0 ? $"({sql})::double" : $"({sql}) / nullif({over}, 0)")} as f from {table} where {Where(request)} group by 1";
        var otherwise = own is null || over.Length > 0 ? "null" : "0";
        var kept = shop.Ask($"with known as ({values}), figured as ({figures}) select known.v from known left join figured on figured.v = known.v where known.v <> '∅' "
            + $"order by coalesce(figured.f, {otherwise}::double) desc nulls last, known.v limit {top}").Select(row => $"'{row[0]}'").ToList();
        string? Fold(string? text) => text is null ? null : $"case when {text} = '∅' or {text} in ({string.Join(',', kept.Append("'∅'"))}) then {text} else '◌' end";
        return new DimensionSql(Fold(dimension.Orders), Fold(dimension.Events));
    }

    private static Dictionary<string, Dictionary<Measure, double?>> Cells(RandomMatrixShop shop, ComputeMatrixRequest request, string table, List<DimensionSql> dimensions, List<int> sets)
    {
        var measures = request.Measures.Where(measure => Sql[measure].Table == table).ToList();
        var own = sets.Where(set => !Lacks(table, dimensions, set)).ToList();
        var cells = new Dictionary<string, Dictionary<Measure, double?>>();
        if (own.Count == 0)
        {
            return cells;
        }

        string Group(int set) => $"({string.Join(", ", Enumerable.Range(0, dimensions.Count).Where(d => (set & (1 << d)) != 0).Select(d => $"d{d}"))})";
        var columns = string.Concat(dimensions.Select((dimension, d) => $", {dimension.Of(table) ?? "null::varchar"} as d{d}"));
        var figures = measures.Select(measure => Sql[measure] is var one && one.Over.Length == 0 ? $"({one.Sql})::double" : $"({one.Sql}) / nullif({one.Over}, 0)::double");
        var sql = $"select {string.Join(", ", dimensions.Select((_, d) => own.Exists(set => (set & (1 << d)) != 0) ? $"d{d}" : "null").Concat(figures).Append("count(*)"))} from (select *{columns} from {table} where {Where(request)}) group by grouping sets ({string.Join(", ", own.Select(Group))})";
        foreach (var row in shop.Ask(sql).Where(row => Convert.ToInt64(row[^1], CultureInfo.InvariantCulture) > 0))
        {
            // Texts are never null, so that null stands for all values.
            cells.Add(
                string.Concat(row.Take(dimensions.Count).Select(text => $"{text ?? "∑"}|")),
                measures.Select((measure, m) => (measure, value: row[dimensions.Count + m])).ToDictionary(pair => pair.measure, pair => pair.value is null ? (double?)null : Convert.ToDouble(pair.value, CultureInfo.InvariantCulture)));
        }

        return cells;
    }

    private static bool Lacks(string table, List<DimensionSql> dimensions, int set) => dimensions.Index().Any(d => (set & (1 << d.Index)) != 0 && d.Item.Of(table) is null);

    private static string Where(ComputeMatrixRequest request)
    {
        if (request.Filter is null)
        {
            return "true";
        }

        var condition = request.Filter.AllOf[0].Conditions[0];
        var inside = $"coalesce(channel in ({string.Join(',', condition.In.Values.Select(value => $"'{value.StringValue}'"))}), false)";
        return condition.Negate ? $"not {inside}" : inside;
    }

    private static string Key(int set, string[] keys) => string.Concat(keys.Select((text, d) => (set & (1 << d)) != 0 ? $"{text}|" : "∑|"));

    private static string KeyOf(MatrixCell cell) => string.Concat(cell.Keys.Select(key => key.KindCase switch
    {
        MatrixKey.KindOneofCase.Value => $"{key.Value}|",
        MatrixKey.KindOneofCase.IsNull => "∅|",
        MatrixKey.KindOneofCase.IsOther => "◌|",
        _ => "∑|",
    }));

    private static void Near(double? wanted, Estimate? found, string context)
    {
        double? value = found?.KindCase switch
        {
            Estimate.KindOneofCase.Count => found.Count,
            Estimate.KindOneofCase.Money => found.Money.Units,
            Estimate.KindOneofCase.Ratio => found.Ratio,
            _ => null,
        };
        Assert.True(wanted is null ? value is null : value is { } number && Math.Abs(number - wanted.Value) <= 1e-12 * Math.Abs(wanted.Value), $"{context}\nexpected {wanted}, found {found}");
    }

    private sealed record DimensionSql(string? Orders, string? Events)
    {
        public string? Of(string table) => table == "o" ? Orders : Events;
    }

    private sealed record Wanted(double? Value, double? OfTotal, double? OfRow, double? OfColumn);
}
