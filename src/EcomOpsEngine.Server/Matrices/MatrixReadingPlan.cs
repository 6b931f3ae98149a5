using EcomOpsEngine.Analytics.Matrices;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Hosting;
using KernelPart = EcomOpsEngine.Analytics.Matrices.MatrixPart;
using MatrixHaving = EcomOpsEngine.Analytics.Matrices.MatrixHaving;
using MatrixPart = EcomOpsEngine.Contracts.V1.MatrixPart;

namespace EcomOpsEngine.Server.Matrices;

/// <summary>Checks what a request says about the figures shown: measures, groupings, which cells, in what order.</summary>
internal sealed class MatrixReadingPlan(ComputeMatrixRequest request, Violations violations)
{
    private static readonly double[] Scales = [1, 10, 100, 1_000, 10_000];

    public IReadOnlyList<MatrixMeasure> Measures()
    {
        var measures = new List<MatrixMeasure>();
        if (request.Measures.Count is 0 or > Limits.MatrixMeasures)
        {
            violations.Add("measures", $"{request.Measures.Count} measures; expected 1 to {Limits.MatrixMeasures}.");
        }

        for (var i = 0; i < request.Measures.Count; i++)
        {
            var measure = request.Measures[i];
            if (measure == Measure.Unspecified || !Enum.IsDefined(measure))
            {
                violations.Add($"measures[{i}]", $"{measure:D} is not a measure this server knows.");
            }
            else if (measures.Contains(MatrixMessages.Kernel(measure)))
            {
                violations.Add($"measures[{i}]", $"{measure} occurs twice.");
            }
            else
            {
                measures.Add(MatrixMessages.Kernel(measure));
            }
        }

        return measures;
    }

    /// <summary>The groupings shown, the full cells first.</summary>
    public int[] Groupings()
    {
        var dimensions = Math.Min(request.Dimensions.Count, Limits.MatrixDimensions);
        if (request.Subtotals != Subtotals.Sets)
        {
            if (request.GroupingSets.Count > 0)
            {
                violations.Add("grouping_sets", "Groupings are read with SUBTOTALS_SETS only.");
            }

            if (request.Subtotals == Subtotals.Cube && request.Dimensions.Count > Limits.CubeDimensions)
            {
                violations.Add("subtotals", $"CUBE over {request.Dimensions.Count} dimensions; at most {Limits.CubeDimensions}.");
            }

            return MatrixGroupings.Shown(dimensions, request.Subtotals switch { Subtotals.Rollup => MatrixSubtotals.Rollup, Subtotals.Cube => MatrixSubtotals.Cube, _ => MatrixSubtotals.None });
        }

        if (request.GroupingSets.Count is 0 or > Limits.GroupingSets)
        {
            violations.Add("grouping_sets", $"{request.GroupingSets.Count} groupings; expected 1 to {Limits.GroupingSets}.");
        }

        var sets = new List<int>();
        for (var i = 0; i < request.GroupingSets.Count; i++)
        {
            var set = 0;
            for (var j = 0; j < request.GroupingSets[i].Dimensions.Count; j++)
            {
                var d = request.GroupingSets[i].Dimensions[j];
                var path = $"grouping_sets[{i}].dimensions[{j}]";
                if (d < 0 || d >= dimensions)
                {
                    violations.Add(path, $"{d}; expected a position in dimensions, 0 to {dimensions - 1}.");
                }
                else if ((set & (1 << d)) != 0)
                {
                    violations.Add(path, $"{d} stands in this grouping already.");
                }
                else
                {
                    set |= 1 << d;
                }
            }

            if (sets.Contains(set))
            {
                violations.Add($"grouping_sets[{i}]", "The same grouping stands before.");
            }

            sets.Add(set);
        }

        return [.. sets];
    }

