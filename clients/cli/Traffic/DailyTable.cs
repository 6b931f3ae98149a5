using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;
using Spectre.Console;

namespace EcomOpsEngine.Cli.Traffic;

/// <summary>Table 3 as people read it: the template's headings, a bar of the visitors, anomalies in colour.</summary>
internal static class DailyTable
{
    private const int BarCells = 12;

    public static void Write(IAnsiConsole console, ComputeDailyTrafficResponse answer)
    {
        var headings = answer.Headings;
        var table = Tables.Create().WithText(headings[0]).WithFigure(headings[1]).WithText("");
        foreach (var heading in headings.Skip(2).SkipLast(1))
        {
            table.WithFigure(heading);
        }

        table.WithText(headings[^1]);
        long most = Math.Max(1, answer.Days.Select(day => day.Visitors).DefaultIfEmpty(0).Max());
        foreach (var day in answer.Days)
        {
            string Share(ChannelType type) => Figures.Ratio(day.Shares.First(share => share.Type == type).Share, share => Figures.Percent(share, 0));
            string[] cells =
            [
                day.Date, Figures.Count(day.Visitors), Figures.Bar((double)day.Visitors / most, BarCells), Share(ChannelType.Search), Share(ChannelType.Feed), Share(ChannelType.Social),
                Figures.Ratio(day.BounceRate, rate => Figures.Percent(rate)), Figures.Ratio(day.AddToCartRate, rate => Figures.Percent(rate)),
            ];
            var note = new Text(day.Note, day.Anomalous ? new Style(Color.Yellow) : day.Complete ? Style.Plain : new Style(decoration: Decoration.Dim));
            table.AddRow([.. cells.Select(cell => new Text(cell)), note]);
        }

        console.Write(table);
    }
}
