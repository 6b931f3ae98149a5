using System.Globalization;
using System.Text;
using System.Text.Json;
using EcomOpsEngine.Analytics.Tags;

namespace EcomOpsEngine.Server.Segments.Rules;

/// <summary>A rule of a file, before its names are looked up in a dataset.</summary>
/// <param name="Tag">Name: letters, digits, <c>-</c> and <c>_</c>.</param>
/// <param name="English">What people read.</param>
/// <param name="Chinese">What people read.</param>
/// <param name="MinOrders">Orders a judgement needs.</param>
/// <param name="AllOf">Conditions; the columns of fields are still missing.</param>
/// <param name="Fields">Field of each condition; null where it needs none.</param>
/// <param name="RemovedBy">Consecutive full-price orders that remove the tag; null: none do.</param>
internal sealed record TagRuleText(
    string Tag, string English, string Chinese, int MinOrders, IReadOnlyList<TagCondition> AllOf, IReadOnlyList<string?> Fields, int? RemovedBy);

/// <summary>Something wrong in a rules file.</summary>
/// <param name="Path">Where, such as <c>rules[2].allOf[0].measure</c>.</param>
/// <param name="Text">What was found and what was expected.</param>
internal sealed record TagRuleFault(string Path, string Text);

/// <summary>
/// The rules of behaviour tags as data: <c>{"version": 1, "windowDays": 365, "rules": [{"tag", "name": {"en", "zh"}, "minOrders", "allOf": [{"measure", "atLeast"|"above",
/// "atMost"|"below", …}], "removedBy": {"consecutiveFullPriceOrders": 3}}]}</c>. All faults are told at once; unknown members are faults, so that a slip of the pen is not a
/// rule that never holds.
/// </summary>
internal sealed class TagRuleFile
{
    public const int MostBytes = 262_144;
    private const int DefaultWindowDays = 365;
    private const int MostWindowDays = 3_650;

    /// <summary>Measures by their names in files, with the members that they need besides bounds.</summary>
    private static readonly Dictionary<string, (TagMeasure Measure, string? Needs)> Measures = new(StringComparer.Ordinal)
    {
        ["orders"] = (TagMeasure.Orders, null),
        ["net_sales"] = (TagMeasure.NetSales, null),
        ["order_value"] = (TagMeasure.OrderValue, null),
        ["discounted_order_share"] = (TagMeasure.DiscountedOrderShare, null),
        ["discount_rate"] = (TagMeasure.DiscountRate, null),
        ["refunded_order_share"] = (TagMeasure.RefundedOrderShare, null),
        ["refund_rate"] = (TagMeasure.RefundRate, null),
        ["new_product_share"] = (TagMeasure.NewProductShare, "days"),
        ["date_share"] = (TagMeasure.DateShare, "dates"),
        ["hour_share"] = (TagMeasure.HourShare, "hours"),
        ["value_share"] = (TagMeasure.ValueShare, "field"),
        ["distinct_values"] = (TagMeasure.DistinctValues, "field"),
        ["days_since_last_order"] = (TagMeasure.DaysSinceLastOrder, null),
    };

    private static readonly Lazy<TagRuleFile> BuiltInRules = new(() =>
    {
        using var stream = typeof(TagRuleFile).Assembly.GetManifestResourceStream("Rules.tags.json")
            ?? throw new InvalidOperationException("The built-in tag rules are missing from the assembly.");
        using var reader = new StreamReader(stream);
        var file = Read(reader.ReadToEnd());
        return file.Faults.Count == 0 ? file : throw new InvalidOperationException($"The built-in tag rules are broken: {file.Faults[0].Path}: {file.Faults[0].Text}");
    });

    private readonly List<TagRuleFault> _faults = [];

    private TagRuleFile()
    {
    }

    /// <summary>The rules that hold where a request brings none.</summary>
    public static TagRuleFile BuiltIn => BuiltInRules.Value;

    public int WindowDays { get; private set; } = DefaultWindowDays;

    public IReadOnlyList<TagRuleText> Rules { get; private set; } = [];

    public IReadOnlyList<TagRuleFault> Faults => _faults;

    /// <summary>The text that was read.</summary>
    public string Json { get; private init; } = "";

