using EcomOpsEngine.Cli.Terminal;

namespace EcomOpsEngine.Cli.Filters;

/// <summary>Test of a filter term.</summary>
internal enum FilterTest
{
    In,
    Contains,
    StartsWith,
    AtLeast,
    AtMost,
    Present,
}

/// <summary>
/// One <c>--filter</c> as typed: <c>field=v1,v2</c>, <c>field~piece</c>, <c>field^=piece</c>, <c>field&gt;=n</c>, <c>field&lt;=n</c>,
/// <c>field?</c>; a <c>!</c> before the operator (or before the field of <c>?</c>) inverts it. Values are still text: their kind
/// is the field's.
/// </summary>
internal sealed record FilterTerm(string Field, FilterTest Test, bool Negate, IReadOnlyList<string> Values)
{
    private static readonly System.Buffers.SearchValues<char> Operators = System.Buffers.SearchValues.Create("!=~<>^");
    private const string Expected = "expected field=v1,v2, field!=v, field~text, field^=text, field>=n, field<=n, field? or !field?";

    public static FilterTerm Parse(string text)
    {
        if (text.EndsWith('?') && text.AsSpan(text.StartsWith('!') ? 1 : 0).IndexOfAny(Operators) < 0)
        {
            bool missing = text.StartsWith('!');
            return new FilterTerm(FieldOf(text, text[(missing ? 1 : 0)..^1]), FilterTest.Present, missing, []);
        }

        int at = text.AsSpan().IndexOfAny(Operators);
        if (at < 0)
        {
            throw new UsageException($"filter '{text}' has no operator: {Expected}");
        }

        string field = FieldOf(text, text[..at]);
        bool negate = text[at] == '!';
        int sign = negate ? at + 1 : at;
        var (test, length) = text.AsSpan(sign) switch
        {
            ['=', ..] => (FilterTest.In, 1),
            ['~', ..] => (FilterTest.Contains, 1),
            ['^', '=', ..] => (FilterTest.StartsWith, 2),
            ['>', '=', ..] => (FilterTest.AtLeast, 2),
            ['<', '=', ..] => (FilterTest.AtMost, 2),
            ['>', ..] => throw new UsageException($"filter '{text}': bounds are closed, write {field}>=n"),
            ['<', ..] => throw new UsageException($"filter '{text}': bounds are closed, write {field}<=n"),
            _ => throw new UsageException($"filter '{text}' has an unknown operator: {Expected}"),
        };
        string operand = text[(sign + length)..];
        IReadOnlyList<string> values = test == FilterTest.In ? SplitValues(operand) : [operand];
        if (values.Any(string.IsNullOrEmpty))
        {
            throw new UsageException($"filter '{text}' has an empty value: write !{field}? for rows without a value");
        }

        return new FilterTerm(field, test, negate, values);
    }

    /// <summary>Splits at commas; a backslash keeps the comma or backslash after it.</summary>
    public static List<string> SplitValues(string text)
    {
        var values = new List<string>();
        var value = new System.Text.StringBuilder();
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length && text[i + 1] is ',' or '\\')
            {
                value.Append(text[++i]);
            }
            else if (text[i] == ',')
            {
                values.Add(value.ToString());
                value.Clear();
            }
            else
            {
                value.Append(text[i]);
            }
        }

        values.Add(value.ToString());
        return values;
    }

    private static string FieldOf(string text, string field)
    {
        string trimmed = field.Trim();
        return trimmed.Length > 0 ? trimmed : throw new UsageException($"filter '{text}' names no field: {Expected}");
    }
}
