namespace EcomOpsEngine.TestData;

/// <summary>Dictionaries derived from the catalog.</summary>
internal static class ShopDictionaries
{
    public static IReadOnlyList<string> Channels { get; } = [.. ShopCatalog.Channels.Select(channel => channel.Name)];

    // By variant, then city tier.
    public static readonly string[,] Properties = MakeProperties();

    private static string[,] MakeProperties()
    {
        string[,] texts = new string[ShopCatalog.Variants.Count, ShopCatalog.CityTiers.Count];
        for (int variant = 0; variant < texts.GetLength(0); variant++)
        {
            for (int tier = 0; tier < texts.GetLength(1); tier++)
            {
                texts[variant, tier] = ShopCatalog.Properties(variant, tier);
            }
        }

        return texts;
    }
}
