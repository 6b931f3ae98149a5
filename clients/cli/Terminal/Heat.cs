using Spectre.Console;

namespace EcomOpsEngine.Cli.Terminal;

/// <summary>Cells of heat maps: from few to many; the darker steps carry light text. A plain stream shows the figures alone.</summary>
internal static class Heat
{
    private static readonly (Color Back, Color Fore)[] Shades =
    [
        (Color.Grey93, Color.Black), (Color.LightSkyBlue1, Color.Black), (Color.SkyBlue2, Color.Black), (Color.SteelBlue1, Color.Black), (Color.DodgerBlue3, Color.White),
    ];

    /// <summary>A figure on the shade of its share of the largest.</summary>
    /// <param name="text">The figure.</param>
    /// <param name="share">0 to 1; beyond are held at the ends.</param>
    public static Text Cell(string text, double share)
    {
        var (back, fore) = Shades[(int)Math.Clamp(share * Shades.Length, 0, Shades.Length - 1)];
        return new Text($" {text} ", new Style(fore, back));
    }

    /// <summary>Nothing here.</summary>
    public static Text Empty() => new("·", new Style(decoration: Decoration.Dim));
}
