using EcomOpsEngine.Analytics.Experiments;
using EcomOpsEngine.Analytics.Experiments.Exposures;
using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Analytics.Timelines;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Server.Queries;
using Contract = EcomOpsEngine.Contracts.V1.ExperimentMetricKind;

namespace EcomOpsEngine.Server.Experiments;

/// <summary>Resolves the record of a test, and what is asked of it, against a snapshot.</summary>
internal sealed class ExperimentPlanner(SnapshotView view, Experiment experiment, EvaluateExperimentRequest request)
{
    private const string DeviceField = "device";
    private const string Metric = "experiment.metric";

    private readonly Violations _violations = new();

    public ExperimentPlan Plan()
    {
        RequestChecks.Enum(request.Language, "language", _violations);
        var resolver = new FilterResolver(view.Fields, view.Snapshot.Settings.MoneyScale, _violations);
        var metric = experiment.Metric ?? new ExperimentMetric();
        var segments = Segments();
        var windowUs = Lengths.Read(metric.Window, Limits.DefaultWindowUs, 1, Limits.ExperimentWindowUs, $"{Metric}.window", _violations);
        var query = new ExposureQuery(
            Measure(metric.Value ?? Placed, $"{Metric}.value", resolver),
            metric.Kind == Contract.Ratio ? Measure(metric.Denominator, $"{Metric}.denominator", resolver) : null,
            windowUs,
            metric.BaselineDays * ExposureQuery.DayUs)
        {
            SegmentColumns = [.. segments.Select(field => field.Column)],
            UnitFilter = resolver.Resolve(request.Filter, "filter", Table.Events),
        };
        if (request.Filter is not null && experiment.Arms[0].Stated is not null)
        {
            _violations.Add("filter", "Stated counts cannot be filtered.");
        }

        var rollout = Rollout(resolver);
        var period = Period(rollout);
        _violations.ThrowIfAny();
        return new ExperimentPlan(
            experiment, experiment.ExposureName.Length > 0 ? experiment.ExposureName : experiment.Id, query, Rules(metric, windowUs), period, segments, rollout);
    }

    private static UnitOutcome Placed => new() { Orders = new OrderOutcome { Kind = OrderOutcomeKind.PlacedOrders } };

    private UnitMeasure Measure(UnitOutcome outcome, string path, FilterResolver resolver)
    {
        if (outcome.SourceCase == UnitOutcome.SourceOneofCase.Events)
        {
            var filter = resolver.Resolve(outcome.Events.Filter, $"{path}.events.filter", Table.Events);
            var names = EventNames.Read(view, outcome.Events.Events, i => $"{path}.events.events[{i}]", _violations);
            return new EventMeasure(new RowFilter([[names], .. filter.AllOf]));
        }

        return new OrderMeasure(Quantity(outcome.Orders.Kind), resolver.Resolve(outcome.Orders.Filter, $"{path}.orders.filter", Table.Orders));
    }

    private static OrderQuantity Quantity(OrderOutcomeKind kind) => kind switch
    {
        OrderOutcomeKind.PaidOrders => OrderQuantity.PaidOrders,
        OrderOutcomeKind.Gmv => OrderQuantity.Gmv,
        OrderOutcomeKind.NetSales => OrderQuantity.NetSales,
        OrderOutcomeKind.Items => OrderQuantity.Items,
        _ => OrderQuantity.PlacedOrders,
    };

    private EvaluationRules Rules(ExperimentMetric metric, long windowUs)
    {
        var options = ComparisonReader.Read(experiment.Rules ?? new TestRules(), "experiment.rules.", _violations);
        return new EvaluationRules(
            [.. experiment.Arms.Select(arm => new RecordedArm(arm.Name, arm.HasWeight ? arm.Weight : null))],
            metric.Kind switch { Contract.Mean => MetricKind.Mean, Contract.Ratio => MetricKind.Ratio, _ => MetricKind.Proportion },
            windowUs,
            view.LastUs ?? EngineTime.EpochUs,
            options with { Period = DaysSoFar() })
        {
            ValueUnit = Unit(metric.Value),
            DenominatorUnit = Unit(metric.Denominator),
            CompletedWindowsOnly = request.CompletedWindowsOnly,
            CapPercentile = metric.CapPercentile > 0 ? metric.CapPercentile : null,
            Adjusted = metric.BaselineDays > 0,
            SegmentTop = request.SegmentTop == 0 ? Limits.DefaultSegmentTop : request.SegmentTop,
        };
    }

