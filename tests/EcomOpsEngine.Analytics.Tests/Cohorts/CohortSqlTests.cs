using System.Globalization;
using DuckDB.NET.Data;
using EcomOpsEngine.Analytics.Cohorts;
using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Analytics.Orders;
using EcomOpsEngine.Analytics.Tests.Orders;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Cohorts;

/// <summary>The same cohorts asked of DuckDB, over larger shops than the oracle walks.</summary>
public sealed class CohortSqlTests(ITestOutputHelper output)
{
    private const int Days = 700;

    [Theory]
    [InlineData(21, PeriodGrain.Month, "month")]
    [InlineData(22, PeriodGrain.Week, "week")]
    [InlineData(23, PeriodGrain.Quarter, "quarter")]
    public void Three_thousand_customers_in_sql(int seed, PeriodGrain grain, string unit)
    {
        var rows = RandomOrders.Rows(new Random(seed), 3_000, 20_000, Days);
        const int AsOfDay = RandomOrders.FirstDay + Days + 20;
        var query = new CohortQuery(
            new PaidOrderQuery(RowFilter.None, new OrderMoment(AsOfDay * RandomOrders.DayUs, AsOfDay)), PeriodCalendar.Of(grain), AsOfDay - 1, 0, long.MaxValue, null, [30, 90]);
        var ours = CohortKernel.Run(OrderRow.Build(rows, 3_000, RandomOrders.ValueCounts), query, threads: 2);

        using var connection = Loaded(rows);
        var cells = Read(connection, $"""
            {PaidOrders(unit)}
            SELECT start, period, count(DISTINCT person), count(*), sum(net) FROM cells GROUP BY start, period ORDER BY start, period
            """);
        var expected = ours.Cohorts.SelectMany(cohort => cohort.Cells.Where(cell => cell.Orders > 0).Select(cell =>
            $"{Date(query, cohort.Period!.Value)}|{Date(query, cohort.Period.Value + cell.Offset)}|{cell.Active}|{cell.Orders}|{cell.RevenueMinor}"));
        Assert.Equal(cells, expected);

        var repurchase = Read(connection, $"""
            {PaidOrders(unit)}
            , firsts AS (SELECT person, list_sort(list(day)) AS days FROM paid GROUP BY person)
            SELECT n, count(*) FILTER (len(days) > 1 AND days[2] - days[1] <= n),
                count(*) FILTER (NOT coalesce(len(days) > 1 AND days[2] - days[1] <= n, FALSE) AND days[1] + n >= {AsOfDay}), count(*) FILTER (days[1] + n < {AsOfDay})
            FROM firsts, (VALUES (30), (90)) spans(n) GROUP BY n ORDER BY n
            """);
        Assert.Equal(repurchase, ours.Repurchase.Select(one => $"{one.Days}|{one.Repurchased}|{one.Immature}|{one.Mature}"));
        output.WriteLine($"{rows.Count} lines, {cells.Count} cells equal");
        Assert.True(cells.Count > 30);
    }

    /// <summary>Orders with a paid line that was not cancelled, unless all such lines were refunded in full; the period of the first of each customer.</summary>
    private static string PaidOrders(string unit) => $"""
        WITH paid AS (
            SELECT person, order_no, min(day) AS day, sum(amount - refunded) AS net
            FROM lines WHERE paid AND NOT cancelled
            GROUP BY person, order_no HAVING NOT (bool_or(has_refund) AND bool_and(refunded >= amount))),
        cells AS (
            SELECT person, date_trunc('{unit}', DATE '1970-01-01' + min(day) OVER (PARTITION BY person))::DATE AS start, date_trunc('{unit}', DATE '1970-01-01' + day)::DATE AS period, net
            FROM paid)
        """;

    private static DuckDBConnection Loaded(List<OrderRow> rows)
    {
        var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using (var command = connection.CreateCommand())
        {
            command.CommandText = "CREATE TABLE lines (person INTEGER, order_no INTEGER, day INTEGER, paid BOOLEAN, cancelled BOOLEAN, amount BIGINT, refunded BIGINT, has_refund BOOLEAN)";
            command.ExecuteNonQuery();
        }

        using var appender = connection.CreateAppender("lines");
        foreach (var row in rows.Where(row => row.Person is not null))
        {
            appender.CreateRow().AppendValue(row.Person).AppendValue(row.Order).AppendValue(row.Day).AppendValue(row.PaidAtUs is not null).AppendValue(row.CancelledAtUs is not null)
                .AppendValue(row.AmountMinor).AppendValue(row.Refunds.Sum(refund => refund.Minor)).AppendValue(row.Refunds.Count > 0).EndRow();
        }

        return connection;
    }

    private static List<string> Read(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var lines = new List<string>();
        while (reader.Read())
        {
            lines.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(n => reader.GetValue(n) switch
            {
                DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                DateTime time => time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                var value => Convert.ToString(value, CultureInfo.InvariantCulture),
            })));
        }

        return lines;
    }

    private static string Date(CohortQuery query, int period) => new DateOnly(1970, 1, 1).AddDays(query.Calendar.StartDay(period)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
