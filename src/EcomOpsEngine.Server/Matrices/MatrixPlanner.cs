using EcomOpsEngine.Analytics.Matrices;
using EcomOpsEngine.Analytics.Timelines;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Server.Queries;
using EcomOpsEngine.Server.Segments;
using EcomOpsEngine.Storage.Spend;
using MatrixDimension = EcomOpsEngine.Contracts.V1.MatrixDimension;

namespace EcomOpsEngine.Server.Matrices;

/// <summary>Checks a matrix request and resolves its names against a snapshot.</summary>
/// <param name="view">The snapshot.</param>
/// <param name="request">The request.</param>
/// <param name="spendOf">Spend of the local days [from, to).</param>
/// <param name="leftOut">People who do not exist for the answer.</param>
/// <param name="token">Ends the passes over customers early.</param>
internal sealed class MatrixPlanner(
    SnapshotView view, ComputeMatrixRequest request, Func<int, int, IReadOnlyList<ChannelSpendRow>> spendOf, PersonSet leftOut, CancellationToken token)
{
    private readonly Violations _violations = new();

    public MatrixPlan Plan()
    {
        RequestChecks.Enum(request.Language, "language", _violations);
        RequestChecks.Enum(request.Subtotals, "subtotals", _violations);
        var span = Instants.Read(request.Range, "range", view.FirstUs, view.LastUs, _violations);
        var compared = ComparedRange.Read(request.Compare, span, view.Snapshot, _violations);
        var reading = new MatrixReadingPlan(request, _violations);
        var measures = reading.Measures();
        var shown = new MatrixView(reading.Groupings(), measures) { Having = reading.Having(view.Snapshot.Settings.MoneyScale), Ordering = reading.Ordering(), WithLift = reading.Lift() };
        CheckDimensions();
        _violations.ThrowIfAny();

        var spend = measures.Any(MatrixMeasures.IsOfSpend) ? SpendOf(span) : null;
        var spendBefore = spend is not null && compared is not null ? SpendOf(compared.Span) : null;
        IReadOnlyList<string> channels = [.. (spend ?? []).Concat(spendBefore ?? []).Select(row => row.Channel).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        var range = Range(Joined(span, request.Range?.To is null), span, channels, spend, compared, isCompared: false, _violations);
        _violations.ThrowIfAny();
        CheckSize(range.Dimensions);
        return new MatrixPlan(
            range,
            compared is null ? null : Range(Joined(compared.Span, isOpen: false), compared.Span, channels, spendBefore, compared, isCompared: true, new Violations()),
            [.. request.Dimensions.Select(dimension => dimension.Top)], shown);
    }

    private RangePlan Range(
        SnapshotView rows, InstantSpan span, IReadOnlyList<string> channels, IReadOnlyList<ChannelSpendRow>? spend, ComparedRange? compared, bool isCompared, Violations violations)
    {
        var scale = view.Snapshot.Settings.MoneyScale;
        var orders = new FilterResolver(rows.Fields, scale, violations).Resolve(request.Filter, "filter", Table.Orders, Table.Events);

        // What was wrong with the filter was said once; the second reading only resolves it for the other table.
        var events = new FilterResolver(rows.Fields, scale, new Violations()).Resolve(request.Filter, "filter", Table.Events, Table.Orders);
        var dimensions = new List<DimensionKeys>();
        for (var i = 0; i < request.Dimensions.Count; i++)
        {
            var dimension = request.Dimensions[i];
            var path = $"dimensions[{i}]";
            var groups = ValueGroups.Read(dimension, path, violations);
            if (dimension.Field == TimeDimension.Field)
            {
                dimensions.Add(Time(dimension, groups, isCompared ? null : span, compared, isCompared));
            }
            else if (new TextDimension(dimension, path, groups, channels).Read(rows.Fields, violations) is { } keys)
            {
                dimensions.Add(keys);
            }
        }

        return new RangePlan(rows, dimensions, orders, events, span, spend is null ? null : SpendPlan.Of(rows, span, request.Filter, channels, spend));
    }

    /// <summary>Keys of the time dimension. Those of the compared range are those of the range it stands beside.</summary>
    private DimensionKeys Time(MatrixDimension dimension, ValueGroups groups, InstantSpan? own, ComparedRange? compared, bool isCompared)
    {
        var span = own ?? Instants.Read(request.Range, "range", view.FirstUs, view.LastUs, new Violations());
        var (first, last) = SpendPlan.Days(view.Snapshot.Calendar, span);
        var (range, before) = TimeDimension.Read(dimension.TimeGrain, groups, new DaySpan(first, last), compared?.Days ?? []);
        return isCompared ? before : range;
    }

    /// <summary>The rows with what the request names of tiers, segments and tags, as of the end of a range.</summary>
    private SnapshotView Joined(InstantSpan span, bool isOpen)
    {
        var named = request.Dimensions.Select(dimension => dimension.Field)
            .Concat((request.Filter?.AllOf ?? []).SelectMany(member => member.Conditions).Select(condition => condition.Field))
            .Where(AudienceFields.Names.Contains).ToHashSet(StringComparer.Ordinal);
        var fields = new AudienceFields(request.Dataset, request.Audience, leftOut, _violations);
        return named.Count == 0 ? view : fields.Join(view, named, isOpen ? AsOf.Read(view, null, "", _violations) : span.ToUs, token);
    }

    private IReadOnlyList<ChannelSpendRow> SpendOf(InstantSpan span)
    {
        var (first, last) = SpendPlan.Days(view.Snapshot.Calendar, span);
        return span.IsEmpty ? [] : spendOf(first, last + 1);
    }

    private void CheckDimensions()
    {
        if (request.Dimensions.Count > Limits.MatrixDimensions)
        {
            _violations.Add("dimensions", $"{request.Dimensions.Count} dimensions; at most {Limits.MatrixDimensions}.");
        }

        var seen = new HashSet<(string, TimeGrain)>();
        for (var i = 0; i < request.Dimensions.Count; i++)
        {
            var dimension = request.Dimensions[i];
            var path = $"dimensions[{i}]";
            if (!seen.Add((dimension.Field, dimension.TimeGrain)))
            {
                _violations.Add($"{path}.field", $"'{Shown.Text(dimension.Field)}' is a dimension already.");
            }

            if (dimension.Top is < 0 or > Limits.MatrixTop)
            {
                _violations.Add($"{path}.top", $"{dimension.Top}; expected 1 to {Limits.MatrixTop}, or 0 for all.");
            }

            if (dimension.Field != TimeDimension.Field)
            {
                if (dimension.TimeGrain != TimeGrain.Unspecified)
                {
                    _violations.Add($"{path}.time_grain", $"Only the dimension 'time' has a grain, not '{Shown.Text(dimension.Field)}'.");
                }
            }
            else if (dimension.TimeGrain == TimeGrain.Unspecified || !Enum.IsDefined(dimension.TimeGrain))
            {
                _violations.Add($"{path}.time_grain", "Expected TIME_GRAIN_DAY, WEEK, MONTH, QUARTER, YEAR, WEEKDAY or HOUR.");
            }
        }
    }

    /// <summary>The numbering of cells, subtotals among them, must fit 62 bits.</summary>
    private static void CheckSize(IReadOnlyList<DimensionKeys> dimensions)
    {
        Int128 cells = 1;
        foreach (var dimension in dimensions)
        {
            cells *= dimension.CodeCount + 1;
            if (cells > 1L << 62)
            {
                throw RequestException.Limit("matrix cells", "The dimensions span more than 2^62 possible cells; use fewer dimensions, groups or top.");
            }
        }
    }
}
