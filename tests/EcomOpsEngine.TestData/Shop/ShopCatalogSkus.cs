namespace EcomOpsEngine.TestData;

public static partial class ShopCatalog
{
    private static readonly (string Name, string English, int PricePercent, int Popularity)[] Series =
    [
        ("经典款", "Classic", 100, 40), ("日常款", "Daily", 70, 34), ("基础款", "Basic", 60, 22), ("轻奢款", "Light luxury", 150, 12),
        ("旗舰款", "Flagship", 180, 9), ("联名款", "Collab", 160, 6), ("限定款", "Limited", 200, 4), ("尝鲜装", "Trial", 50, 0),
    ];

    private static readonly (string Code, string Category1, string English1, string Category2, string English2, int PriceMinor, int Popularity)[] Categories =
    [
        ("MM", "美妆", "Beauty", "面膜", "Face masks", 9_900, 16),
        ("KH", "美妆", "Beauty", "口红", "Lipsticks", 19_900, 14),
        ("JH", "美妆", "Beauty", "精华", "Serums", 29_900, 7),
        ("LY", "服饰", "Clothing", "连衣裙", "Dresses", 32_900, 12),
        ("TX", "服饰", "Clothing", "T恤", "T-shirts", 8_900, 18),
        ("YX", "服饰", "Clothing", "运动鞋", "Sneakers", 45_900, 8),
        ("CP", "家居", "Home", "床品", "Bedding", 36_900, 5),
        ("CJ", "家居", "Home", "厨具", "Kitchenware", 16_900, 5),
        ("JG", "食品", "Food", "坚果", "Nuts", 6_900, 9),
        ("KF", "食品", "Food", "咖啡", "Coffee", 8_900, 8),
        ("EJ", "数码", "Electronics", "耳机", "Headphones", 39_900, 6),
        ("CD", "数码", "Electronics", "充电宝", "Power banks", 12_900, 5),
    ];

    /// <summary>The 96 products: 12 sub-categories in 5 categories, 8 each, one of the 8 never sold.</summary>
    public static IReadOnlyList<ShopSku> Skus { get; } = MakeSkus();

    /// <summary>Products by the code used in batches; code 0 is none.</summary>
    public static IReadOnlyList<string?> SkuCodes { get; } = [null, .. Skus.Select(sku => sku.Sku)];

    /// <summary>Categories in order of first use.</summary>
    public static IReadOnlyList<string> Category1Names { get; } = [.. Skus.Select(sku => sku.Category1).Distinct()];

    /// <summary>Sub-categories in order of first use.</summary>
    public static IReadOnlyList<string> Category2Names { get; } = [.. Skus.Select(sku => sku.Category2).Distinct()];

    internal static readonly WeightTable SkuWeights = new(Skus.Select(sku => sku.Weight).ToArray());

    // Codes of the categories of each product, by product index.
    internal static readonly byte[] Category1OfSku = [.. Skus.Select(sku => (byte)Category1Names.ToList().IndexOf(sku.Category1))];
    internal static readonly byte[] Category2OfSku = [.. Skus.Select(sku => (byte)Category2Names.ToList().IndexOf(sku.Category2))];

    internal static bool IsBestCell(int sku, int channel) => Skus[sku].Category2 == BestCell.Category2 && Channels[channel].Name == BestCell.Channel;

    internal static bool IsClothing(int sku) => Category1OfSku[sku] == 1;

    private static ShopSku[] MakeSkus()
    {
        List<ShopSku> skus = [];
        foreach (var category in Categories)
        {
            for (int i = 0; i < Series.Length; i++)
            {
                var series = Series[i];
                long price = Math.Max(100L * category.PriceMinor * series.PricePercent / 10_000 / 100 * 100 - 100, 900);
                skus.Add(new ShopSku(
                    $"{category.Code}-{i + 1:000}", $"{category.Category2}{series.Name}", $"{series.English} {category.English2}",
                    category.Category1, category.Category2, category.English1, category.English2,
                    price, price * (45 + i) / 100, category.Popularity * series.Popularity));
            }
        }

        return [.. skus];
    }
}
