using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Server.Queries;
using MetricKind = EcomOpsEngine.Contracts.V1.ExperimentMetricKind;

namespace EcomOpsEngine.Server.Experiments;

/// <summary>Checks the record of a test as far as it can be said without data: a test is written down before its first exposure.</summary>
internal sealed class ExperimentChecks(Experiment experiment, Violations violations)
{
    private const string Path = "experiment";
    private const int MostIdLength = 100;
    private const int MostTextLength = 200;

    public void Check()
    {
        if (experiment.Id.Length is 0 or > MostIdLength || !experiment.Id.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' or '.'))
        {
            violations.Add($"{Path}.id", $"'{Shown.Text(experiment.Id)}'; expected 1 to {MostIdLength} letters, digits, '_', '-' or '.'.");
        }

        Text(experiment.Page, "page");
        Text(experiment.Variable, "variable");
        Text(experiment.ExposureName, "exposure_name");
        RecordReader.CheckVariable(experiment.Variable, $"{Path}.variable", violations);
        CheckArms();
        CheckDates();
        ComparisonReader.Read(experiment.Rules ?? new TestRules(), $"{Path}.rules.", violations);
        CheckMetric(experiment.Metric ?? new ExperimentMetric());
    }

    private void CheckArms()
    {
        if (experiment.Arms.Count is < 2 or > Limits.Arms)
        {
            violations.Add($"{Path}.arms", $"{experiment.Arms.Count} arms; expected 2 to {Limits.Arms}.");
            return;
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < experiment.Arms.Count; i++)
        {
            var (arm, path) = (experiment.Arms[i], $"{Path}.arms[{i}]");
            ArmReader.CheckName(arm.Name, path, names, violations);
            ArmReader.CheckWeight(arm.HasWeight ? arm.Weight : null, experiment.Arms[0].HasWeight, path, violations);
            Text(arm.Version, $"arms[{i}].version");
            if (arm.Stated is null != experiment.Arms[0].Stated is null)
            {
                violations.Add($"{path}.stated", "Stated counts stand on all arms or on none.");
            }
            else if (arm.Stated is { } stated)
            {
                ArmReader.CheckCounts(stated.Units, stated.Conversions, $"{path}.stated", violations);
            }
        }

        ArmReader.CheckWeights([.. experiment.Arms.Select(arm => arm.HasWeight ? arm.Weight : (double?)null)], violations);
    }

    private void CheckDates()
    {
        var first = RecordReader.Date(experiment.FirstDate, $"{Path}.first_date", violations);
        var last = RecordReader.Date(experiment.LastDate, $"{Path}.last_date", violations);
        if (experiment.FirstDate.Length == 0)
        {
            violations.Add($"{Path}.first_date", "A test has a first date, yyyy-mm-dd.");
        }

        if (last < first)
        {
            violations.Add($"{Path}.last_date", $"{experiment.LastDate} is before first_date {experiment.FirstDate}.");
        }

        if (experiment.Rollout is { } rollout)
        {
            CheckRollout(rollout, first);
        }
    }

    private void CheckRollout(Rollout rollout, DateOnly? first)
    {
        var date = RecordReader.Date(rollout.Date, $"{Path}.rollout.date", violations);
        if (rollout.Date.Length == 0 || date <= first)
        {
            violations.Add($"{Path}.rollout.date", $"'{Shown.Text(rollout.Date)}'; expected a date after first_date {experiment.FirstDate}.");
        }

        if (experiment.Arms.All(arm => arm.Name != rollout.Winner))
        {
            violations.Add($"{Path}.rollout.winner", $"'{Shown.Text(rollout.Winner)}' is no arm; the arms are {string.Join(", ", experiment.Arms.Select(arm => Shown.Text(arm.Name)))}.");
        }

        if (rollout.EntryEvents.Count > Limits.EventsOfStep)
        {
            violations.Add($"{Path}.rollout.entry_events", $"{rollout.EntryEvents.Count} event names; at most {Limits.EventsOfStep}.");
        }

        if (rollout.EntryFilter is not null && rollout.EntryEvents.Count == 0)
        {
            violations.Add($"{Path}.rollout.entry_filter", "A filter of entry events needs entry_events.");
        }
    }

    private void CheckMetric(ExperimentMetric metric)
    {
        const string Metric = $"{Path}.metric";
        RequestChecks.Enum(metric.Kind, $"{Metric}.kind", violations);
        Lengths.Read(metric.Window, Limits.DefaultWindowUs, 1, Limits.ExperimentWindowUs, $"{Metric}.window", violations);
        CheckOutcome(metric.Value, $"{Metric}.value");
        CheckOutcome(metric.Denominator, $"{Metric}.denominator");
        if (metric.Kind == MetricKind.Ratio != (metric.Denominator is not null))
        {
            violations.Add($"{Metric}.denominator", metric.Denominator is null ? "A ratio has a denominator." : "A denominator belongs to the kind RATIO.");
        }

        if (metric.BaselineDays is < 0 or > Limits.BaselineDays)
        {
            violations.Add($"{Metric}.baseline_days", $"{metric.BaselineDays}; expected 1 to {Limits.BaselineDays}, or 0 for none.");
        }
        else if (metric is { Kind: MetricKind.Ratio, BaselineDays: > 0 })
        {
            violations.Add($"{Metric}.baseline_days", "CUPED adjusts shares and means; a ratio has none.");
        }

        if (!(metric.CapPercentile is >= 0 and <= 1))
        {
            violations.Add($"{Metric}.cap_percentile", $"{metric.CapPercentile}; expected above 0 and up to 1, such as 0.99, or 0 for no cap.");
        }
        else if (metric.CapPercentile > 0 && metric.Kind is MetricKind.Unspecified or MetricKind.Proportion)
        {
            violations.Add($"{Metric}.cap_percentile", "A share has no values to cap.");
        }

        if (experiment.Arms.Any(arm => arm.Stated is not null) && metric.Kind is not (MetricKind.Unspecified or MetricKind.Proportion))
        {
            violations.Add($"{Metric}.kind", "Stated counts are those of a proportion.");
        }
    }

    private void CheckOutcome(UnitOutcome? outcome, string path)
    {
        switch (outcome?.SourceCase)
        {
            case UnitOutcome.SourceOneofCase.None:
                violations.Add(path, "Expected events or orders.");
                break;
            case UnitOutcome.SourceOneofCase.Events when outcome.Events.Events.Count is 0 or > Limits.EventsOfStep:
                violations.Add($"{path}.events.events", $"{outcome.Events.Events.Count} event names; expected 1 to {Limits.EventsOfStep}.");
                break;
            case UnitOutcome.SourceOneofCase.Orders:
                RequestChecks.Enum(outcome.Orders.Kind, $"{path}.orders.kind", violations);
                break;
        }
    }

    private void Text(string text, string field)
    {
        if (text.Length > MostTextLength || text.Any(char.IsControl))
        {
            violations.Add($"{Path}.{field}", $"{text.Length} characters; expected at most {MostTextLength}, none of them control characters.");
        }
    }
}
