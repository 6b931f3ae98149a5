using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;
using Spectre.Console;
using Table = Spectre.Console.Table;

namespace EcomOpsEngine.Cli.Decomposition;

/// <summary>A waterfall drawn in the terminal: each bar hangs where the one before ended; gains are green, losses red, and a plain stream tells them by their sign.</summary>
internal static class Waterfall
{
    private const int Cells = 48;

    /// <summary>Draws the bars. Where all of them lie far from 0, the axis is cut below the lowest.</summary>
    public static Table Of(IReadOnlyList<WaterfallStep> steps, Words words)
    {
        var table = Tables.Create().WithText("").WithFigure(words[$"Amount ({steps[0].To.Currency})", $"金额（{steps[0].To.Currency}）"]).WithText("");
        var axis = Axis.Of(steps);
        foreach (var step in steps)
        {
            bool change = step.Kind == WaterfallStep.Types.Kind.Change;
            long units = step.To.Units - step.From.Units;
            var style = !change ? Style.Plain : units < 0 ? new Style(Color.Red) : new Style(Color.Green);
            table.AddRow(
                new Text(step.Label), new Text(change ? Signed(units, step.To.Scale) : Figures.Amount(step.To), style), new Text(axis.Bar(change ? step.From.Units : axis.Lowest, step.To.Units, change), style));
        }

        if (axis.Lowest > 0)
        {
            table.Caption = new TableTitle(Markup.Escape(words[$"the axis begins at {Figures.Amount(axis.Lowest, steps[0].To.Scale)}", $"坐标轴从 {Figures.Amount(axis.Lowest, steps[0].To.Scale)} 开始"]));
        }

        return table;
    }

    /// <summary>An amount with its sign.</summary>
    public static string Signed(long units, int scale) => (units > 0 ? "+" : "") + Figures.Amount(units, scale);

    private sealed record Axis(long Lowest, long Highest)
    {
        // Bars of a change of some per cent would be invisible on an axis from 0.
        private const double CutFrom = 0.5;

        public static Axis Of(IReadOnlyList<WaterfallStep> steps)
        {
            List<long> ends = [.. steps.Select(step => step.To.Units), .. steps.Where(step => step.Kind == WaterfallStep.Types.Kind.Change).Select(step => step.From.Units)];
            (long low, long high) = (ends.Min(), Math.Max(0, ends.Max()));
            return new Axis(low > CutFrom * high ? Math.Max(0, low - ((high - low) / 4)) : Math.Min(0, low), high);
        }

        public string Bar(long from, long to, bool hangs)
        {
            if (Highest == Lowest)
            {
                return "";
            }

            int Cell(long at) => (int)Math.Round((double)(at - Lowest) / (Highest - Lowest) * Cells);
            (int first, int last) = (Cell(Math.Min(from, to)), Cell(Math.Max(from, to)));
            int length = Math.Max(hangs ? 1 : 0, last - first);
            return new string(' ', Math.Min(first, Cells - length)) + new string('█', length);
        }
    }
}
