namespace EcomOpsEngine.TestData;

/// <summary>The rows of the extracts. A dirty row is a copy of a good one with one fault and, where it keeps an id, an id of its own.</summary>
internal sealed class ExtractRows(ShopCalendar calendar)
{
    private static readonly byte[] BadDate = "2025-13-45 25:61:00.000000"u8.ToArray();
    private static readonly byte[] NoNumber = "面议"u8.ToArray();
    private static readonly byte[] NoStatus = "待审核X"u8.ToArray();

    private readonly byte[][] events = CsvRowWriter.Quoted(ShopCatalog.EventNames);
    private readonly byte[][] pages = CsvRowWriter.Quoted(ShopCatalog.Pages);
    private readonly byte[][] devices = CsvRowWriter.Quoted(ShopCatalog.Devices);
    private readonly byte[][] channels = CsvRowWriter.Quoted(ShopDictionaries.Channels);
    private readonly byte[][] campaigns = CsvRowWriter.Quoted(ShopCatalog.Campaigns);
    private readonly byte[][] skus = CsvRowWriter.Quoted(ShopCatalog.SkuCodes);
    private readonly byte[][] agents = CsvRowWriter.Quoted(ShopCatalog.UserAgents);
    private readonly byte[][] categories1 = CsvRowWriter.Quoted(ShopCatalog.Skus.Select(sku => sku.Category1));
    private readonly byte[][] categories2 = CsvRowWriter.Quoted(ShopCatalog.Skus.Select(sku => sku.Category2));
    private readonly byte[][] states = CsvRowWriter.Quoted(ExtractColumns.States);
    private readonly byte[][] arms = CsvRowWriter.Quoted(ShopRates.Arms);
    private readonly byte[] experiment = CsvRowWriter.Quoted([ShopRates.Experiment])[0];
    private readonly byte[][] properties = CsvRowWriter.Quoted(ShopDictionaries.Properties.Cast<string>());

    public void Event(CsvRowWriter csv, in ShopEvent row, PersonHistory person, DirtyKind? dirty)
    {
        if (dirty is DirtyKind.MissingId)
        {
            csv.Empty();
        }
        else
        {
            csv.Id((byte)(dirty is null ? 'E' : 'X'), row.EventId);
        }

        Time(csv, row.TimeUs, dirty);
        csv.Id((byte)'V', row.Visitor);
        csv.Id((byte)'S', row.Session);
        if (row.LoggedIn)
        {
            csv.Id((byte)'C', ShopIds.CustomerOf(person.Person));
        }
        else
        {
            csv.Empty();
        }

        csv.Text(events[row.Event]);
        csv.Text(pages[ShopCatalog.PageOfEvent[row.Event]]);
        csv.Text(devices[row.Device]);
        csv.Text(channels[row.Channel]);
        csv.Text(campaigns[row.Campaign]);
        csv.Text(skus[row.Sku]);
        csv.Text(agents[row.Agent]);
        Last(csv, dirty, PropertiesOf(row.Variant, person));
    }

    /// <summary>The exposure beside its event.</summary>
    public void Exposure(CsvRowWriter csv, in ShopEvent row)
    {
        csv.Text(experiment);
        csv.Text(arms[row.Variant - 1]);
        Time(csv, row.TimeUs, null);
        csv.Id((byte)'V', row.Visitor);
        csv.EndRow();
    }

    public void Line(CsvRowWriter csv, in ShopOrderLine row, PersonHistory person, DirtyKind? dirty)
    {
        OrderId(csv, row.Order, dirty);
        csv.Number(row.Line);
        csv.Id((byte)'C', ShopIds.CustomerOf(person.Person));
        if (row.Visitor is { } visitor)
        {
            csv.Id((byte)'V', visitor);
        }
        else
        {
            csv.Empty();
        }

        Time(csv, row.TimeUs, dirty);
        csv.Text(dirty is DirtyKind.UnknownStatus ? NoStatus : states[(int)row.Status]);
        csv.Time(calendar.LocalUs(row.StatusAtUs));
        csv.Text(skus[row.Sku + 1]);
        csv.Text(categories1[row.Sku]);
        csv.Text(categories2[row.Sku]);
        csv.Text(channels[row.Channel]);
        csv.Number(row.Quantity);
        Price(csv, row.UnitPriceMinor, dirty);
        csv.Hundredths(row.ListPriceMinor);
        csv.Hundredths(row.DiscountMinor);
        csv.Hundredths(row.CostMinor);
        Last(csv, dirty, PropertiesOf(row.Variant, person));
    }

    public void Status(CsvRowWriter csv, in ShopOrderStatus row, DirtyKind? dirty)
    {
        OrderId(csv, row.Order, dirty);
        if (row.Line is { } line)
        {
            csv.Number(line);
        }
        else
        {
            csv.Empty();
        }

        csv.Text(dirty is DirtyKind.UnknownStatus ? NoStatus : states[(int)row.State]);
        Time(csv, row.TimeUs, dirty);
        if (dirty is not DirtyKind.WrongColumnCount)
        {
            if (row.AmountMinor is null && dirty is null)
            {
                csv.Empty();
            }
            else
            {
                Price(csv, row.AmountMinor ?? 0, dirty);
            }
        }

        csv.EndRow();
    }

    private static void OrderId(CsvRowWriter csv, long order, DirtyKind? dirty)
    {
        if (dirty is DirtyKind.MissingId)
        {
            csv.Empty();
        }
        else
        {
            csv.Id((byte)(dirty is null ? 'D' : 'X'), order);
        }
    }

    private static void Price(CsvRowWriter csv, long minor, DirtyKind? dirty)
    {
        if (dirty is DirtyKind.NonNumericPrice)
        {
            csv.Text(NoNumber);
        }
        else
        {
            csv.Hundredths(dirty is DirtyKind.NegativePrice ? -minor : minor);
        }
    }

    private static void Last(CsvRowWriter csv, DirtyKind? dirty, byte[] text)
    {
        if (dirty is not DirtyKind.WrongColumnCount)
        {
            csv.Text(text);
        }

        csv.EndRow();
    }

    private void Time(CsvRowWriter csv, long timeUs, DirtyKind? dirty)
    {
        if (dirty is DirtyKind.BadDate)
        {
            csv.Text(BadDate);
        }
        else
        {
            csv.Time(calendar.LocalUs(timeUs));
        }
    }

    private byte[] PropertiesOf(byte variant, PersonHistory person) =>
        properties[(variant * ShopCatalog.CityTiers.Count) + person.Traits.CityTier];
}
