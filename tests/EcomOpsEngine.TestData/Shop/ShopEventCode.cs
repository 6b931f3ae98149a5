namespace EcomOpsEngine.TestData;

/// <summary>Codes of the 24 events in <see cref="ShopCatalog.EventNames"/>; the first six are the funnel.</summary>
internal static class ShopEventCode
{
    public const byte Home = 0, Category = 1, Detail = 2, AddToCart = 3, SubmitOrder = 4, Paid = 5;
    public const byte Search = 6, ViewReview = 7, Favourite = 8, CouponClaim = 9, Share = 10, Login = 11, Register = 12;
    public const byte ServiceChat = 13, Exposure = 14, RemoveFromCart = 15, ViewCart = 16, LiveRoom = 17, SizeGuide = 18;
    public const byte ApplyCoupon = 19, ViewLogistics = 20, BannerClick = 21, VideoPlay = 22, GroupJoin = 23;

    private static readonly byte[][] AfterStep =
    [
        [Search, BannerClick, LiveRoom, CouponClaim, Search],
        [Search, Favourite, VideoPlay],
        [ViewReview, SizeGuide, VideoPlay, Share, Favourite, ServiceChat, ViewReview, GroupJoin],
        [ViewCart, RemoveFromCart, ApplyCoupon, ViewCart],
        [ServiceChat, ApplyCoupon, ViewCart],
        [ViewLogistics, Share, ServiceChat],
    ];

    /// <summary>What people do beside the funnel after one of its steps.</summary>
    public static ReadOnlySpan<byte> Beside(int step) => AfterStep[step];

    /// <summary>True where the event is about one product.</summary>
    public static bool HasSku(byte code) => code is Detail or AddToCart or ViewReview or Favourite or Share or SizeGuide or VideoPlay or GroupJoin;
}
