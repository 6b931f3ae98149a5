using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Queries;

namespace EcomOpsEngine.Server.Channels;

/// <summary>The channels of a question under numbers that events, orders and spend share: 0 is direct, the others by name.</summary>
internal sealed class ChannelNumbers
{
    private readonly Dictionary<string, int> _numbers;

    private ChannelNumbers(IEnumerable<string> names, IReadOnlySet<string> direct)
    {
        Names = [.. names.Where(name => !direct.Contains(name)).Distinct(StringComparer.Ordinal).Order(CodePointOrder.Instance)];
        _numbers = Names.Select((name, at) => (name, at)).ToDictionary(pair => pair.name, pair => pair.at + 1, StringComparer.Ordinal);
    }

    /// <summary>Names of the channels 1, 2, 3 …</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Channels, direct among them.</summary>
    public int Count => Names.Count + 1;

    /// <param name="direct">Names that mean direct.</param>
    /// <param name="sources">Names of channels from wherever they come.</param>
    public static ChannelNumbers Of(IReadOnlySet<string> direct, params IEnumerable<IEnumerable<string>> sources) => new(sources.SelectMany(names => names), direct);

    /// <summary>Number of a name; direct where it is no channel.</summary>
    public int Of(string name) => _numbers.GetValueOrDefault(name, Analytics.Channels.TouchRules.Direct);

    /// <summary>Numbers of the codes of a text field, 0 (the missing value) first.</summary>
    public int[] OfCodes(IReadOnlyList<string> values) => [Analytics.Channels.TouchRules.Direct, .. values.Select(Of)];

    public ChannelName Message(int channel) =>
        channel == Analytics.Channels.TouchRules.Direct ? new ChannelName { IsDirect = true } : new ChannelName { Name = Names[channel - 1] };
}
