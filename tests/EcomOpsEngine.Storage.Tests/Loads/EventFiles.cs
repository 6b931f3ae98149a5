using System.Globalization;
using System.Text;

namespace EcomOpsEngine.Storage.Tests.Loads;

/// <summary>Small extracts with the table's own column names.</summary>
internal static class EventFiles
{
    public const string Heading = "event_id,occurred_at,visitor_id,event_name,page";

    /// <summary>Rows e1 … en, one a minute.</summary>
    public static string Rows(int count, string prefix = "e")
    {
        var text = new StringBuilder(Heading).Append('\n');
        for (var i = 1; i <= count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{prefix}{i},{Time(i)},v{i % 7},view,/p{i % 3}\n");
        }

        return text.ToString();
    }

    public static string Time(int i) => new DateTime(2024, 5, 1).AddMinutes(i).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
