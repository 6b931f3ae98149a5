namespace EcomOpsEngine.Analytics.Channels.Effectiveness;

/// <summary>What advertising platforms report, summed. A number that no row holds is null, not 0; rows without a number add nothing to it.</summary>
/// <param name="Impressions">Times shown.</param>
/// <param name="Reach">People it was shown to, day by day: somebody reached on two days counts twice.</param>
/// <param name="Clicks">Clicks.</param>
/// <param name="Searches">Searches on the site.</param>
/// <param name="ContentViews">Views of content.</param>
/// <param name="CartAdds">Additions to a cart.</param>
/// <param name="Leads">Leads.</param>
/// <param name="Orders">Orders the platform claims.</param>
/// <param name="RevenueMinor">Revenue the platform claims, smallest units.</param>
public readonly record struct ReportedSums(
    long? Impressions, long? Reach, long? Clicks, long? Searches, long? ContentViews, long? CartAdds, long? Leads, long? Orders, long? RevenueMinor)
{
    /// <summary>Adds two.</summary>
    /// <exception cref="OverflowException">A sum leaves 64 bits.</exception>
    public static ReportedSums operator +(ReportedSums a, ReportedSums b) => new(
        Sum(a.Impressions, b.Impressions), Sum(a.Reach, b.Reach), Sum(a.Clicks, b.Clicks), Sum(a.Searches, b.Searches), Sum(a.ContentViews, b.ContentViews),
        Sum(a.CartAdds, b.CartAdds), Sum(a.Leads, b.Leads), Sum(a.Orders, b.Orders), Sum(a.RevenueMinor, b.RevenueMinor));

    private static long? Sum(long? a, long? b) => a is { } one && b is { } other ? checked(one + other) : a ?? b;
}
