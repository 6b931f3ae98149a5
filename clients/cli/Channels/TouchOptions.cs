using System.CommandLine;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Cli.Times;
using EcomOpsEngine.Contracts.V1;
using Google.Protobuf.WellKnownTypes;

namespace EcomOpsEngine.Cli.Channels;

/// <summary>How visits become touches of channels.</summary>
internal sealed class TouchOptions
{
    private readonly Option<string?> _by = new("--by") { Description = "Text field of events that names the channel; otherwise channel.", HelpName = "FIELD" };
    private readonly Option<TimeSpan?> _lookback = Parsed.Optional("--lookback", "DURATION", "How long before an order a touch counts; otherwise 30d.", DurationText.Parse);
    private readonly Option<string[]> _direct = new("--direct") { Description = "A value that means direct. Repeated; otherwise direct, (direct), (none), 直接访问.", HelpName = "VALUE" };
    private readonly Option<bool> _keepDirect = new("--keep-direct") { Description = "Direct visits share in orders beside other channels." };
    private readonly Option<bool> _ignoreOwn = new("--ignore-order-channel") { Description = "Orders without visits are direct, whatever channel they carry." };

    public IEnumerable<Symbol> Options => [_by, .. OptionsWithoutField];

    /// <summary>Where the field is that of spend.</summary>
    public IEnumerable<Symbol> OptionsWithoutField => [_lookback, _direct, _keepDirect, _ignoreOwn];

    public TouchRules Rules(ParseResult parsed)
    {
        var rules = RulesWithoutField(parsed);
        rules.Field = parsed.GetValue(_by) ?? "";
        return rules;
    }

    public TouchRules RulesWithoutField(ParseResult parsed) => new()
    {
        Lookback = parsed.GetValue(_lookback) is { } length ? Duration.FromTimeSpan(length) : null,
        DirectValues = { parsed.GetValue(_direct) ?? [] },
        KeepDirect = parsed.GetValue(_keepDirect),
        IgnoreOrderChannel = parsed.GetValue(_ignoreOwn),
    };
}
