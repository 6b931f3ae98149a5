using System.CommandLine;
using EcomOpsEngine.Cli.Filters;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Cli.Times;
using EcomOpsEngine.Contracts.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace EcomOpsEngine.Cli.Experiments;

/// <summary>The record of a test as options, or as a file of the message in protobuf JSON.</summary>
internal sealed class RecordOptions
{
    private readonly Option<string?> _file = new("--file") { Description = "The whole record instead: a file of the Experiment message in protobuf JSON.", HelpName = "FILE" };
    private readonly Option<IReadOnlyList<ExperimentArm>> _arms = Parsed.Many("--arm", "NAME[=VERSION][:WEIGHT]", "A variant as exposures name it, what people see, its planned share; repeat it, the control first.", ArmOf);
    private readonly Option<string> _page = new("--page") { Description = "Page under test.", HelpName = "NAME" };
    private readonly Option<string> _variable = new("--variable") { Description = "The one variable that differs; naming two is refused.", HelpName = "NAME" };
    private readonly Option<DateOnly?> _from = Parsed.Optional("--from", "DATE", "First local day of the test.", TestOptions.DayOf);
    private readonly Option<DateOnly?> _to = Parsed.Optional("--to", "DATE", "Last local day of the test; both ends count. Otherwise it has no stated end.", TestOptions.DayOf);
    private readonly Option<string> _exposure = new("--exposure") { Description = "Name of the test in the exposures; otherwise its id.", HelpName = "NAME" };
    private readonly Option<string?> _value = new("--value") { Description = "What counts: event:NAME[,NAME], or orders, paid-orders, gmv, net-sales, items. Otherwise orders.", HelpName = "OUTCOME" };
    private readonly Option<IReadOnlyList<FilterTerm>> _filter = Parsed.Many("--value-filter", "TERM", "What such an event or order line must satisfy besides, as --filter writes it.", FilterTerm.Parse);
    private readonly Option<ExperimentMetricKind?> _kind = Parsed.Optional("--kind", "rate|mean|ratio", "Share of people with an outcome, mean of a person, or the sum over --per; otherwise rate.", KindOf);
    private readonly Option<string?> _per = new("--per") { Description = "Denominator of a ratio, such as orders for the order value.", HelpName = "OUTCOME" };
    private readonly Option<TimeSpan?> _window = Parsed.Optional("--window", "DURATION", "Longest time from the first exposure to an outcome; otherwise 14 days.", DurationText.Parse);
    private readonly Option<int> _baseline = new("--baseline") { Description = "Days before the first exposure whose outcome is taken out (CUPED); otherwise none.", HelpName = "DAYS" };
    private readonly Option<double> _cap = new("--cap") { Description = "Percentile at which outcomes are capped, such as .99; otherwise none.", HelpName = "P" };
    private readonly JudgingOptions _judging = new();

    public IEnumerable<Symbol> Options => [_file, _arms, _page, _variable, _from, _to, _exposure, _value, _filter, _kind, _per, _window, _baseline, _cap, .. _judging.Options];

    public async Task<Experiment> RecordAsync(string id, ParseResult parsed, Session session, CancellationToken cancellation)
    {
        if (parsed.GetValue(_file) is { } path)
        {
            var record = Parse(await File.ReadAllTextAsync(path, cancellation), path);
            record.Id = id;
            return record;
        }

        var filter = await session.FilterAsync(parsed.GetValue(_filter), cancellation);
        return new Experiment
        {
            Id = id,
            Page = parsed.GetValue(_page) ?? "",
            Variable = parsed.GetValue(_variable) ?? "",
            Arms = { parsed.GetValue(_arms)! },
            FirstDate = TestOptions.Day(parsed.GetValue(_from)),
            LastDate = TestOptions.Day(parsed.GetValue(_to)),
            ExposureName = parsed.GetValue(_exposure) ?? "",
            Rules = _judging.Rules(parsed),
            Metric = new ExperimentMetric
            {
                Kind = parsed.GetValue(_kind) ?? default,
                Value = OutcomeOf(parsed.GetValue(_value) ?? "orders", filter),
                Denominator = parsed.GetValue(_per) is { } per ? OutcomeOf(per, null) : null,
                Window = parsed.GetValue(_window) is { } window ? Duration.FromTimeSpan(window) : null,
                BaselineDays = parsed.GetValue(_baseline),
                CapPercentile = parsed.GetValue(_cap),
            },
        };
    }

    public static UnitOutcome OutcomeOf(string text, Filter? filter)
    {
        const string Event = "event:";
        if (text.StartsWith(Event, StringComparison.Ordinal))
        {
            return new UnitOutcome { Events = new EventOutcome { Events = { FilterTerm.SplitValues(text[Event.Length..]) }, Filter = filter } };
        }

        var kind = text switch
        {
            "orders" => OrderOutcomeKind.PlacedOrders,
            "paid-orders" => OrderOutcomeKind.PaidOrders,
            "gmv" => OrderOutcomeKind.Gmv,
            "net-sales" => OrderOutcomeKind.NetSales,
            "items" => OrderOutcomeKind.Items,
            _ => throw new UsageException($"outcome '{text}' is unknown: expected event:NAME, orders, paid-orders, gmv, net-sales or items"),
        };
        return new UnitOutcome { Orders = new OrderOutcome { Kind = kind, Filter = filter } };
    }

    public static ExperimentArm ArmOf(string text)
    {
        var arm = new ExperimentArm();
        int colon = text.LastIndexOf(':');
        if (colon >= 0 && double.TryParse(text.AsSpan(colon + 1), System.Globalization.NumberStyles.AllowDecimalPoint, System.Globalization.CultureInfo.InvariantCulture, out double weight))
        {
            arm.Weight = weight;
            text = text[..colon];
        }

        int at = text.IndexOf('=', StringComparison.Ordinal);
        arm.Name = (at < 0 ? text : text[..at]).Trim();
        arm.Version = at < 0 ? "" : text[(at + 1)..].Trim();
        return arm.Name.Length > 0 ? arm : throw new UsageException($"arm '{text}' has no name: expected NAME[=VERSION][:WEIGHT], such as B=满99包邮:0.5");
    }

    private static Experiment Parse(string json, string path)
    {
        try
        {
            return JsonParser.Default.Parse<Experiment>(json);
        }
        catch (Exception error) when (error is InvalidProtocolBufferException or InvalidJsonException)
        {
            throw new UsageException($"{path} is no record of a test: {error.Message}");
        }
    }

    private static ExperimentMetricKind KindOf(string text) => text switch
    {
        "rate" => ExperimentMetricKind.Proportion,
        "mean" => ExperimentMetricKind.Mean,
        "ratio" => ExperimentMetricKind.Ratio,
        _ => throw new UsageException($"kind '{text}' is unknown: expected rate, mean or ratio"),
    };
}
