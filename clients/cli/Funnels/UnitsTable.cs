using System.Globalization;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;
using Spectre.Console;

namespace EcomOpsEngine.Cli.Funnels;

/// <summary>A page of units as people read it: a row for each, with the local time of each step.</summary>
internal static class UnitsTable
{
    public static void Write(IAnsiConsole console, ListFunnelUnitsResponse page, TimeZoneInfo zone, Words words)
    {
        var table = Tables.Create().WithText(words["Customer or visitor", "客户或访客"]);
        if (page.Sessions.Count > 0)
        {
            table.WithFigure(words["Session", "会话"]);
        }

        foreach (var step in page.Steps)
        {
            table.WithText(step.Name);
        }

        table.WithText("");
        for (int unit = 0; unit < page.Ids.Count; unit++)
        {
            int n = unit;
            table.WithRow([
                page.Ids[n].Length == 0 ? words["(erased)", "（已删除）"] : page.Ids[n],
                .. page.Sessions.Count > 0 ? new[] { page.Sessions[n].ToString(CultureInfo.InvariantCulture) } : [],
                .. page.Steps.Select(step => Time(step, n, zone)),
                page.Converted[n] ? words["converted", "已转化"] : page.Immature[n] ? words["window open", "窗口未满"] : words["lost", "已流失"],
            ]);
        }

        console.Write(table);
    }

    private static string Time(FunnelStepTimesColumn step, int unit, TimeZoneInfo zone)
    {
        bool isDone = step.Validity.IsEmpty || (step.Validity[unit / 8] >> (unit % 8) & 1) != 0;
        return isDone ? TimeZoneInfo.ConvertTime(DateTimeOffset.UnixEpoch.AddMicroseconds(step.TimesUs[unit]), zone).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) : Figures.None;
    }
}
