using System.Globalization;
using System.IO.Compression;

namespace EcomOpsEngine.TestData;

/// <summary>Writes the extracts: four in one pass over the people, and the channel spend.</summary>
internal sealed class ExtractWriter(SampleShop shop, ExtractOptions options)
{
    private const int ProgressRows = 100_000;

    private readonly List<DirtyRow> dirtyRows = [];
    private readonly ExtractRows rows = new(shop.Calendar);
    private readonly long[] good = new long[3];

    public ExtractReport Write(string directory)
    {
        Directory.CreateDirectory(directory);
        string eventsPath = Path.Combine(directory, options.CompressEvents ? "events.csv.gz" : "events.csv");
        string ordersPath = Path.Combine(directory, "orders.csv");
        string statusPath = Path.Combine(directory, "order_status.csv");
        string exposuresPath = Path.Combine(directory, "exposures.csv");
        using (CsvRowWriter events = Open(eventsPath, ExtractColumns.Events))
        using (CsvRowWriter orders = Open(ordersPath, ExtractColumns.Orders))
        using (CsvRowWriter statuses = Open(statusPath, ExtractColumns.OrderStatus))
        using (CsvRowWriter exposures = Open(exposuresPath, ExtractColumns.Exposures))
        {
            WritePeople(events, orders, statuses, exposures);
        }

        string spendPath = Path.Combine(directory, "channel_spend.csv");
        long spendRows = WriteSpend(spendPath);
        options.Progress?.Invoke(good[0]);
        return new ExtractReport
        {
            EventsPath = eventsPath,
            OrdersPath = ordersPath,
            OrderStatusPath = statusPath,
            ChannelSpendPath = spendPath,
            ChannelSpendRows = spendRows,
            ExposuresPath = exposuresPath,
            GoodRows = good,
            DirtyRows = dirtyRows,
        };
    }

    private long WriteSpend(string path)
    {
        using CsvRowWriter csv = Open(path, ExtractColumns.ChannelSpend);
        foreach (ChannelSpendRow row in shop.ChannelSpend())
        {
            csv.Text(CsvRowWriter.Quoted(row.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)));
            csv.Text(CsvRowWriter.Quoted(row.Channel));
            csv.Text(CsvRowWriter.Quoted(row.Type));
            csv.Hundredths(row.SpendMinor);
            csv.Number(row.Impressions);
            csv.Number(row.Clicks);
            csv.EndRow();
        }

        return csv.Rows;
    }

    private static CsvRowWriter Open(string path, IReadOnlyList<string> headings)
    {
        Stream stream = File.Create(path);
        if (path.EndsWith(".gz", StringComparison.Ordinal))
        {
            stream = new GZipStream(stream, CompressionLevel.Fastest);
        }

        CsvRowWriter csv = new(stream);
        csv.Heading(headings);
        return csv;
    }

    private void WritePeople(CsvRowWriter events, CsvRowWriter orders, CsvRowWriter statuses, CsvRowWriter exposures)
    {
        DirtySource dirt = new(shop.Options.Seed, options.DirtyOneIn, dirtyRows);
        long reported = 0;
        foreach (PersonHistory person in shop.People())
        {
            foreach (ShopEvent row in person.Events)
            {
                rows.Event(events, row, person, null);
                good[0]++;
                if (row.Event == ShopEventCode.Exposure)
                {
                    rows.Exposure(exposures, row);
                }

                if (dirt.Draw(ExtractFile.Events, events.Rows + 1) is { } kind)
                {
                    rows.Event(events, row, person, kind);
                }
            }

            foreach (ShopOrderLine row in person.Lines)
            {
                rows.Line(orders, row, person, null);
                good[1]++;
                if (dirt.Draw(ExtractFile.Orders, orders.Rows + 1) is { } kind)
                {
                    rows.Line(orders, row, person, kind);
                }
            }

            foreach (ShopOrderStatus row in person.Statuses)
            {
                rows.Status(statuses, row, null);
                good[2]++;
                if (dirt.Draw(ExtractFile.OrderStatus, statuses.Rows + 1) is { } kind)
                {
                    rows.Status(statuses, row, kind);
                }
            }

            if (good[0] - reported >= ProgressRows)
            {
                reported = good[0];
                options.Progress?.Invoke(reported);
            }
        }
    }
}
