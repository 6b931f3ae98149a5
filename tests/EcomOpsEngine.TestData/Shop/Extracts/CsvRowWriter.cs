using System.Buffers.Text;
using System.Text;

namespace EcomOpsEngine.TestData;

/// <summary>Writes CSV rows as UTF-8 with "\n" ends; texts that hold commas, quotes or line ends must come quoted.</summary>
internal sealed class CsvRowWriter(Stream stream) : IDisposable
{
    private const int FlushBytes = 1 << 17;
    private readonly byte[] buffer = new byte[FlushBytes + 8_192];
    private int used;
    private bool rowStarted;
    private long cachedDay = long.MinValue;
    private readonly byte[] cachedDate = new byte[11];

    /// <summary>Rows ended so far, the heading not counted.</summary>
    public long Rows { get; private set; }

    public static byte[] Quoted(string? text)
    {
        if (text is null)
        {
            return [];
        }

        bool plain = text.AsSpan().IndexOfAny(",\"\n") < 0;
        return Encoding.UTF8.GetBytes(plain ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"");
    }

    public static byte[][] Quoted(IEnumerable<string?> texts) => [.. texts.Select(Quoted)];

    public void Heading(IEnumerable<string> names)
    {
        foreach (string name in names)
        {
            Text(Quoted(name));
        }

        EndRow();
        Rows = 0;
    }

    public void Empty() => Comma();

    public void Text(ReadOnlySpan<byte> utf8)
    {
        Comma();
        utf8.CopyTo(buffer.AsSpan(used));
        used += utf8.Length;
    }

    public void Number(long value)
    {
        Comma();
        Append(value);
    }

    public void Id(byte prefix, long value)
    {
        Comma();
        buffer[used++] = prefix;
        Append(value);
    }

    /// <summary>An amount in hundredths as "129.00".</summary>
    public void Hundredths(long value)
    {
        Comma();
        if (value < 0)
        {
            buffer[used++] = (byte)'-';
            value = -value;
        }

        Append(value / 100);
        buffer[used++] = (byte)'.';
        Digits(value % 100, 2);
    }

    /// <summary>A wall clock, microseconds since 1970-01-01 00:00.</summary>
    public void Time(long localUs)
    {
        Comma();
        long day = localUs / ShopCalendar.DayUs;
        long us = localUs - (day * ShopCalendar.DayUs);
        if (day != cachedDay)
        {
            cachedDay = day;
            DateOnly date = DateOnly.FromDateTime(DateTime.UnixEpoch.AddDays(day));
            Encoding.ASCII.GetBytes(date.ToString("yyyy-MM-dd ", System.Globalization.CultureInfo.InvariantCulture), cachedDate);
        }

        cachedDate.CopyTo(buffer, used);
        used += cachedDate.Length;
        long seconds = us / ShopCalendar.SecondUs;
        Digits(seconds / 3_600, 2);
        buffer[used++] = (byte)':';
        Digits(seconds / 60 % 60, 2);
        buffer[used++] = (byte)':';
        Digits(seconds % 60, 2);
        buffer[used++] = (byte)'.';
        Digits(us % ShopCalendar.SecondUs, 6);
    }

    public void EndRow()
    {
        buffer[used++] = (byte)'\n';
        rowStarted = false;
        Rows++;
        if (used >= FlushBytes)
        {
            Flush();
        }
    }

    public void Dispose()
    {
        Flush();
        stream.Dispose();
    }

    private void Flush()
    {
        stream.Write(buffer, 0, used);
        used = 0;
    }

    private void Comma()
    {
        if (rowStarted)
        {
            buffer[used++] = (byte)',';
        }

        rowStarted = true;
    }

    private void Append(long value)
    {
        Utf8Formatter.TryFormat(value, buffer.AsSpan(used), out int written);
        used += written;
    }

    private void Digits(long value, int digits)
    {
        for (int i = digits - 1; i >= 0; i--)
        {
            buffer[used + i] = (byte)('0' + (value % 10));
            value /= 10;
        }

        used += digits;
    }
}
