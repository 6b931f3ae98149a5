using System.Globalization;
using DuckDB.NET.Data;
using EcomOpsEngine.TestData;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.TestData;

/// <summary>A foreign CSV reader finds in the extracts what the batches hold, and the dirty rows where the report says.</summary>
public sealed class ExtractTests
{
    private static readonly SampleShop Shop = new(new SampleShopOptions { Seed = 3, Events = 20_000 });

    [Fact]
    public void A_csv_reader_finds_the_events_of_the_batches()
    {
        using ScratchDirectory directory = new();
        ExtractReport report = Shop.WriteExtracts(directory.Path);
        EventBatch[] batches = [.. Shop.Events()];
        string csv = $"read_csv('{report.EventsPath}', all_varchar = true, header = true, strict_mode = true)";
        Assert.Equal(ExtractColumns.Events, Column($"SELECT column_name FROM (DESCRIBE SELECT * FROM {csv})"));
        Assert.Equal(report.GoodRows[0], batches.Sum(batch => (long)batch.Count));
        string[] rows = Column($"SELECT concat_ws('|', log_id, epoch_us(event_time::TIMESTAMP - INTERVAL 8 HOUR), uuid, session_no, coalesce(member_no, '-'), action, coalesce(page_name, '-'), terminal, traffic_source, coalesce(campaign_name, '-'), coalesce(goods_no, '-'), ua, ext) FROM {csv}");
        int line = 0;
        foreach (EventBatch batch in batches)
        {
            for (int row = 0; row < batch.Count; row++)
            {
                string[] expected =
                [
                    ShopIds.Event(batch.EventId[row]), batch.OccurredAtUs[row].ToString(CultureInfo.InvariantCulture), ShopIds.Visitor(batch.VisitorNumber[row]),
                    ShopIds.Session(batch.SessionNumber[row]), batch.CustomerId(row) ?? "-", batch.EventName[row]!, batch.Page[row] ?? "-", batch.Device[row]!,
                    batch.Channel[row]!, batch.Campaign[row] ?? "-", batch.Sku[row] ?? "-", batch.UserAgent[row]!, batch.Properties(row),
                ];
                Assert.Equal(string.Join('|', expected), rows[line++]);
            }
        }

        Assert.Equal(rows.Length, line);
    }

    [Fact]
    public void A_csv_reader_finds_the_order_lines_and_states_of_the_batches()
    {
        using ScratchDirectory directory = new();
        ExtractReport report = Shop.WriteExtracts(directory.Path);
        SampleShopTruth truth = Shop.ComputeTruth();
        string orders = $"read_csv('{report.OrdersPath}', all_varchar = true, header = true, strict_mode = true)";
        Assert.Equal(ExtractColumns.Orders, Column($"SELECT column_name FROM (DESCRIBE SELECT * FROM {orders})"));
        string[] found = Column($"SELECT unnest([count(*)::VARCHAR, count(DISTINCT 订单号)::VARCHAR, (100 * sum(数量::INT * 单价::DECIMAL(18, 2)) FILTER (订单状态 <> '已取消'))::BIGINT::VARCHAR, " +
            $"(100 * sum(数量::INT * 单价::DECIMAL(18, 2) - 优惠金额::DECIMAL(18, 2)) FILTER (订单状态 IN ('已支付', '已退款')))::BIGINT::VARCHAR, count(DISTINCT 订单号) FILTER (访客号 IS NULL)::VARCHAR]) FROM {orders}");
        Assert.Equal(Texts(truth.OrderLines, truth.Orders, truth.GmvMinor, truth.PaidMinor, truth.OrdersWithoutVisitor), found);
        string states = $"read_csv('{report.OrderStatusPath}', all_varchar = true, header = true, strict_mode = true)";
        Assert.Equal(ExtractColumns.OrderStatus, Column($"SELECT column_name FROM (DESCRIBE SELECT * FROM {states})"));
        found = Column($"SELECT unnest([count(*)::VARCHAR, count(*) FILTER (状态 = '已取消')::VARCHAR, (100 * sum(金额::DECIMAL(18, 2)) FILTER (状态 = '已退款'))::BIGINT::VARCHAR]) FROM {states}");
        Assert.Equal(Texts(truth.OrderStatuses, truth.CancelledOrders, truth.RefundedMinor), found);
    }