    /// <summary>Money is counted in smallest units and shown in the currency's.</summary>
    private double Unit(UnitOutcome? outcome) =>
        outcome?.Orders?.Kind is OrderOutcomeKind.Gmv or OrderOutcomeKind.NetSales ? Math.Pow(10, -view.Snapshot.Settings.MoneyScale) : 1;

    private IReadOnlyList<CatalogField> Segments()
    {
        if (request.SegmentTop is < 0 or > Limits.SegmentTop)
        {
            _violations.Add("segment_top", $"{request.SegmentTop}; expected 1 to {Limits.SegmentTop}, or 0 for {Limits.DefaultSegmentTop}.");
        }

        if (request.SegmentFields.Count > Limits.SegmentFields)
        {
            _violations.Add("segment_fields", $"{request.SegmentFields.Count} fields; at most {Limits.SegmentFields}.");
            return [];
        }

        if (request.SegmentFields.Count == 0)
        {
            return view.Fields.Find(Table.Events, DeviceField) is { Text: not null } device ? [device] : [];
        }

        var fields = new List<CatalogField>();
        for (var i = 0; i < request.SegmentFields.Count; i++)
        {
            var name = request.SegmentFields[i];
            if (view.Fields.Find(Table.Events, name) is { Text: not null } field && !fields.Contains(field))
            {
                fields.Add(field);
            }
            else
            {
                _violations.Add($"segment_fields[{i}]", $"'{Shown.Text(name)}' is no text field of events, or stands twice; {NearNames.Hint(name, view.Fields.Names(Table.Events))}");
            }
        }

        return fields;
    }

    private RolloutPlan? Rollout(FilterResolver resolver)
    {
        if (experiment.Rollout is not { } rollout || StartOf(rollout.Date) is not { } fromUs)
        {
            return null;
        }

        RowFilter? entries = null;
        if (rollout.EntryEvents.Count > 0)
        {
            var filter = resolver.Resolve(rollout.EntryFilter, "experiment.rollout.entry_filter", Table.Events);
            entries = new RowFilter([[EventNames.Read(view, rollout.EntryEvents, i => $"experiment.rollout.entry_events[{i}]", _violations)], .. filter.AllOf]);
        }

        var winner = experiment.Arms.Select(arm => arm.Name).ToList().IndexOf(rollout.Winner);
        return new RolloutPlan(winner, new InstantSpan(fromUs, EngineTime.EndUs), entries);
    }

    /// <summary>From the first date to the end of the last one; nobody is assigned any more once a version is rolled out.</summary>
    private InstantSpan Period(RolloutPlan? rollout)
    {
        var fromUs = StartOf(experiment.FirstDate) ?? EngineTime.EpochUs;
        var toUs = experiment.LastDate.Length == 0 ? EngineTime.EndUs : StartOf(experiment.LastDate, 1) ?? EngineTime.EndUs;
        return new InstantSpan(fromUs, Math.Min(toUs, rollout?.Span.FromUs ?? EngineTime.EndUs));
    }

    private long? StartOf(string date, int daysLater = 0) => RecordReader.Date(date, "experiment", _violations) is { } day
        ? Math.Clamp(view.Snapshot.Calendar.StartOfDayUs(DayNumber(day) + daysLater), EngineTime.EpochUs, EngineTime.EndUs)
        : null;

    /// <summary>Local dates that the test has run and the data hold, both ends in.</summary>
    private TestPeriod DaysSoFar()
    {
        var first = DateOnly.ParseExact(experiment.FirstDate, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        if (experiment.Arms[0].Stated is not null)
        {
            return experiment.LastDate.Length == 0
                ? TestPeriod.OfDays(0)
                : TestPeriod.Between(first, DateOnly.ParseExact(experiment.LastDate, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        }

        var end = view.LastUs is { } lastUs ? view.Snapshot.Calendar.Day(lastUs) : int.MinValue;
        if (RecordReader.Date(experiment.LastDate, "experiment", _violations) is { } last)
        {
            end = Math.Min(end, DayNumber(last));
        }

        if (experiment.Rollout is { } rollout && RecordReader.Date(rollout.Date, "experiment", _violations) is { } rolledOut)
        {
            end = Math.Min(end, DayNumber(rolledOut) - 1);
        }

        return TestPeriod.OfDays(end < DayNumber(first) ? 0 : end - DayNumber(first) + 1);
    }

    private static int DayNumber(DateOnly day) => day.DayNumber - new DateOnly(1970, 1, 1).DayNumber;
}
