using System.CommandLine;
using System.Globalization;
using EcomOpsEngine.Cli.Filters;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Cli.Times;
using EcomOpsEngine.Contracts.V1;

namespace EcomOpsEngine.Cli.Segments;

/// <summary>The question behind <c>rfm</c> and <c>rfm customers</c>.</summary>
internal sealed class RfmOptions
{
    private readonly Option<Moment?> _asOf = Parsed.Optional("--as-of", "TIME", "Look from here: rows at or after it do not exist. Otherwise the day after the last order.", Moment.Parse);
    private readonly Option<int> _lookback = new("--lookback") { Description = "Days over which orders and money count; otherwise 180.", HelpName = "DAYS" };
    private readonly Option<RfmScoring?> _scoring = Parsed.Optional("--scoring", "quantile|ntile|cuts", "How scores are given; otherwise quantile.", ScoringOf);
    private readonly Option<int> _bins = new("--bins") { Description = "Score bins, 2 to 20; otherwise 5.", HelpName = "N" };
    private readonly Option<IReadOnlyList<double>> _recencyCuts = Cuts("--recency-cuts", "days");
    private readonly Option<IReadOnlyList<double>> _frequencyCuts = Cuts("--frequency-cuts", "orders");
    private readonly Option<IReadOnlyList<double>> _monetaryCuts = Cuts("--monetary-cuts", "currency units");
    private readonly Option<int?> _vipRecency = Threshold<int?>("--vip-recency", "DAYS", "VIP: last order at most this many days ago (30).");
    private readonly Option<int?> _vipFrequency = Threshold<int?>("--vip-frequency", "N", "VIP: at least this many orders (4).");
    private readonly Option<double?> _vipMonetary = Threshold<double?>("--vip-monetary", "AMOUNT", "VIP: at least this much, in currency units (2000).");
    private readonly Option<int?> _potentialRecency = Threshold<int?>("--potential-recency", "DAYS", "Potential: last order at most this many days ago (90).");
    private readonly Option<int?> _potentialFrequency = Threshold<int?>("--potential-frequency", "N", "Potential: at least this many orders (2).");
    private readonly Option<double?> _potentialMonetary = Threshold<double?>("--potential-monetary", "AMOUNT", "Potential: at least this much (500).");
    private readonly Option<int?> _regularRecency = Threshold<int?>("--regular-recency", "DAYS", "Regular: last order at most this many days ago (180).");
    private readonly Option<double?> _regularMonetary = Threshold<double?>("--regular-monetary", "AMOUNT", "Literal box of regular customers: at least this much (100).");
    private readonly Option<IReadOnlyList<FilterTerm>> _filter = RangeOptions.Filters();
    private readonly Option<bool> _bots = RangeOptions.Bots();
    private readonly Option<string> _snapshot = RangeOptions.Snapshot();

    public IEnumerable<Symbol> Options =>
    [
        _asOf, _lookback, _scoring, _bins, _recencyCuts, _frequencyCuts, _monetaryCuts,
        _vipRecency, _vipFrequency, _vipMonetary, _potentialRecency, _potentialFrequency, _potentialMonetary, _regularRecency, _regularMonetary,
        _filter, _bots, _snapshot,
    ];

    public async Task<ComputeRfmRequest> RequestAsync(ParseResult parsed, Session session, CancellationToken cancellation)
    {
        var request = new ComputeRfmRequest
        {
            Dataset = session.DatasetName,
            Language = session.Words.Language,
            SnapshotId = parsed.GetValue(_snapshot) ?? "",
            Filter = await session.FilterAsync(parsed.GetValue(_filter), cancellation),
            LookbackDays = parsed.GetValue(_lookback),
            Scoring = parsed.GetValue(_scoring) ?? default,
            Bins = parsed.GetValue(_bins),
            IncludeBots = parsed.GetValue(_bots),
            Thresholds = Thresholds(parsed),
        };
        if (parsed.GetValue(_asOf) is { } asOf)
        {
            request.AsOf = asOf.ToTimestamp(asOf.Offset is null ? await session.ZoneAsync(cancellation) : TimeZoneInfo.Utc);
        }

        var (recency, frequency, monetary) = (parsed.GetValue(_recencyCuts)!, parsed.GetValue(_frequencyCuts)!, parsed.GetValue(_monetaryCuts)!);
        if (recency.Count + frequency.Count + monetary.Count > 0)
        {
            request.Cuts = new RfmCuts { RecencyDays = { recency }, Frequency = { frequency }, Monetary = { monetary } };
        }

        return request;
    }

    private RfmThresholds Thresholds(ParseResult parsed)
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

    private static Option<IReadOnlyList<double>> Cuts(string name, string unit) => new(name)
    {
        Description = $"Ascending cut points in {unit} for --scoring cuts: bins − 1 of them, such as 1,2,3,4.",
        HelpName = "A,B,…",
        CustomParser = Parsed.One(NumbersOf),
        DefaultValueFactory = _ => [],
    };

    private static IReadOnlyList<double> NumbersOf(string text) =>
        [.. text.Split(',').Select(part => double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : throw new UsageException($"'{part}' in '{text}' is not a number"))];

    private static RfmScoring ScoringOf(string text) => text switch
    {
        "quantile" => RfmScoring.Quantile,
        "ntile" => RfmScoring.Ntile,
        "cuts" => RfmScoring.Cuts,
        _ => throw new UsageException($"scoring '{text}' is unknown: expected quantile, ntile or cuts"),
    };
}
