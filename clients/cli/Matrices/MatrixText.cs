using System.Globalization;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Cli.Times;
using EcomOpsEngine.Contracts.V1;

namespace EcomOpsEngine.Cli.Matrices;

/// <summary>What <c>matrix</c> is asked by: <c>FIELD</c>, <c>FIELD:topN</c> or <c>time:GRAIN</c>; orders and comparisons.</summary>
internal static class MatrixText
{
    private const string Grains = "day, week, month, quarter, year, weekday or hour";

    public static MatrixDimension Dimension(string text)
    {
        int at = text.LastIndexOf(':');
        string field = at < 0 ? text : text[..at];
        string suffix = at < 0 ? "" : text[(at + 1)..];
        if (field.Length == 0)
        {
            throw new UsageException($"dimension '{text}' names no field: expected FIELD, FIELD:topN or time:GRAIN");
        }

        if (field == "time")
        {
            return new MatrixDimension { Field = field, TimeGrain = Grain(suffix) ?? throw new UsageException($"dimension '{text}' has no calendar unit: expected time: and {Grains}") };
        }

        if (suffix.Length == 0)
        {
            return at < 0 ? new MatrixDimension { Field = field } : throw new UsageException($"dimension '{text}' ends with ':': expected FIELD or FIELD:topN");
        }

        return suffix.StartsWith("top", StringComparison.Ordinal) && int.TryParse(suffix.AsSpan(3), NumberStyles.None, CultureInfo.InvariantCulture, out int top) && top > 0
            ? new MatrixDimension { Field = field, Top = top }
            : throw new UsageException(Grain(suffix) is null
                ? $"dimension '{text}': '{suffix}' is neither topN nor a calendar unit"
                : $"dimension '{text}': calendar units belong to time, write time:{suffix}");
    }

    /// <summary><c>gmv</c> (largest first), <c>gmv:asc</c>, <c>gmv:desc</c>, each with a part before it: <c>growth:gmv:asc</c>.</summary>
    public static MatrixOrder Order(string text)
    {
        var (part, rest) = PartOf(text);
        string[] parts = rest.Split(':');
        bool descending = parts switch
        {
            [_] or [_, "desc"] => true,
            [_, "asc"] => false,
            _ => throw new UsageException($"order '{text}' is unknown: expected [PART:]MEASURE, with :desc or :asc"),
        };
        return new MatrixOrder { Measure = MeasureNames.Parse(parts[0]), Descending = descending, Part = part };
    }

    /// <summary><c>gmv&gt;=1000</c>, <c>share:gmv&lt;=0.05</c>, <c>growth:orders&gt;=0</c>.</summary>
    public static MatrixHaving Having(string text)
    {
        var (part, rest) = PartOf(text);
        int at = rest.IndexOfAny(['<', '>']);
        if (at < 0 || at + 1 >= rest.Length || rest[at + 1] != '='
            || !double.TryParse(rest.AsSpan(at + 2), NumberStyles.Float, CultureInfo.InvariantCulture, out double number) || !double.IsFinite(number))
        {
            throw new UsageException($"condition '{text}' is unknown: expected [PART:]MEASURE>=NUMBER or [PART:]MEASURE<=NUMBER");
        }

        var bound = new Value { DoubleValue = number };
        return new MatrixHaving
        {
            Measure = MeasureNames.Parse(rest[..at]),
            Part = part,
            Range = rest[at] == '>' ? new ValueRange { Min = bound } : new ValueRange { Max = bound },
        };
    }

    /// <summary>Sets the groupings by the names of their dimensions; none leaves the request as it is.</summary>
    public static void Group(ComputeMatrixRequest request, IReadOnlyList<string> sets)
    {
        if (sets.Count > 0 && request.Subtotals != Contracts.V1.Subtotals.Unspecified)
        {
            throw new UsageException("--set and --subtotals exclude each other");
        }

        foreach (string set in sets)
        {
            var grouping = new GroupingSet();
            foreach (string name in set == "total" ? [] : set.Split(','))
            {
                int at = request.Dimensions.Select(NameOf).ToList().IndexOf(name.Trim());
                grouping.Dimensions.Add(at >= 0 ? at : throw new UsageException($"--set '{set}': '{name}' is not a --dimension of the command ({string.Join(", ", request.Dimensions.Select(NameOf))})"));
            }

            request.GroupingSets.Add(grouping);
            request.Subtotals = Contracts.V1.Subtotals.Sets;
        }
    }

    private static string NameOf(MatrixDimension dimension) =>
        dimension.TimeGrain == TimeGrain.Unspecified ? dimension.Field : $"time:{dimension.TimeGrain.ToString().ToLowerInvariant()}";

    private static (MatrixPart Part, string Named) PartOf(string text)
    {
        int at = text.IndexOf(':', StringComparison.Ordinal);
        MatrixPart? part = (at < 0 ? "" : text[..at]) switch
        {
            "share" => MatrixPart.ShareOfTotal,
            "row" => MatrixPart.ShareOfRow,
            "column" => MatrixPart.ShareOfColumn,
            "growth" => MatrixPart.Growth,
            _ => null,
        };
        return part is { } known ? (known, text[(at + 1)..]) : (MatrixPart.Unspecified, text);
    }

    public static Subtotals Subtotals(string text) => text switch
    {
        "none" => Contracts.V1.Subtotals.None,
        "rollup" => Contracts.V1.Subtotals.Rollup,
        "cube" => Contracts.V1.Subtotals.Cube,
        _ => throw new UsageException($"subtotals '{text}' are unknown: expected none, rollup or cube"),
    };

    public static ComparisonText Comparison(string text)
    {
        switch (text)
        {
            case "previous":
                return new ComparisonText(ComparisonKind.Previous, default, default);
            case "year-ago":
                return new ComparisonText(ComparisonKind.YearAgo, default, default);
            default:
                int at = text.IndexOf("..", StringComparison.Ordinal);
                return at > 0
                    ? new ComparisonText(ComparisonKind.Range, Moment.Parse(text[..at]), Moment.Parse(text[(at + 2)..]))
                    : throw new UsageException($"comparison '{text}' is unknown: expected previous, year-ago or FROM..TO");
        }
    }

    private static TimeGrain? Grain(string text) => text switch
    {
        "day" => TimeGrain.Day,
        "week" => TimeGrain.Week,
        "month" => TimeGrain.Month,
        "quarter" => TimeGrain.Quarter,
        "year" => TimeGrain.Year,
        "weekday" => TimeGrain.Weekday,
        "hour" => TimeGrain.Hour,
        _ => null,
    };
}

/// <summary>What growth is measured against.</summary>
internal enum ComparisonKind
{
    Previous,
    YearAgo,
    Range,
}

/// <summary>A comparison as typed; the moments are those of <see cref="ComparisonKind.Range"/>.</summary>
internal readonly record struct ComparisonText(ComparisonKind Kind, Moment From, Moment To);