    public IReadOnlyList<MatrixHaving> Having(int moneyScale)
    {
        if (request.Having.Count > Limits.MatrixHaving)
        {
            violations.Add("having", $"{request.Having.Count} conditions; at most {Limits.MatrixHaving}.");
        }

        var conditions = new List<MatrixHaving>();
        for (var i = 0; i < Math.Min(request.Having.Count, Limits.MatrixHaving); i++)
        {
            var having = request.Having[i];
            var measure = MeasureAt(having.Measure, $"having[{i}].measure");
            var part = Part(having.Part, measure, $"having[{i}].part");
            var range = having.Range ?? new ValueRange();
            if (range.Min is null && range.Max is null)
            {
                violations.Add($"having[{i}].range", "No side; set min, max or both.");
            }

            // Amounts are compared as they are kept, in smallest units.
            var factor = part == KernelPart.Value && measure is { } at && MatrixMeasures.MetricOf(MatrixMessages.Kernel(request.Measures[at])).Unit == Analytics.Metrics.MetricUnit.Money
                ? Scales[moneyScale] : 1;
            var (min, max) = (Number(range.Min, $"having[{i}].range.min") * factor, Number(range.Max, $"having[{i}].range.max") * factor);
            if (min > max)
            {
                violations.Add($"having[{i}].range.min", "Above max.");
            }

            conditions.Add(new MatrixHaving(measure ?? 0, part, min, max));
        }

        return conditions;
    }

    public MatrixOrdering? Ordering()
    {
        if (request.OrderBy is not { } order || order.Measure == Measure.Unspecified)
        {
            if (request.OrderBy is { Descending: true } or { Part: not MatrixPart.Unspecified })
            {
                violations.Add("order_by.measure", "An order by a number needs a measure.");
            }

            return null;
        }

        var measure = MeasureAt(order.Measure, "order_by.measure");
        return new MatrixOrdering(measure ?? 0, order.Descending, Part(order.Part, measure, "order_by.part"));
    }

    public bool Lift()
    {
        if (request.Lift && !request.Measures.Contains(Measure.Conversion))
        {
            violations.Add("lift", "A lift is of the conversion: add MEASURE_CONVERSION to the measures.");
        }

        return request.Lift;
    }

    private int? MeasureAt(Measure measure, string path)
    {
        var position = request.Measures.IndexOf(measure);
        if (position >= 0 && measure != Measure.Unspecified && Enum.IsDefined(measure))
        {
            return position;
        }

        violations.Add(path, $"{measure} is not among the measures of the request.");
        return null;
    }

    private KernelPart Part(MatrixPart part, int? measure, string path)
    {
        if (!Enum.IsDefined(part))
        {
            violations.Add(path, $"{part:D} is not a part this server knows.");
        }
        else if (part == MatrixPart.Growth && request.Compare is null)
        {
            violations.Add(path, "Growth needs a comparison: set compare.");
        }
        else if (part is MatrixPart.ShareOfTotal or MatrixPart.ShareOfRow or MatrixPart.ShareOfColumn
            && measure is { } at && !MatrixMeasures.HasShares(MatrixMessages.Kernel(request.Measures[at])))
        {
            violations.Add(path, $"{request.Measures[at]} has no shares.");
        }
        else if (part is MatrixPart.ShareOfRow or MatrixPart.ShareOfColumn && request.Dimensions.Count < 2)
        {
            violations.Add(path, "Rows and columns need two dimensions.");
        }

        return part switch
        {
            MatrixPart.ShareOfTotal => KernelPart.ShareOfTotal,
            MatrixPart.ShareOfRow => KernelPart.ShareOfRow,
            MatrixPart.ShareOfColumn => KernelPart.ShareOfColumn,
            MatrixPart.Growth => KernelPart.Growth,
            _ => KernelPart.Value,
        };
    }

    private double? Number(Value? value, string path)
    {
        switch (value?.KindCase)
        {
            case null:
                return null;
            case Value.KindOneofCase.Int64Value:
                return value.Int64Value;
            case Value.KindOneofCase.DoubleValue when double.IsFinite(value.DoubleValue):
                return value.DoubleValue;
            default:
                violations.Add(path, $"Found {Queries.Literal.KindName(value)}; expected a finite int64_value or double_value.");
                return null;
        }
    }
}
