using System.Globalization;
using System.Text;
using EcomOpsEngine.Analytics.Cohorts;
using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Analytics.Matrices;
using EcomOpsEngine.Analytics.Orders;
using EcomOpsEngine.Analytics.Segments;
using EcomOpsEngine.Analytics.Timelines;
using EcomOpsEngine.TestData;

namespace EcomOpsEngine.Benchmarks.Peers;

/// <summary>Matrix and RFM over the honest order lines.</summary>
internal static class OrderWorks
{
    private const int FirstDay = 19_723; // 2024-01-01
    private const long DayUs = 86_400_000_000;

    /// <summary>One of so many orders is cancelled in the variant of the lines.</summary>
    private const int CancelledOrders = 20;

    /// <summary>The thresholds of the template, cents.</summary>
    private static readonly RfmThresholds Thresholds = new(30, 4, 200_000, 90, 2, 50_000, 180, 10_000);

    private static readonly RfmQuery Everything = new(RowFilter.None, (FirstDay + HonestOrders.Days) * DayUs, FirstDay + HonestOrders.Days, 36_500);

    /// <summary>48 × 12 × 8 cells: amount and exact distinct customers.</summary>
    public static Work MatrixDistinct(PeerData data, int threads) => Matrix(
        "matrix_distinct", data, () => data.Lines, threads, CellMeasures.GmvMinor | CellMeasures.Buyers, "count(DISTINCT customer)", "uniqExact(customer)");

    /// <summary>48 × 12 × 8 cells: amounts only.</summary>
    public static Work MatrixSums(PeerData data, int threads) => Matrix("matrix_sums", data, () => data.Lines, threads, CellMeasures.GmvMinor, null, null);

    /// <summary>Three of the works over lines of which some are cancelled, which are harder for us: no peer is asked.</summary>
    public static IEnumerable<Work> WithCancelled(PeerData data, int threads) =>
    [
        Alone(Matrix("matrix_distinct_cancelled", data, () => data.LinesWithCancelled, threads, CellMeasures.GmvMinor | CellMeasures.Buyers, null, null)),
        Alone(Rfm("rfm_cancelled", data, () => data.LinesWithCancelled, threads)),
        Alone(Cohorts("cohorts_cancelled", data, () => data.LinesWithCancelled, threads)),
    ];

    /// <summary>Recency, frequency and money of every customer; the answer is reduced to sums so that no engine pays for sending it.</summary>
    public static Work Rfm(PeerData data, int threads) => Rfm("rfm", data, () => data.Lines, threads);

    private static Work Rfm(string name, PeerData data, Func<OrderLines> lines, int threads)
    {
        string Ours()
        {
            using var customers = RfmKernel.Run(lines(), Everything, threads);
            long recency = 0, frequency = 0, money = 0, product = 0, most = 0;
            for (var n = 0; n < customers.Count; n++)
            {
                recency += customers.RecencyDays[n];
                frequency += customers.Frequency[n];
                money += customers.MonetaryMinor[n];
                product += (long)customers.RecencyDays[n] * customers.Frequency[n];
                most = Math.Max(most, customers.MonetaryMinor[n]);
            }

            return string.Create(CultureInfo.InvariantCulture, $"{customers.Count}\t{recency}\t{frequency}\t{money}\t{product}\t{most}");
        }

        const string reduce = "count(*), sum(730 - d), sum(f), sum(m), sum((730 - d) * f), max(m)";
        return new Work(
            name, data.Rows, PeerTable.Orders, Ours,
            $"SELECT {reduce} FROM (SELECT customer, max(day)::BIGINT AS d, count(DISTINCT order_no) AS f, sum(amount) AS m FROM orders GROUP BY customer)",
            $"SELECT {reduce} FROM (SELECT customer, toInt64(max(day)) AS d, uniqExact(order_no) AS f, sum(amount) AS m FROM orders GROUP BY customer) SETTINGS optimize_aggregation_in_order = 1");
    }

