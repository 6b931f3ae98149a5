using System.CommandLine;
using System.Globalization;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Cli.Times;
using EcomOpsEngine.Contracts.V1;

namespace EcomOpsEngine.Cli.Experiments;

/// <summary>How a test is judged and its record: what <c>ab</c> and <c>ab funnel</c> share.</summary>
internal sealed class TestOptions
{
    private readonly Option<double> _confidence = new("--confidence") { Description = "Confidence level; otherwise 0.95.", HelpName = "LEVEL" };
    private readonly Option<Tail?> _tail = Parsed.Optional("--tail", "two-sided|greater|less", "Side of the test; otherwise two-sided.", ParseTail);
    private readonly Option<Correction?> _correction = Parsed.Optional("--correction", "holm|bh|none", "Correction over several pairs; otherwise holm.", CorrectionOf);
    private readonly Option<long> _minUnits = new("--min-units") { Description = "Fewest units in each arm for a winner; otherwise 10,000.", HelpName = "N" };
    private readonly Option<int> _minDays = new("--min-days") { Description = "Fewest local days for a winner; otherwise 7.", HelpName = "N" };
    private readonly Option<string> _id = new("--id") { Description = "Id of the test, for the record.", HelpName = "ID" };
    private readonly Option<string> _page = new("--page") { Description = "Page under test, for the record.", HelpName = "NAME" };
    private readonly Option<string> _variable = new("--variable") { Description = "The one variable that differs, for the record; naming two is refused.", HelpName = "NAME" };
    private readonly Option<DateOnly?> _from = Parsed.Optional("--from", "DATE", "First local day of the test.", DayOf);
    private readonly Option<DateOnly?> _to = Parsed.Optional("--to", "DATE", "Last local day of the test; both ends count.", DayOf);

    public IEnumerable<Symbol> Options => [_confidence, _tail, _correction, _minUnits, _minDays, _id, _page, _variable, _from, _to];

    public DateOnly? From(ParseResult parsed) => parsed.GetValue(_from);

    public DateOnly? To(ParseResult parsed) => parsed.GetValue(_to);

    public CompareProportionsRequest Request(ParseResult parsed, Session session, IEnumerable<Arm> arms) => new()
    {
        Arms = { arms },
        ConfidenceLevel = parsed.GetValue(_confidence),
        Tail = parsed.GetValue(_tail) ?? default,
        Correction = parsed.GetValue(_correction) ?? default,
        MinUnitsPerArm = parsed.GetValue(_minUnits),
        MinDays = parsed.GetValue(_minDays),
        Language = session.Words.Language,
        Record = Record(parsed),
    };

    public CompareMeansRequest Request(ParseResult parsed, Session session, IEnumerable<OutcomeArm> arms) => new()
    {
        Arms = { arms },
        ConfidenceLevel = parsed.GetValue(_confidence),
        Tail = parsed.GetValue(_tail) ?? default,
        Correction = parsed.GetValue(_correction) ?? default,
        MinUnitsPerArm = parsed.GetValue(_minUnits),
        MinDays = parsed.GetValue(_minDays),
        Language = session.Words.Language,
        Record = Record(parsed),
    };

    private ExperimentRecord Record(ParseResult parsed)
    {
        var (from, to) = (From(parsed), To(parsed));
        return from > to
            ? throw new UsageException("--from is after --to: they name the first and the last day of the test")
            : new ExperimentRecord
            {
                Id = parsed.GetValue(_id) ?? "",
                Page = parsed.GetValue(_page) ?? "",
                Variable = parsed.GetValue(_variable) ?? "",
                FirstDate = Day(from),
                LastDate = Day(to),
            };
    }

    public static string Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";

    public static Tail ParseTail(string text) => text switch
    {
        "two-sided" => Tail.TwoSided,
        "greater" => Tail.Greater,
        "less" => Tail.Less,
        _ => throw new UsageException($"tail '{text}' is unknown: expected two-sided, greater or less"),
    };

    private static Correction CorrectionOf(string text) => text switch
    {
        "holm" => Correction.Holm,
        "bh" => Correction.BenjaminiHochberg,
        "none" => Correction.None,
        _ => throw new UsageException($"correction '{text}' is unknown: expected holm, bh or none"),
    };

    private static DateOnly DayOf(string text) => Moment.Parse(text) is { IsDate: true } moment
        ? DateOnly.FromDateTime(moment.Local)
        : throw new UsageException($"'{text}' is not a date: a test is counted in whole local days, expected yyyy-mm-dd");
}