    [Fact]
    public void Dirty_rows_stand_where_the_report_says()
    {
        using ScratchDirectory dirty = new(), clean = new();
        ExtractOptions options = ExtractOptions.Dirty with { CompressEvents = false };
        ExtractReport report = Shop.WriteExtracts(dirty.Path, options);
        ExtractReport good = Shop.WriteExtracts(clean.Path, options with { DirtyOneIn = 0 });
        Assert.Empty(good.DirtyRows);
        Assert.Equal(good.GoodRows, report.GoodRows);
        string[][] paths = [[report.EventsPath, good.EventsPath], [report.OrdersPath, good.OrdersPath], [report.OrderStatusPath, good.OrderStatusPath]];
        foreach (ExtractFile file in Enum.GetValues<ExtractFile>())
        {
            string[] lines = File.ReadAllLines(paths[(int)file][0]);
            Dictionary<long, DirtyKind> kinds = report.DirtyRows.Where(row => row.File == file).ToDictionary(row => row.Row, row => row.Kind);
            Assert.Equal(File.ReadAllLines(paths[(int)file][1]), lines.Where((_, row) => !kinds.ContainsKey(row)));
            Assert.All(kinds, row => Assert.Equal(row.Value, Fault(lines[row.Key], lines[row.Key - 1])));
            double share = (double)kinds.Count / (lines.Length - 1);
            Assert.InRange(share, 0.005, 0.02);
        }

        Assert.All(Enum.GetValues<DirtyKind>(), kind => Assert.Contains(report.DirtyRows, row => row.Kind == kind));
        int counted = Enum.GetValues<ExtractFile>().Sum(file => Enum.GetValues<DirtyKind>().Sum(kind => report.CountDirty(file, kind)));
        Assert.Equal(report.DirtyRows.Count, counted);
    }

    [Fact]
    public void Progress_ends_with_all_rows()
    {
        using ScratchDirectory directory = new();
        List<long> seen = [];
        ExtractReport report = new SampleShop(new SampleShopOptions { Events = 250_000 }).WriteExtracts(directory.Path, new ExtractOptions { Progress = seen.Add });
        Assert.Equal(3, seen.Count);
        Assert.Equal(seen.Order(), seen);
        Assert.Equal(report.GoodRows[0], seen[^1]);
    }

    // What distinguishes a dirty row from the good row above it, judged from the text alone.
    private static DirtyKind? Fault(string line, string above)
    {
        int columns = Fields(above).Length;
        string[] fields = Fields(line);
        return fields.Length != columns ? DirtyKind.WrongColumnCount
            : fields[0].Length == 0 ? DirtyKind.MissingId
            : line.Contains("2025-13-45", StringComparison.Ordinal) ? DirtyKind.BadDate
            : line.Contains("面议", StringComparison.Ordinal) ? DirtyKind.NonNumericPrice
            : line.Contains("待审核X", StringComparison.Ordinal) ? DirtyKind.UnknownStatus
            : fields.Any(field => field.StartsWith('-')) ? DirtyKind.NegativePrice : null;
    }

    private static string[] Fields(string line)
    {
        string[] parts = line.Split('"');
        for (int i = 1; i < parts.Length; i += 2)
        {
            parts[i] = parts[i].Replace(',', ';');
        }

        return string.Concat(parts).Split(',');
    }

    private static string[] Texts(params ReadOnlySpan<long> values)
    {
        List<string> texts = [];
        foreach (long value in values)
        {
            texts.Add(value.ToString(CultureInfo.InvariantCulture));
        }

        return [.. texts];
    }

    private static string[] Column(string sql)
    {
        using DuckDBConnection connection = new("DataSource=:memory:");
        connection.Open();
        using DuckDBCommand command = connection.CreateCommand();
        command.CommandText = sql;
        using DuckDBDataReader reader = command.ExecuteReader();
        List<string> values = [];
        while (reader.Read())
        {
            values.Add(reader.GetString(0));
        }

        return [.. values];
    }
}
