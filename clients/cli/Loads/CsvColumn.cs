using System.Globalization;
using EcomOpsEngine.Cli.Times;
using EcomOpsEngine.Contracts.V1;
using Google.Protobuf;

namespace EcomOpsEngine.Cli.Loads;

/// <summary>Kind of a column's values.</summary>
internal enum CsvKind
{
    Text,
    Integer,
    Money,
    Time,
}

/// <summary>One column while its rows are gathered. An empty field is a missing value.</summary>
internal sealed class CsvColumn(string name, CsvKind kind, int moneyScale, TimeZoneInfo zone)
{
    private static readonly DateTime Epoch = DateTime.UnixEpoch;
    private ColumnData _data = Empty(name, kind);
    private readonly List<bool> _present = [];

    public string Name { get; } = name;

    public string Expected => kind switch
    {
        CsvKind.Integer => "a whole number",
        CsvKind.Money => $"a decimal amount with at most {moneyScale} digits after the point",
        CsvKind.Time => "an ISO 8601 time or microseconds since 1970-01-01 UTC",
        _ => "text",
    };

    /// <summary>False when the text cannot be read as the column's kind.</summary>
    public bool TryAdd(string field)
    {
        _present.Add(field.Length > 0);
        if (kind == CsvKind.Text)
        {
            _data.Texts.Values.Add(field);
            return true;
        }

        long value = 0;
        if (field.Length > 0 && !TryRead(field, out value))
        {
            return false;
        }

        (kind == CsvKind.Time ? _data.TimesUs.Values : _data.Integers.Values).Add(value);
        return true;
    }

    public ColumnData Take()
    {
        var taken = _data;
        if (_present.Contains(false))
        {
            byte[] bits = new byte[(_present.Count + 7) / 8];
            for (int row = 0; row < _present.Count; row++)
            {
                bits[row >> 3] |= (byte)(_present[row] ? 1 << (row & 7) : 0);
            }

            taken.Validity = ByteString.CopyFrom(bits);
        }

        _present.Clear();
        _data = Empty(Name, kind);
        return taken;
    }

    private bool TryRead(string field, out long value) => kind switch
    {
        CsvKind.Money => TryMoney(field, out value),
        CsvKind.Time => TryTime(field, out value),
        _ => long.TryParse(field, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value),
    };

    // Exact: digits that the scale cannot hold are refused, never rounded.
    private bool TryMoney(string field, out long units)
    {
        units = 0;
        if (!decimal.TryParse(field, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal amount))
        {
            return false;
        }

        for (int digit = 0; digit < moneyScale; digit++)
        {
            amount *= 10;
        }

        bool exact = amount == decimal.Truncate(amount) && amount is >= long.MinValue and <= long.MaxValue;
        units = exact ? decimal.ToInt64(amount) : 0;
        return exact;
    }

    private bool TryTime(string field, out long timeUs)
    {
        if (long.TryParse(field, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out timeUs))
        {
            return true;
        }

        if (!Moment.TryParse(field, out var moment))
        {
            return false;
        }

        timeUs = (moment.At(zone).UtcDateTime - Epoch).Ticks / TimeSpan.TicksPerMicrosecond;
        return true;
    }

    private static ColumnData Empty(string name, CsvKind kind) => kind switch
    {
        CsvKind.Text => new ColumnData { Name = name, Texts = new TextValues() },
        CsvKind.Time => new ColumnData { Name = name, TimesUs = new TimeValues() },
        _ => new ColumnData { Name = name, Integers = new IntegerValues() },
    };
}
