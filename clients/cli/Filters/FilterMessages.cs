using System.Globalization;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Cli.Times;
using EcomOpsEngine.Contracts.V1;

namespace EcomOpsEngine.Cli.Filters;

/// <summary>Turns typed-in terms into the contract's filter, with each value in the kind of its field.</summary>
internal static class FilterMessages
{
    /// <summary>Terms are ANDed. A field that the dataset does not list is sent as text, and the server names it.</summary>
    public static Filter Compile(IEnumerable<FilterTerm> terms, IReadOnlyDictionary<string, FieldType> types, TimeZoneInfo zone)
    {
        var filter = new Filter();
        foreach (var term in terms)
        {
            var type = types.GetValueOrDefault(term.Field, FieldType.Text);
            filter.AllOf.Add(new AnyOf { Conditions = { ConditionOf(term, type, zone) } });
        }

        return filter;
    }

    private static Condition ConditionOf(FilterTerm term, FieldType type, TimeZoneInfo zone)
    {
        var condition = new Condition { Field = term.Field, Negate = term.Negate };
        switch (term.Test)
        {
            case FilterTest.In:
                condition.In = new ValueSet { Values = { term.Values.Select(v => ValueOf(term, v, type, zone)) } };
                break;
            case FilterTest.AtLeast:
                condition.Range = new ValueRange { Min = ValueOf(term, term.Values[0], type, zone) };
                break;
            case FilterTest.AtMost:
                condition.Range = new ValueRange { Max = ValueOf(term, term.Values[0], type, zone) };
                break;
            case FilterTest.Contains:
                condition.Contains = term.Values[0];
                break;
            case FilterTest.StartsWith:
                condition.StartsWith = term.Values[0];
                break;
            case FilterTest.Present:
                // `!field?` asks for missing values: not a negation of the test but the other test.
                condition.Negate = false;
                condition.IsNull = term.Negate;
                break;
            default:
                throw new InvalidOperationException($"unknown test {term.Test}");
        }

        return condition;
    }

    private static Value ValueOf(FilterTerm term, string text, FieldType type, TimeZoneInfo zone)
    {
        switch (type)
        {
            case FieldType.Integer or FieldType.Money when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole):
                return new Value { Int64Value = whole };
            case FieldType.Integer or FieldType.Money or FieldType.Number when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number):
                return new Value { DoubleValue = number };
            case FieldType.Integer or FieldType.Money or FieldType.Number:
                throw new UsageException($"filter on '{term.Field}': '{text}' is not a number, and the field holds {Held(type)}");
            case FieldType.Boolean:
                return new Value { BoolValue = bool.TryParse(text, out bool flag) ? flag : throw new UsageException($"filter on '{term.Field}': '{text}' is neither true nor false, and the field holds truth values") };
            case FieldType.Time:
                return new Value { TimestampValue = Moment.Parse(text).ToTimestamp(zone) };
            default:
                return new Value { StringValue = text };
        }
    }

    private static string Held(FieldType type) => type switch
    {
        FieldType.Money => "money (in currency units, such as 12.5)",
        FieldType.Number => "numbers",
        _ => "whole numbers",
    };
}
