using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Server.Rules;

namespace EcomOpsEngine.Server.Traffic.Visits;

/// <summary>
/// What pages, events and channels are, by their names: <c>{"rules": [{"kind": "detail_page"|"add_to_cart", "names"}, {"kind": "search"|"feed"|"social", "types", "channels"}]}</c>.
/// Upper and lower case, and blanks around, are the same. Rules of a kind add up.
/// </summary>
internal sealed class TrafficRules
{
    private const int MostText = 1_000;
    private static readonly string[] Members = ["kind", "names", "types", "channels"];

    private readonly HashSet<string> _detailPages = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _cartEvents = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, ChannelType> _types = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, ChannelType> _channels = new(StringComparer.OrdinalIgnoreCase);

    private TrafficRules(RuleFile file)
    {
        foreach (var rule in file.Rules)
        {
            Add(rule);
        }
    }

    /// <summary>The rules of a file, or the built-in ones.</summary>
    /// <exception cref="OptionException">The file is missing or wrong.</exception>
    public static TrafficRules Load(string? path) => new(RuleFile.Load(path, "--traffic-rules", "traffic-rules.json", [], Members));

    /// <summary>Reads rules.</summary>
    public static TrafficRules Parse(string json, string source) => new(RuleFile.Parse(json, source, [], Members));

    /// <summary>Whether a page, or an event, is a product's detail page.</summary>
    public bool IsDetailPage(string name) => _detailPages.Contains(name.Trim());

    /// <summary>Whether an event puts something into the cart.</summary>
    public bool IsAddToCart(string name) => _cartEvents.Contains(name.Trim());

    /// <summary>The type that a text such as <c>付费搜索</c> names; null where no rule has it.</summary>
    public ChannelType? OfType(string type) => _types.TryGetValue(type.Trim(), out var known) ? known : null;

    /// <summary>The type of a channel by its name; null where no rule has it.</summary>
    public ChannelType? OfChannel(string channel) => _channels.TryGetValue(channel.Trim(), out var known) ? known : null;

    private void Add(RuleEntry rule)
    {
        switch (rule.Text("kind", MostText))
        {
            case "detail_page":
                _detailPages.UnionWith(Names(rule));
                break;
            case "add_to_cart":
                _cartEvents.UnionWith(Names(rule));
                break;
            case "search":
                AddTypes(rule, ChannelType.Search);
                break;
            case "feed":
                AddTypes(rule, ChannelType.Feed);
                break;
            case "social":
                AddTypes(rule, ChannelType.Social);
                break;
            case var other:
                throw new OptionException($"{rule.Place}.kind: found '{other}', expected detail_page, add_to_cart, search, feed or social.");
        }
    }

    private static IEnumerable<string> Names(RuleEntry rule)
    {
        rule.CheckMembers("a rule of names", "kind", "names");
        var names = rule.Texts("names", MostText);
        return names.Count > 0 ? names.Select(name => name.Trim()) : throw new OptionException($"{rule.Place}.names: expected a list of texts of 1 to {MostText} characters.");
    }

    private void AddTypes(RuleEntry rule, ChannelType type)
    {
        rule.CheckMembers("a rule of channels", "kind", "types", "channels");
        foreach (var (list, of) in new[] { ("types", _types), ("channels", _channels) })
        {
            foreach (var name in rule.Texts(list, MostText))
            {
                if (!of.TryAdd(name.Trim(), type) && of[name.Trim()] != type)
                {
                    throw new OptionException($"{rule.Place}.{list}: '{name}' is {of[name.Trim()]} already.");
                }
            }
        }
    }
}