    public static TagRuleFile Read(string json)
    {
        var file = new TagRuleFile { Json = json };
        if (Encoding.UTF8.GetByteCount(json) > MostBytes)
        {
            file.Fault("", $"{Encoding.UTF8.GetByteCount(json)} bytes; at most {MostBytes}.");
            return file;
        }

        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 16 });
            file.ReadFile(new JsonPlace("", document.RootElement, file.Fault));
        }
        catch (JsonException error)
        {
            file.Fault("", $"Not JSON: line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}.");
        }

        return file;
    }

    private void Fault(string path, string text) => _faults.Add(new TagRuleFault(path, text));

    private void ReadFile(JsonPlace place)
    {
        place.Only("version", "windowDays", "rules");
        if (place.Whole("version", 1, 1) is null)
        {
            Fault("version", "Expected 1.");
        }

        WindowDays = place.Whole("windowDays", 1, MostWindowDays) ?? DefaultWindowDays;
        var rules = new List<TagRuleText>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var rule in place.List("rules", 1, TagKernel.MostRules))
        {
            if (ReadRule(rule) is { } read)
            {
                rules.Add(read);
                if (!seen.Add(read.Tag))
                {
                    Fault($"{rule.Path}.tag", $"'{read.Tag}' is the tag of an earlier rule.");
                }
            }
        }

        Rules = rules;
    }

    private TagRuleText? ReadRule(JsonPlace place)
    {
        place.Only("tag", "name", "minOrders", "allOf", "removedBy");
        var tag = place.Text("tag", 1, 60);
        if (tag is not null && !tag.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_'))
        {
            Fault($"{place.Path}.tag", $"'{tag}'; expected ASCII letters, digits, '-' and '_'.");
        }

        var name = place.Member("name");
        name?.Only("en", "zh");
        var (english, chinese) = (name?.Text("en", 1, 100), name?.Text("zh", 1, 100));
        var conditions = place.List("allOf", 1, 16).Select(ReadCondition).ToList();
        var removal = place.Member("removedBy", isNeeded: false);
        removal?.Only("consecutiveFullPriceOrders");
        var removedBy = removal?.Whole("consecutiveFullPriceOrders", 1, 100);
        if (removal is not null && removedBy is null)
        {
            Fault($"{place.Path}.removedBy", "Expected {\"consecutiveFullPriceOrders\": 1 to 100}.");
        }

        return tag is null ? null : new TagRuleText(
            tag, english ?? tag, chinese ?? tag, place.Whole("minOrders", 0, 1_000_000) ?? 1,
            [.. conditions.Select(one => one.Condition)], [.. conditions.Select(one => one.Field)], removedBy);
    }

    private (TagCondition Condition, string? Field) ReadCondition(JsonPlace place)
    {
        var name = place.Text("measure", 1, 100);
        if (name is null || !Measures.TryGetValue(name, out var known))
        {
            if (name is not null)
            {
                Fault($"{place.Path}.measure", $"Unknown measure '{Queries.Shown.Text(name)}'; {Queries.NearNames.Hint(name, Measures.Keys)}");
            }

            return (new TagCondition(TagMeasure.Orders, null, null), null);
        }

        string[] bounds = ["measure", "atLeast", "above", "atMost", "below"];
        place.Only(known.Needs is { } needs ? [.. bounds, needs] : bounds);
        var (atLeast, above, atMost, below) = (place.Number("atLeast"), place.Number("above"), place.Number("atMost"), place.Number("below"));
        if ((atLeast ?? above ?? atMost ?? below) is null || (atLeast is not null && above is not null) || (atMost is not null && below is not null))
        {
            Fault(place.Path, "Expected a bound: atLeast or above, atMost or below, or one of each side.");
        }

        var condition = new TagCondition(known.Measure, atLeast ?? above, atMost ?? below)
        {
            MinIsOutside = above is not null,
            MaxIsOutside = below is not null,
            Days = known.Needs == "days" ? place.Needed("days", place.Whole("days", 0, MostWindowDays)) : 0,
            Dates = known.Needs == "dates" ? Dates(place) : new HashSet<int>(),
            Hours = known.Needs == "hours" ? Hours(place) : 0,
        };
        return (condition, known.Needs == "field" ? place.Text("field", 1, 200) : null);
    }

    private HashSet<int> Dates(JsonPlace place)
    {
        var dates = new HashSet<int>();
        foreach (var span in place.List("dates", 1, 100))
        {
            var text = span.AsText();
            var ends = text?.Split('/') ?? [];
            if (ends.Length is not (1 or 2) || Day(ends[0]) is not { } first || Day(ends[^1]) is not { } last)
            {
                Fault(span.Path, $"'{Queries.Shown.Text(text ?? "")}'; expected a day of the year such as 11-11, or a span such as 12-28/01-03, both ends in.");
                continue;
            }

            // A leap year, so that 29 February can be named; a span may run over the new year.
            for (var date = first; ; date = date.AddDays(1))
            {
                dates.Add((date.Month * 100) + date.Day);
                if (date.Month == last.Month && date.Day == last.Day)
                {
                    break;
                }
            }
        }

        return dates;
    }

    private static DateOnly? Day(string text) =>
        DateOnly.TryParseExact("2024-" + text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;

    private int Hours(JsonPlace place)
    {
        var hours = 0;
        foreach (var hour in place.List("hours", 1, 24))
        {
            if (hour.AsWhole() is { } number and >= 0 and <= 23)
            {
                hours |= 1 << number;
            }
            else
            {
                Fault(hour.Path, "Expected an hour, 0 to 23.");
            }
        }

        return hours;
    }
}
