using System.CommandLine;
using System.Globalization;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Cli.Times;
using EcomOpsEngine.Contracts.V1;

namespace EcomOpsEngine.Cli.Experiments;

/// <summary>How a test is judged and its record: what <c>ab</c> and <c>ab funnel</c> share.</summary>
internal sealed class TestOptions
{
    private readonly JudgingOptions _judging = new();
    private readonly Option<string> _id = new("--id") { Description = "Id of the test, for the record.", HelpName = "ID" };
    private readonly Option<string> _page = new("--page") { Description = "Page under test, for the record.", HelpName = "NAME" };
    private readonly Option<string> _variable = new("--variable") { Description = "The one variable that differs, for the record; naming two is refused.", HelpName = "NAME" };
    private readonly Option<DateOnly?> _from = Parsed.Optional("--from", "DATE", "First local day of the test.", DayOf);
    private readonly Option<DateOnly?> _to = Parsed.Optional("--to", "DATE", "Last local day of the test; both ends count.", DayOf);

    public IEnumerable<Symbol> Options => [.. _judging.Options, _id, _page, _variable, _from, _to];

    public DateOnly? From(ParseResult parsed) => parsed.GetValue(_from);

    public DateOnly? To(ParseResult parsed) => parsed.GetValue(_to);

    public CompareProportionsRequest Request(ParseResult parsed, Session session, IEnumerable<Arm> arms)
    {
        var rules = _judging.Rules(parsed);
        return new CompareProportionsRequest
        {
            Arms = { arms },
            ConfidenceLevel = rules.ConfidenceLevel,
            Tail = rules.Tail,
            Correction = rules.Correction,
            MinUnitsPerArm = rules.MinUnitsPerArm,
            MinDays = rules.MinDays,
            SequentialTargetUnits = rules.SequentialTargetUnits,
            Language = session.Words.Language,
            Record = Record(parsed),
        };
    }

    public CompareMeansRequest Request(ParseResult parsed, Session session, IEnumerable<OutcomeArm> arms)
    {
        var rules = _judging.Rules(parsed);
        return new CompareMeansRequest
        {
            Arms = { arms },
            ConfidenceLevel = rules.ConfidenceLevel,
            Tail = rules.Tail,
            Correction = rules.Correction,
            MinUnitsPerArm = rules.MinUnitsPerArm,
            MinDays = rules.MinDays,
            SequentialTargetUnits = rules.SequentialTargetUnits,
            Language = session.Words.Language,
            Record = Record(parsed),
        };
    }

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

    public static DateOnly DayOf(string text) => Moment.Parse(text) is { IsDate: true } moment
        ? DateOnly.FromDateTime(moment.Local)
        : throw new UsageException($"'{text}' is not a date: a test is counted in whole local days, expected yyyy-mm-dd");
}
