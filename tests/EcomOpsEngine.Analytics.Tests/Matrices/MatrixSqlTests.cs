using System.Globalization;
using System.Numerics;
using DuckDB.NET.Data;
using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Analytics.Matrices;
using EcomOpsEngine.Analytics.Tests.Orders;
using EcomOpsEngine.Analytics.Timelines;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Matrices;

/// <summary>The passes against a database's GROUPING SETS and count(DISTINCT …) over the same rows.</summary>
public sealed class MatrixSqlTests
{
    private const int Days = 50;
    private const int Requests = 120;

    private static readonly Dictionary<CellMeasures, string> OrderSql = new()
    {
        [CellMeasures.GmvMinor] = "coalesce(sum(gross) filter (cancelled is null), 0)",
        [CellMeasures.NetSalesMinor] = "coalesce(sum(amount - refunded) filter (cancelled is null and paid is not null), 0)",
        [CellMeasures.Orders] = "count(distinct ord) filter (cancelled is null)",
        [CellMeasures.Units] = "coalesce(sum(quantity) filter (cancelled is null), 0)",
        [CellMeasures.OrderLines] = "count(*) filter (cancelled is null)",
        [CellMeasures.Buyers] = "count(distinct person) filter (cancelled is null)",
        [CellMeasures.OrderingVisitors] = "count(distinct person) filter (visitor)",
        [CellMeasures.OrdersWithoutVisitor] = "count(distinct ord) filter (not visitor)",
        [CellMeasures.ActiveDays] = "count(distinct day)",
        [CellMeasures.VisitorGmvMinor] = "coalesce(sum(gross) filter (cancelled is null and visitor), 0)",
        [CellMeasures.CancelledMinor] = "coalesce(sum(gross) filter (cancelled is not null), 0)",
        [CellMeasures.PaidUnits] = $"coalesce(sum(greatest(quantity, 0)) filter ({Paid}), 0)",
        [CellMeasures.ReturnedUnits] = $"coalesce(sum({Returned}) filter ({Paid}), 0)",
        [CellMeasures.MarginMinor] = $"coalesce(sum(amount - refunded - {{cost}} * (quantity - {Returned})) filter ({Paid}), 0)",
        [CellMeasures.CostedLines] = $"count({{cost}}) filter ({Paid})",
        [CellMeasures.UncostedLines] = $"count(*) filter ({Paid} and {{cost}} is null)",
    };

    private const string Paid = "cancelled is null and paid is not null";
    private const string Returned = "(case when quantity > 0 and amount > 0 then least(quantity, quantity * refunded // amount) else 0 end)";

    private static readonly Dictionary<CellMeasures, string> EventSql = new()
    {
        [CellMeasures.Events] = "count(*)",
        [CellMeasures.Visitors] = "count(distinct person)",
        [CellMeasures.Sessions] = "count(distinct (person, session))",
    };

    [Fact]
    public void Order_cells_equal_sql()
    {
        var rows = RandomOrders.Rows(new Random(1), 60, 900, Days);
        using var connection = Open("create table t(ord int, person int, happened bigint, day int, hour int, paid bigint, cancelled bigint, refunded bigint, quantity int, gross bigint, amount bigint, visitor bool, c0 int, c1 int, c2 int, n0 bigint)", rows.Select(row =>
            Values(row.Order, row.Person, row.OrderedAtUs, row.Day, row.Hour, row.PaidAtUs, row.CancelledAtUs, row.Refunds.Sum(refund => refund.Minor), row.Quantity, row.GrossMinor, row.AmountMinor, row.HasVisitor, row.Codes[0], row.Codes[1], row.Codes[2], row.Numbers[0])));
        var lines = OrderRow.Build(rows, 60, RandomOrders.ValueCounts);
        for (var seed = 0; seed < Requests; seed++)
        {
            var query = WithoutPercentiles(RandomMatrix.Query(new Random(seed), Days));
            var expected = Ask(connection, query, OrderSql, dimension => dimension.Orders, Where(query.OrderFilter));
            Assert.Equal(Flat(expected), Flat(MatrixOracle.Read(OrderMatrixKernel.Run(lines, query, threads: 1 + (seed % 2)))));
        }
    }

    [Fact]
    public void Event_cells_equal_sql()
    {
        var rows = EventRow.Random(new Random(2), 150, Days, interleaved: true);
        using var connection = Open("create table t(person int, session int, happened bigint, day int, hour int, c0 int, c1 int, c2 int)", rows.Select(row =>
            Values(row.Person, row.Session, row.AtUs, RandomMatrix.Clock.Day(EngineTime.Seconds(row.AtUs)), RandomMatrix.Clock.Hour(EngineTime.Seconds(row.AtUs)), row.Codes[0], row.Codes[1], row.Codes[2])));
        var runs = EventRow.Build(rows, 150, runs: 3, longest: 40);
        for (var seed = 0; seed < Requests; seed++)
        {
            var query = RandomMatrix.Query(new Random(seed), Days);
            var counted = $"list_extract([{string.Join(',', query.CountedEvents.Select(counts => counts ? "true" : "false"))}], c0 + 1)";
            var expected = Ask(connection, query, EventSql, dimension => dimension.Events, $"{Where(query.EventFilter)} and {counted}");
            Assert.Equal(Flat(expected), Flat(MatrixOracle.Read(EventMatrixKernel.Run(runs, RandomMatrix.Clock, query, threads: 1 + (seed % 2)))));
        }
    }

