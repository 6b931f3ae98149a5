using EcomOpsEngine.Analytics.Matrices;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Server.Queries;
using MatrixDimension = EcomOpsEngine.Contracts.V1.MatrixDimension;

namespace EcomOpsEngine.Server.Matrices;

/// <summary>Checks a matrix request and resolves its names against a snapshot.</summary>
internal sealed class MatrixPlanner(SnapshotView view, ComputeMatrixRequest request)
{
    private readonly Violations _violations = new();

    public MatrixPlan Plan()
    {
        RequestChecks.Enum(request.Language, "language", _violations);
        RequestChecks.Enum(request.Subtotals, "subtotals", _violations);
        var span = Instants.Read(request.Range, "range", view.FirstUs, view.LastUs, _violations);
        var compared = ComparedRange.Read(request.Compare, span, view.Snapshot, _violations);
        var resolver = new FilterResolver(view.Fields, view.Snapshot.Settings.MoneyScale, _violations);
        var orders = resolver.Resolve(request.Filter, "filter", Table.Orders, Table.Events);
        // What was wrong with the filter was said once; the second reading only resolves it for the other table.
        var events = new FilterResolver(view.Fields, view.Snapshot.Settings.MoneyScale, new Violations()).Resolve(request.Filter, "filter", Table.Events, Table.Orders);
        var (dimensions, comparedDimensions) = Dimensions(span, compared);
        var measures = Measures();
        var ordering = Ordering();
        if (request.Subtotals == Subtotals.Cube && request.Dimensions.Count > Limits.CubeDimensions)
        {
            _violations.Add("subtotals", $"CUBE over {request.Dimensions.Count} dimensions; at most {Limits.CubeDimensions}.");
        }

        _violations.ThrowIfAny();
        CheckSize(dimensions);
        return new MatrixPlan(
            dimensions, comparedDimensions, [.. request.Dimensions.Select(dimension => dimension.Top)], measures,
            request.Subtotals switch { Subtotals.Rollup => MatrixSubtotals.Rollup, Subtotals.Cube => MatrixSubtotals.Cube, _ => MatrixSubtotals.None },
            ordering, orders, events, span, compared?.Span);
    }

    private (IReadOnlyList<DimensionKeys> Range, IReadOnlyList<DimensionKeys> Compared) Dimensions(InstantSpan span, ComparedRange? compared)
    {
        var range = new List<DimensionKeys>();
        var against = new List<DimensionKeys>();
        if (request.Dimensions.Count > Limits.MatrixDimensions)
        {
            _violations.Add("dimensions", $"{request.Dimensions.Count} dimensions; at most {Limits.MatrixDimensions}.");
            return (range, against);
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

            if (dimension.Field == TimeDimension.Field)
            {
                AddTime(dimension, path, span, compared, range, against);
            }
            else if (dimension.TimeGrain != TimeGrain.Unspecified)
            {
                _violations.Add($"{path}.time_grain", $"Only the dimension 'time' has a grain, not '{Shown.Text(dimension.Field)}'.");
            }
            else if (TextDimension.Read(dimension, path, view.Fields, _violations) is { } keys)
            {
                range.Add(keys);
                against.Add(keys);
            }
        }

        return (range, against);
    }

    private void AddTime(
        MatrixDimension dimension, string path, InstantSpan span, ComparedRange? compared, List<DimensionKeys> range, List<DimensionKeys> against)
    {
        if (dimension.TimeGrain == TimeGrain.Unspecified || !Enum.IsDefined(dimension.TimeGrain))
        {
            _violations.Add($"{path}.time_grain", "Expected TIME_GRAIN_DAY, WEEK, MONTH, QUARTER, YEAR, WEEKDAY or HOUR.");
            return;
        }

        var calendar = view.Snapshot.Calendar;
        var first = calendar.Day(span.FromUs);
        var days = new DaySpan(first, Math.Max(first, calendar.Day(span.ToUs - 1)));
        var (own, other) = TimeDimension.Read(
            dimension.TimeGrain, ValueGroups.Read(dimension, path, _violations), days, compared?.Days ?? []);
        range.Add(own);
        against.Add(other);
    }

    private List<MatrixMeasure> Measures()
    {
        var measures = new List<MatrixMeasure>();
        if (request.Measures.Count is 0 or > Limits.MatrixMeasures)
        {
            _violations.Add("measures", $"{request.Measures.Count} measures; expected 1 to {Limits.MatrixMeasures}.");
        }

        for (var i = 0; i < request.Measures.Count; i++)
        {
            var measure = request.Measures[i];
            if (measure == Measure.Unspecified || !Enum.IsDefined(measure))
            {
                _violations.Add($"measures[{i}]", $"{measure:D} is not a measure this server knows.");
            }
            else if (measures.Contains(MatrixMessages.Kernel(measure)))
            {
                _violations.Add($"measures[{i}]", $"{measure} occurs twice.");
            }
            else
            {
                measures.Add(MatrixMessages.Kernel(measure));
            }
        }

        return measures;
    }

    private MatrixOrdering? Ordering()
    {
        if (request.OrderBy is not { } order || order.Measure == Measure.Unspecified)
        {
            if (request.OrderBy is { Descending: true })
            {
                _violations.Add("order_by.measure", "Descending order needs a measure.");
            }

            return null;
        }

        var position = request.Measures.IndexOf(order.Measure);
        if (position < 0)
        {
            _violations.Add("order_by.measure", $"{order.Measure} is not among the measures of the request.");
        }

        return new MatrixOrdering(position, order.Descending);
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
