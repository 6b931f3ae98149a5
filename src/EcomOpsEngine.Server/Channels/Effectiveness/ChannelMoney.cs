using EcomOpsEngine.Analytics.Channels;

namespace EcomOpsEngine.Server.Channels.Effectiveness;

/// <summary>The money of channels in whole smallest units that add up over the channels of a time.</summary>
internal sealed class ChannelMoney(CreditSums credits, int channels)
{
    private readonly Dictionary<(int From, int To), (long[] Gmv, long[] Net, long[] Margin)> _times = [];

    public long Gmv(int[] members, int from, int to) => members.Sum(channel => Of(from, to).Gmv[channel]);

    public long Net(int[] members, int from, int to) => members.Sum(channel => Of(from, to).Net[channel]);

    public long Margin(int[] members, int from, int to) => members.Sum(channel => Of(from, to).Margin[channel]);

    private (long[] Gmv, long[] Net, long[] Margin) Of(int from, int to)
    {
        if (!_times.TryGetValue((from, to), out var known))
        {
            int[] all = [.. Enumerable.Range(0, channels)];
            known = _times[(from, to)] = (
                CreditUnits.WholeMinor([.. all.Select(channel => credits.Gmv(channel, from, to))]),
                CreditUnits.WholeMinor([.. all.Select(channel => credits.Net(channel, from, to))]),
                CreditUnits.WholeMinor([.. all.Select(channel => credits.Margin(channel, from, to))]));
        }

        return known;
    }
}
