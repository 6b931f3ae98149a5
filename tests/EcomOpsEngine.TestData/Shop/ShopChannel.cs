namespace EcomOpsEngine.TestData;

/// <summary>A channel of the shop, with the figures of the operations template's table 2.</summary>
/// <param name="Name">Name in the data.</param>
/// <param name="EnglishName">Name in English.</param>
/// <param name="Type">Channel type, null for direct.</param>
/// <param name="Weight">Relative number of visitors.</param>
/// <param name="CartFactor">Factor on the transition from product page to cart; the weighted mean over the channels is 1.</param>
/// <param name="MonthlySpendMinor">Spend a month for 100,000 visitors of the whole shop, in 0.01 CNY.</param>
public sealed record ShopChannel(string Name, string EnglishName, string? Type, int Weight, double CartFactor, long MonthlySpendMinor);

/// <summary>A product of the shop.</summary>
/// <param name="Sku">Stock keeping unit.</param>
/// <param name="Name">Chinese name.</param>
/// <param name="EnglishName">English name.</param>
/// <param name="Category1">Category, Chinese.</param>
/// <param name="Category2">Sub-category, Chinese.</param>
/// <param name="EnglishCategory1">Category, English.</param>
/// <param name="EnglishCategory2">Sub-category, English.</param>
/// <param name="ListPriceMinor">Shelf price of one unit, 0.01 CNY.</param>
/// <param name="CostMinor">Cost of one unit, 0.01 CNY.</param>
/// <param name="Weight">Relative popularity; 0 never sells (dead stock).</param>
public sealed record ShopSku(
    string Sku, string Name, string EnglishName, string Category1, string Category2, string EnglishCategory1, string EnglishCategory2,
    long ListPriceMinor, long CostMinor, int Weight);
