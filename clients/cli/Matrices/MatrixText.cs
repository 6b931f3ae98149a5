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

    /// <summary><c>gmv</c> (largest first), <c>gmv:asc</c> or <c>gmv:desc</c>.</summary>
    public static MatrixOrder Order(string text)
    {
        string[] parts = text.Split(':');
        bool descending = parts switch
        {
            [_] or [_, "desc"] => true,
            [_, "asc"] => false,
            _ => throw new UsageException($"order '{text}' is unknown: expected MEASURE, MEASURE:desc or MEASURE:asc"),
        };
        return new MatrixOrder { Measure = MeasureNames.Parse(parts[0]), Descending = descending };
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
