using System.CommandLine;
using EcomOpsEngine.Contracts.V1;

namespace EcomOpsEngine.Cli.Segments;

/// <summary>The thresholds of the tiers.</summary>
internal sealed class ThresholdOptions
{
    private readonly Option<int?> _vipRecency = Threshold<int?>("--vip-recency", "DAYS", "VIP: last order at most this many days ago (30).");
    private readonly Option<int?> _vipFrequency = Threshold<int?>("--vip-frequency", "N", "VIP: at least this many orders (4).");
    private readonly Option<double?> _vipMonetary = Threshold<double?>("--vip-monetary", "AMOUNT", "VIP: at least this much, in currency units (2000).");
    private readonly Option<int?> _potentialRecency = Threshold<int?>("--potential-recency", "DAYS", "Potential: last order at most this many days ago (90).");
    private readonly Option<int?> _potentialFrequency = Threshold<int?>("--potential-frequency", "N", "Potential: at least this many orders (2).");
    private readonly Option<double?> _potentialMonetary = Threshold<double?>("--potential-monetary", "AMOUNT", "Potential: at least this much (500).");
    private readonly Option<int?> _regularRecency = Threshold<int?>("--regular-recency", "DAYS", "Regular: last order at most this many days ago (180).");
    private readonly Option<double?> _regularMonetary = Threshold<double?>("--regular-monetary", "AMOUNT", "Literal box of regular customers: at least this much (100).");

    public IEnumerable<Symbol> Options =>
        [_vipRecency, _vipFrequency, _vipMonetary, _potentialRecency, _potentialFrequency, _potentialMonetary, _regularRecency, _regularMonetary];

    public RfmThresholds Read(ParseResult parsed)
    {
        var thresholds = new RfmThresholds();
        void Set<T>(Option<T?> option, Action<T> set)
            where T : struct
        {
            if (parsed.GetValue(option) is { } value)
            {
                set(value);
            }
        }

        Set(_vipRecency, v => thresholds.VipRecencyDays = v);
        Set(_vipFrequency, v => thresholds.VipFrequency = v);
        Set(_vipMonetary, v => thresholds.VipMonetary = v);
        Set(_potentialRecency, v => thresholds.PotentialRecencyDays = v);
        Set(_potentialFrequency, v => thresholds.PotentialFrequency = v);
        Set(_potentialMonetary, v => thresholds.PotentialMonetary = v);
        Set(_regularRecency, v => thresholds.RegularRecencyDays = v);
        Set(_regularMonetary, v => thresholds.RegularMonetary = v);
        return thresholds;
    }

    private static Option<T> Threshold<T>(string name, string helpName, string description) => new(name) { Description = description, HelpName = helpName };
}