    /// <summary>Percentiles are histograms of their own kind; they are held against plain rows.</summary>
    private static MatrixQuery WithoutPercentiles(MatrixQuery query) =>
        query with { Measures = (query.Measures & ~(CellMeasures.MedianOrderMinor | CellMeasures.HighOrderMinor)) is var left and not CellMeasures.None ? left : CellMeasures.GmvMinor };

    private static Dictionary<(int Set, long Key), Dictionary<CellMeasures, long>> Ask(
        DuckDBConnection connection, MatrixQuery query, Dictionary<CellMeasures, string> sql, Func<MatrixDimension, DimensionSource> source, string where)
    {
        var answer = new Dictionary<(int, long), Dictionary<CellMeasures, long>>();
        var cost = query.CostColumn is null ? "null::bigint" : "n0";
        CellMeasures[] measures = [.. sql.Keys.Where(measure => (query.Measures & measure) != 0)];
        var sets = query.GroupingSets.Where(set => query.Dimensions.Index().All(d => (set & (1 << d.Index)) == 0 || source(d.Item) is not AbsentSource)).ToList();
        if (sets.Count == 0)
        {
            return answer;
        }

        string[] names = [.. query.Dimensions.Index().Select(d => $"d{d.Index}")];
        var columns = string.Concat(query.Dimensions.Index().Select(d => $", {Code(source(d.Item))} as d{d.Index}"));
        var full = (1 << names.Length) - 1;
        // grouping() takes only columns that some set groups by: the full set is always asked for and dropped again where it is not wanted.
        var groups = string.Join(", ", sets.Append(full).Distinct().Select(set => $"({string.Join(", ", names.Where((_, d) => (set & (1 << d)) != 0))})"));
        var grouping = names.Length == 0 ? "0" : $"grouping({string.Join(", ", names.Reverse())})";
        using var command = connection.CreateCommand();
        command.CommandText = string.Create(CultureInfo.InvariantCulture,
            $"select {grouping}::bigint, count(*) {string.Concat(names.Select(name => $", {name}"))}{string.Concat(measures.Select(measure => $", ({sql[measure].Replace("{cost}", cost, StringComparison.Ordinal)})::bigint"))} from (select *{columns} from t where happened >= {query.FromUs} and happened < {query.ToUs} and {where}) group by grouping sets ({groups})");
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            if (reader.GetInt64(1) == 0)
            {
                continue;
            }

            var set = ~(int)reader.GetInt64(0) & full;
            if (!sets.Contains(set))
            {
                continue;
            }

            var key = 0L;
            for (var d = 0; d < names.Length; d++)
            {
                key = (set & (1 << d)) == 0 ? key : (key * query.Dimensions[d].CodeCount) + reader.GetInt32(2 + d);
            }

            answer.Add((set, key), measures.Index().ToDictionary(measure => measure.Item, measure => reader.GetInt64(2 + names.Length + measure.Index)));
        }

        return answer;
    }

    private static string Code(DimensionSource source) => source switch
    {
        ColumnSource column => $"list_extract([{string.Join(',', column.Codes)}], c{column.Column} + 1)::int",
        DaySource days => $"list_extract([{string.Join(',', days.Codes)}], day - {days.FirstDay} + 1)::int",
        HourSource hours => $"list_extract([{string.Join(',', hours.Codes)}], hour + 1)::int",
        _ => "0::int",
    };

    private static string Where(RowFilter filter) => filter.IsEmpty ? "true" : string.Join(" and ", filter.AllOf.Select(anyOf => $"({string.Join(" or ", anyOf.Select(Condition))})"));

    private static string Condition(RowPredicate predicate) => predicate switch
    {
        CodePredicate code => $"list_extract([{string.Join(',', code.Accepts.Select(accept => accept != 0 ? "true" : "false"))}], c{code.Column} + 1)",
        NumberRangePredicate range => $"{(range.Negate ? "not " : string.Empty)}coalesce(n{range.Column} between {range.Min} and {range.Max}, false)",
        NumberSetPredicate set => $"{(set.Negate ? "not " : string.Empty)}coalesce(n{set.Column} in ({string.Join(',', set.Values)}), false)",
        NumberNullPredicate missing => $"n{missing.Column} is {(missing.IsNull ? string.Empty : "not ")}null",
        _ => throw new InvalidOperationException(),
    };

    private static IEnumerable<string> Flat(Dictionary<(int Set, long Key), Dictionary<CellMeasures, long>> cells) => cells
        .OrderBy(cell => cell.Key)
        .Select(cell => $"{cell.Key}: {string.Join(", ", cell.Value.OrderBy(value => BitOperations.Log2((uint)value.Key)).Select(value => $"{value.Key} {value.Value}"))}");

    private static string Values(params object?[] values) =>
        $"({string.Join(',', values.Select(value => value is null ? "null" : Convert.ToString(value, CultureInfo.InvariantCulture)))})";

    private static DuckDBConnection Open(string table, IEnumerable<string> rows)
    {
        var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"{table}; insert into t values {string.Join(',', rows)}";
        command.ExecuteNonQuery();
        return connection;
    }
}