    /// <summary>
    /// The same with scores by quintiles and the template's tiers: customers of each combination. Our reading also gives means and medians of each tier, segments, bands and literal boxes;
    /// the peers are asked for the combinations alone.
    /// </summary>
    public static Work RfmScored(PeerData data, int threads)
    {
        string Ours()
        {
            using var customers = RfmKernel.Run(data.Lines, Everything, threads);
            var answer = RfmReading.Read(customers, Thresholds, new RfmScoringPlan(RfmScoring.Quantile, RfmSegments.Bins), threads);
            const int side = RfmSegments.Bins + 1;
            var counts = new int[side * side * side * side];
            for (var n = 0; n < customers.Count; n++)
            {
                counts[(((((answer.RecencyScores[n] * side) + answer.FrequencyScores[n]) * side) + answer.MonetaryScores[n]) * side) + (int)answer.TierOf[n]]++;
            }

            return string.Join('\n', counts.Index().Where(cell => cell.Item > 0).Select(cell => string.Create(
                CultureInfo.InvariantCulture,
                $"{cell.Index / (side * side * side)}\t{cell.Index / (side * side) % side}\t{cell.Index / side % side}\t{cell.Index % side}\t{cell.Item}")));
        }

        static string Below(string value, string cuts) => $"(({cuts}[1] < {value})::INTEGER + ({cuts}[2] < {value})::INTEGER + ({cuts}[3] < {value})::INTEGER + ({cuts}[4] < {value})::INTEGER)";
        var tier = string.Create(CultureInfo.InvariantCulture, $"""
            CASE WHEN r <= {Thresholds.VipRecencyDays} AND f >= {Thresholds.VipFrequency} AND m >= {Thresholds.VipMonetaryMinor} THEN 1
            WHEN r <= {Thresholds.PotentialRecencyDays} AND f >= {Thresholds.PotentialFrequency} AND m >= {Thresholds.PotentialMonetaryMinor} THEN 2
            WHEN r <= {Thresholds.RegularRecencyDays} THEN 3 ELSE 4 END
            """);
        var combinations = $"SELECT 5 - {Below("r", "qr")} AS rs, 1 + {Below("f", "qf")} AS fs, 1 + {Below("m", "qm")} AS ms, {tier} AS tier, count(*)";
        const string reduced = "GROUP BY rs, fs, ms, tier ORDER BY rs, fs, ms, tier";
        return new Work(
            "rfm_scored", data.Rows, PeerTable.Orders, Ours,
            $"""
            WITH c AS MATERIALIZED (SELECT customer, 730 - max(day) AS r, count(DISTINCT order_no) AS f, sum(amount)::BIGINT AS m FROM orders GROUP BY customer),
            q AS (SELECT quantile_cont(r, [0.2, 0.4, 0.6, 0.8]) AS qr, quantile_cont(f, [0.2, 0.4, 0.6, 0.8]) AS qf, quantile_cont(m, [0.2, 0.4, 0.6, 0.8]) AS qm FROM c)
            {combinations} FROM c, q {reduced}
            """,
            $"""
            WITH c AS (SELECT customer, 730 - toInt64(max(day)) AS r, uniqExact(order_no) AS f, sum(amount) AS m FROM orders GROUP BY customer),
            (SELECT (quantilesExactInclusive(0.2, 0.4, 0.6, 0.8)(r), quantilesExactInclusive(0.2, 0.4, 0.6, 0.8)(f), quantilesExactInclusive(0.2, 0.4, 0.6, 0.8)(m)) FROM c) AS q,
            q.1 AS qr, q.2 AS qf, q.3 AS qm
            {combinations} FROM c {reduced} SETTINGS optimize_aggregation_in_order = 1
            """);
    }

    /// <summary>
    /// Monthly cohorts: for each month of the first order and each month after it, customers, orders and amount. Our pass also counts repurchases and month-over-month retention and
    /// reads payment, cancellation and refunds of each line; the peers are asked for the cells alone.
    /// </summary>
    public static Work Cohorts(PeerData data, int threads) => Cohorts("cohorts", data, () => data.Lines, threads);

    private static Work Cohorts(string name, PeerData data, Func<OrderLines> lines, int threads)
    {
        const int AsOfDay = FirstDay + HonestOrders.Days;
        var query = new CohortQuery(
            new PaidOrderQuery(RowFilter.None, new OrderMoment(AsOfDay * DayUs, AsOfDay)), PeriodCalendar.Of(PeriodGrain.Month), AsOfDay - 1, long.MinValue, long.MaxValue, null, [30, 90]);
        string Ours()
        {
            var text = new StringBuilder();
            foreach (var cohort in CohortKernel.Run(lines(), query, threads).Cohorts)
            {
                foreach (var cell in cohort.Cells.Where(cell => cell.Orders > 0))
                {
                    text.Append(CultureInfo.InvariantCulture, $"{cell.Offset}\t{cell.Active}\t{cell.Orders}\t{cell.RevenueMinor}\n");
                }
            }

            return text.ToString().TrimEnd('\n');
        }

        const string duckMonth = "(year(DATE '2024-01-01' + {0}::INTEGER) * 12 + month(DATE '2024-01-01' + {0}::INTEGER))";
        const string clickMonth = "(toYear(toDate('2024-01-01') + {0}) * 12 + toMonth(toDate('2024-01-01') + {0}))";
        string Sql(string month, string customers, string orders) =>
            $"""
            SELECT m - f AS k, {customers}, {orders}, sum(amount) FROM (
                SELECT o.customer, o.order_no, o.amount, {string.Format(CultureInfo.InvariantCulture, month, "o.day")} AS m, {string.Format(CultureInfo.InvariantCulture, month, "c.first")} AS f
                FROM orders o JOIN (SELECT customer, min(day) AS first FROM orders GROUP BY customer) c ON o.customer = c.customer) GROUP BY f, k ORDER BY f, k
            """;
        return new Work(name, data.Rows, PeerTable.Orders, Ours, Sql(duckMonth, "count(DISTINCT customer)", "count(DISTINCT order_no)"), Sql(clickMonth, "uniqExact(customer)", "uniqExact(order_no)"));
    }

