using Spectre.Console;

namespace EcomOpsEngine.Cli.Terminal;

/// <summary>How our tables look: text to the left, figures to the right and never broken over lines.</summary>
internal static class Tables
{
    // Two blanks between columns: a matrix has many.
    private static readonly Padding Narrow = new(0, 0, 1, 0);

    public static Table Create(string? title = null)
    {
        var table = new Table { Border = TableBorder.Simple, UseSafeBorder = true };
        if (title is not null)
        {
            table.Title = new TableTitle(Markup.Escape(title), new Style(decoration: Decoration.Bold));
        }

        return table;
    }

    public static Table WithText(this Table table, string heading)
    {
        table.AddColumn(new TableColumn(new Text(heading, new Style(decoration: Decoration.Bold))) { Padding = Narrow });
        return table;
    }

    public static Table WithFigure(this Table table, string heading)
    {
        table.AddColumn(new TableColumn(new Text(heading, new Style(decoration: Decoration.Bold))) { Alignment = Justify.Right, NoWrap = true, Padding = Narrow });
        return table;
    }

    public static Table WithRow(this Table table, params IEnumerable<string> cells)
    {
        table.AddRow(cells.Select(cell => (Spectre.Console.Rendering.IRenderable)new Text(cell)));
        return table;
    }
}
