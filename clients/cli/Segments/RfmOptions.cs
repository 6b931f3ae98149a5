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
    private readonly ThresholdOptions _thresholds = new();
    private readonly Option<IReadOnlyList<FilterTerm>> _filter = RangeOptions.Filters();
    private readonly Option<bool> _bots = RangeOptions.Bots();
    private readonly Option<string> _snapshot = RangeOptions.Snapshot();

    public IEnumerable<Symbol> Options =>
    [
        _asOf, _lookback, _scoring, _bins, _recencyCuts, _frequencyCuts, _monetaryCuts,
        .. _thresholds.Options,
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
            Thresholds = _thresholds.Read(parsed),
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
