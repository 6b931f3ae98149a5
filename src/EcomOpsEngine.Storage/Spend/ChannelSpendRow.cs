namespace EcomOpsEngine.Storage.Spend;

/// <summary>What a channel cost on a day, and what its platform says came of it. Numbers that were not loaded are null.</summary>
/// <param name="Day">Local calendar day, days since 1970-01-01.</param>
/// <param name="Channel">The channel.</param>
/// <param name="Campaign">The campaign; null where the row is of the whole channel.</param>
/// <param name="ChannelType">What kind of channel, for example paid search; null where unknown.</param>
/// <param name="SpendMinor">Spend, smallest units, 0 or more.</param>
/// <param name="Reported">What the platform reports.</param>
public sealed record ChannelSpendRow(int Day, string Channel, string? Campaign, string? ChannelType, long SpendMinor, ReportedCounts Reported);

/// <summary>What an advertising platform reports of a day; each number is 0 or more, null where it was not loaded.</summary>
/// <param name="Impressions">Times shown.</param>
/// <param name="Reach">People it was shown to.</param>
/// <param name="Clicks">Clicks.</param>
/// <param name="Searches">Searches on the site.</param>
/// <param name="ContentViews">Views of content.</param>
/// <param name="CartAdds">Additions to a cart.</param>
/// <param name="Leads">Leads.</param>
/// <param name="Orders">Orders the platform claims.</param>
/// <param name="RevenueMinor">Revenue the platform claims, smallest units.</param>
public sealed record ReportedCounts(
    long? Impressions, long? Reach, long? Clicks, long? Searches, long? ContentViews, long? CartAdds, long? Leads, long? Orders, long? RevenueMinor);