    /// <summary>The honest lines as the engine keeps them: every column of the product's layout, all orders paid when placed.</summary>
    public static OrderLines Lines(HonestOrders orders)
    {
        var count = orders.Customer.Length;
        var offsets = new int[orders.Customers + 1];
        foreach (var customer in orders.Customer)
        {
            offsets[customer + 1]++;
        }

        for (var person = 0; person < orders.Customers; person++)
        {
            offsets[person + 1] += offsets[person];
        }

        var at = Array.ConvertAll(orders.Day, day => (FirstDay + day) * DayUs);
        var amounts = Array.ConvertAll(orders.AmountMinor, amount => (long)amount);
        var never = new long[count];
        Array.Fill(never, OrderLines.Never);
        var ones = new int[count];
        Array.Fill(ones, 1);
        var allBits = new byte[(Math.Max(count, orders.Customers) + 7) / 8];
        Array.Fill(allBits, (byte)255);
        var run = new OrderRun
        {
            FirstPerson = 0,
            FirstOrder = 0,
            PersonOffsets = offsets,
            PersonIsCustomer = allBits,
            Orders = orders.Order,
            OrderedAtUs = at,
            OrderedOnDay = Array.ConvertAll(orders.Day, day => FirstDay + day),
            OrderedAtHour = new byte[count],
            PaidAtUs = at,
            CancelledAtUs = never,
            RefundOffsets = new int[count + 1],
            RefundAtUs = Array.Empty<long>(),
            RefundMinor = Array.Empty<long>(),
            Quantity = ones,
            GrossMinor = amounts,
            AmountMinor = amounts,
            HasVisitor = allBits,
            Columns =
            [
                Codes(orders.Category, HonestOrders.Categories), Codes(orders.Channel, HonestOrders.Channels), Codes(orders.Device, HonestOrders.Devices),
            ],
            Numbers = [],
        };
        return new OrderLines([run]);
    }

    /// <summary>The same lines, of which every line of each twentieth order was cancelled a day later.</summary>
    public static OrderLines CancelSome(OrderLines lines)
    {
        var run = lines.Runs[0];
        var orders = run.Orders.Span;
        var orderedAtUs = run.OrderedAtUs.Span;
        var cancelledAtUs = new long[run.Count];
        for (var line = 0; line < cancelledAtUs.Length; line++)
        {
            cancelledAtUs[line] = orders[line] % CancelledOrders == 0 ? orderedAtUs[line] + DayUs : OrderLines.Never;
        }

        return new OrderLines([run with { CancelledAtUs = cancelledAtUs }]);
    }

    private static Work Alone(Work work) => work with { DuckDb = null, ClickHouse = null };

    private static CodeColumn Codes(byte[] values, int count) => new(Array.ConvertAll(values, value => (byte)(value + 1)), 1, count);

    private static Work Matrix(string name, PeerData data, Func<OrderLines> lines, int threads, CellMeasures measures, string? duckDistinct, string? clickDistinct)
    {
        MatrixDimension[] dimensions = [Dimension(0, HonestOrders.Categories), Dimension(1, HonestOrders.Channels), Dimension(2, HonestOrders.Devices)];
        var query = new MatrixQuery(dimensions, [7], measures, RowFilter.None, RowFilter.None, [], 0, long.MaxValue);
        string Ours()
        {
            var table = OrderMatrixKernel.Run(lines(), query, threads)[0];
            var gmv = table.Values(CellMeasures.GmvMinor);
            var buyers = (measures & CellMeasures.Buyers) != 0 ? table.Values(CellMeasures.Buyers) : default;
            var text = new StringBuilder(table.Keys.Length * 24);
            for (var n = 0; n < table.Keys.Length; n++)
            {
                text.Append(CultureInfo.InvariantCulture, $"{gmv[n]}");
                text.Append(buyers.IsEmpty ? string.Empty : string.Create(CultureInfo.InvariantCulture, $"\t{buyers[n]}"));
                text.Append('\n');
            }

            return text.ToString().TrimEnd('\n');
        }

        string Sql(string? distinct, string sum) =>
            $"SELECT {sum}{(distinct is null ? "" : ", " + distinct)} FROM orders GROUP BY category, channel, device ORDER BY category, channel, device";
        return new Work(name, data.Rows, PeerTable.Orders, Ours, Sql(duckDistinct, "sum(amount)"), Sql(clickDistinct, "sum(amount)"));
    }

    // Keys ascend by category, then channel, then device, as the peers order them.
    private static MatrixDimension Dimension(int column, int values)
    {
        var codes = new int[values + 1];
        for (var code = 1; code <= values; code++)
        {
            codes[code] = code - 1;
        }

        return new MatrixDimension(values, new ColumnSource(column, codes), new AbsentSource());
    }
}
