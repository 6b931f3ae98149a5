using System.CommandLine;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;

namespace EcomOpsEngine.Cli.Experiments;

/// <summary>How a test is judged: what every comparison and every record takes.</summary>
internal sealed class JudgingOptions
{
    private readonly Option<double> _confidence = new("--confidence") { Description = "Confidence level; otherwise 0.95.", HelpName = "LEVEL" };
    private readonly Option<Tail?> _tail = Parsed.Optional("--tail", "two-sided|greater|less", "Side of the test; otherwise two-sided.", TailOf);
    private readonly Option<Correction?> _correction = Parsed.Optional("--correction", "holm|bh|none", "Correction over several pairs; otherwise holm.", CorrectionOf);
    private readonly Option<long> _minUnits = new("--min-units") { Description = "Fewest units in each arm for a winner; otherwise 10,000.", HelpName = "N" };
    private readonly Option<int> _minDays = new("--min-days") { Description = "Fewest local days for a winner; otherwise 7.", HelpName = "N" };
    private readonly Option<long> _target = new("--sequential-target") { Description = "Units per pair at which the interval that may be looked at any time is tightest, fixed before the test; otherwise twice --min-units.", HelpName = "N" };

    public IEnumerable<Symbol> Options => [_confidence, _tail, _correction, _minUnits, _minDays, _target];

    public TestRules Rules(ParseResult parsed) => new()
    {
        ConfidenceLevel = parsed.GetValue(_confidence),
        Tail = parsed.GetValue(_tail) ?? default,
        Correction = parsed.GetValue(_correction) ?? default,
        MinUnitsPerArm = parsed.GetValue(_minUnits),
        MinDays = parsed.GetValue(_minDays),
        SequentialTargetUnits = parsed.GetValue(_target),
    };

    public static Tail TailOf(string text) => text switch
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
}
