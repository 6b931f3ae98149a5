namespace EcomOpsEngine.TestData;

/// <summary>The dictionaries of the shop: batches hold codes into these lists.</summary>
public static partial class ShopCatalog
{
    /// <summary>Event names; the first six are the funnel.</summary>
    public static IReadOnlyList<string> EventNames { get; } =
    [
        "home", "category", "detail", "add_to_cart", "submit_order", "paid",
        "search", "view_review", "favourite", "coupon_claim", "share", "login", "register", "service_chat", "exposure",
        "remove_from_cart", "view_cart", "live_room", "size_guide", "apply_coupon", "view_logistics", "banner_click", "video_play", "group_join",
    ];

    /// <summary>Page names. Actions that open no page (favourite, login, exposure …) have none: code 0.</summary>
    public static IReadOnlyList<string?> Pages { get; } =
        [null, "首页", "分类页", "商品详情页", "购物车", "提交订单页", "支付成功页", "搜索页", "评价页", "直播间", "物流页", "客服"];

    // Page of each event code.
    internal static readonly byte[] PageOfEvent = [1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0, 0, 11, 0, 0, 4, 9, 0, 0, 10, 0, 0, 0];

    /// <summary>Devices.</summary>
    public static IReadOnlyList<string> Devices { get; } = ["mobile", "pc", "tablet"];

    /// <summary>Channels: the template's five and direct. The cart factors are the template's conversion rates over their mean.</summary>
    public static IReadOnlyList<ShopChannel> Channels { get; } = MakeChannels();

    /// <summary>The channel whose visitors convert best.</summary>
    public static ShopChannel BestChannel => Channels.MaxBy(channel => channel.CartFactor)!;

    /// <summary>The channel whose creatives fail on one day (抖音素材点击率下降).</summary>
    public static ShopChannel FailingFeed => Channels[FailingFeedCode];

    internal const byte FailingFeedCode = 2;

    /// <summary>The channel that lost money for three months.</summary>
    public static ShopChannel LosingChannel => Channels[LosingChannelCode];

    internal const byte LosingChannelCode = 3;

    /// <summary>How many times its usual price that channel paid for a visitor then.</summary>
    public const int LosingFactor = 10;

    internal const byte DirectCode = 5;

    /// <summary>The sub-category and the channel that earn most for their traffic: who comes by the channel buys the sub-category <see cref="BestCellUnits"/> times as many at once.</summary>
    public static (string Category2, string Channel) BestCell => ("精华", "百度SEM");

    /// <summary>See <see cref="BestCell"/>.</summary>
    public const int BestCellUnits = 3;

    /// <summary>Campaigns by code; code 0 is none.</summary>
    public static IReadOnlyList<string?> Campaigns { get; } =
    [
        null, "品牌词", "brand_long_tail", "竞品词", "直通车日常", "双11大促", "直播引流", "短视频种草", "summer_sale",
        "KOC笔记", "新品种草", "老带新", "三人团",
    ];

    /// <summary>City tiers.</summary>
    public static IReadOnlyList<string> CityTiers { get; } = ["一线", "新一线", "二线", "三线及以下"];

    /// <summary>Genders of customers. Loyal buyers are women more often (78% against 58%).</summary>
    public static IReadOnlyList<string> Genders { get; } = ["女", "男"];

    /// <summary>Age bands of customers. Loyal buyers are 25-34 more often (55% against 34%).</summary>
    public static IReadOnlyList<string> AgeBands { get; } = ["18-24", "25-34", "35-44", "45+"];

    /// <summary>Variants of the experiment by code; code 0 is none.</summary>
    public static IReadOnlyList<string?> Variants { get; } = [null, "A", "B"];

    /// <summary>States of an order.</summary>
    public static IReadOnlyList<string> OrderStates { get; } = ["placed", "paid", "cancelled", "refunded"];

    /// <summary>User agents; those from <see cref="FirstBotAgent"/> on name themselves as programs.</summary>
    public static IReadOnlyList<string> UserAgents { get; } =
    [
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.54",
        "Mozilla/5.0 (Linux; Android 15; 2410DPN6CC) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.6723.58 Mobile Safari/537.36",
        "Mozilla/5.0 (Linux; Android 14; HBN-AL00) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0.6613.88 Mobile Safari/537.36 aweme/32.1",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15",
        "Mozilla/5.0 (iPad; CPU OS 17_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.6 Mobile/15E148 Safari/604.1",
        "Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)",
        "python-requests/2.32.3",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/129.0.0.0 Safari/537.36",
    ];

    /// <summary>First code in <see cref="UserAgents"/> of a self-declared program.</summary>
    public const int FirstBotAgent = 6;

    internal static readonly WeightTable ChannelWeights = new(Channels.Select(channel => channel.Weight).ToArray());

    internal static readonly WeightTable CityTierWeights = new(22, 28, 26, 24);

    internal static readonly WeightTable AgeWeights = new(28, 34, 24, 14);
    internal static readonly WeightTable LoyalAgeWeights = new(15, 55, 22, 8);

    // Agents of each device, and campaigns of each channel.
    internal static readonly byte[][] AgentsOfDevice = [[0, 1, 2], [3, 4], [5]];
    internal static readonly byte[][] CampaignsOfChannel = [[1, 2, 3], [4, 5], [6, 7, 8], [9, 10], [11, 12], [0]];

    /// <summary>The properties of an event as JSON, by variant and city tier code.</summary>
    public static string Properties(int variant, int cityTier) =>
        Variants[variant] is { } arm ? $$"""{"variant":"{{arm}}","city_tier":"{{CityTiers[cityTier]}}"}""" : $$"""{"city_tier":"{{CityTiers[cityTier]}}"}""";

    private static ShopChannel[] MakeChannels()
    {
        (string Name, string English, string? Type, int Weight, double Rate, long VisitorCostMinor)[] rows =
        [
            ("百度SEM", "Baidu SEM", "付费搜索", 82, 3.5, 5_500),
            ("淘宝直通车", "Taobao Zhitongche", "付费搜索", 125, 4.2, 4_300),
            ("抖音信息流", "Douyin feed", "信息流", 153, 2.1, 4_200),
            ("小红书信息流", "Xiaohongshu feed", "信息流", 67, 3.8, 6_400),
            ("拼团", "Group buying", "社交裂变", 98, 5.0, 4_700),
            ("direct", "Direct", null, 131, 3.6, 0),
        ];
        double mean = rows.Sum(row => row.Weight * row.Rate) / rows.Sum(row => row.Weight);
        return [.. rows.Select(row => new ShopChannel(row.Name, row.English, row.Type, row.Weight, row.Rate / mean, row.VisitorCostMinor))];
    }
}
