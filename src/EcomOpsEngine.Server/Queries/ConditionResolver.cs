using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Hosting;

namespace EcomOpsEngine.Server.Queries;

/// <summary>Resolves the test of one condition on one field.</summary>
internal sealed class ConditionResolver(CatalogField tested, int moneyScale, Violations violations)
{
    /// <summary>Whether values are those of a dictionary; others are numbers of a column.</summary>
    private bool IsCoded => tested.Text is not null;

    private bool IsText => tested.Type == FieldType.Text;

    /// <summary>The test, or null when something was wrong (and said).</summary>
    public RowPredicate? Resolve(Condition condition, string path) => condition.TestCase switch
    {
        Condition.TestOneofCase.In => In(condition.In, condition.Negate, $"{path}.in"),
        Condition.TestOneofCase.Range => Range(condition.Range, condition.Negate, $"{path}.range"),
        Condition.TestOneofCase.IsNull => IsNull(condition.IsNull != condition.Negate),
        Condition.TestOneofCase.Contains => Piece(condition.Contains, condition.Negate, $"{path}.contains", (value, piece) => value.Contains(piece, StringComparison.Ordinal)),
        Condition.TestOneofCase.StartsWith => Piece(condition.StartsWith, condition.Negate, $"{path}.starts_with", (value, piece) => value.StartsWith(piece, StringComparison.Ordinal)),
        _ => Wrong(path, "No test; set one of in, range, is_null, contains, starts_with."),
    };

    private RowPredicate? In(ValueSet set, bool negate, string path)
    {
        if (set.Values.Count is 0 or > Limits.FilterLiterals)
        {
            return Wrong($"{path}.values", $"{set.Values.Count} literals; expected 1 to {Limits.FilterLiterals}.");
        }

        var texts = new HashSet<string>(StringComparer.Ordinal);
        var ranks = new HashSet<double>();
        var numbers = new HashSet<long>();
        var fine = true;
        for (var i = 0; i < set.Values.Count; i++)
        {
            var at = $"{path}.values[{i}]";
            if (set.Values[i].KindCase != set.Values[0].KindCase)
            {
                fine = Wrong(at, $"{Literal.KindName(set.Values[i])}; the first literal is {Literal.KindName(set.Values[0])}, and all are of one kind.") is not null;
            }
            else if (Literal.Mismatch(set.Values[i], tested) is { } mismatch)
            {
                fine = Wrong(at, mismatch) is not null;
            }
            else if (IsText)
            {
                texts.Add(set.Values[i].StringValue);
            }
            else if (IsCoded)
            {
                ranks.Add(Literal.Rank(set.Values[i]));
            }
            else if (Literal.Number(set.Values[i], tested, moneyScale) is { } number && number.Low == number.High)
            {
                // A literal between two representable amounts equals nothing.
                numbers.Add(number.Low);
            }
        }

        return !fine ? null
            : IsText ? Codes(texts.Contains, negate)
            : IsCoded ? Ranked(ranks.Contains, negate)
            : new NumberSetPredicate(tested.Column, numbers, negate);
    }

    private RowPredicate? Range(ValueRange range, bool negate, string path)
    {
        if (tested.Type == FieldType.Boolean)
        {
            return Wrong(path, $"'{tested.Name}' is a {Literal.TypeName(tested.Type)} field; expected in, with bool_value.");
        }

        if (range.Min is null && range.Max is null)
        {
            return Wrong(path, "No side; set min, max or both.");
        }

        var fine = true;
        foreach (var (side, name) in new[] { (range.Min, "min"), (range.Max, "max") })
        {
            if (side is not null && Literal.Mismatch(side, tested) is { } mismatch)
            {
                fine = Wrong($"{path}.{name}", mismatch) is not null;
            }
        }

        if (!fine)
        {
            return null;
        }

        if (range.Min is not null && range.Max is not null && range.Min.KindCase != range.Max.KindCase)
        {
            return Wrong($"{path}.max", $"{Literal.KindName(range.Max)}; min is {Literal.KindName(range.Min)}, and both are of one kind.");
        }

        return IsText ? TextRange(range, negate, path) : IsCoded ? RankRange(range, negate, path) : NumberRange(range, negate, path);
    }

    private RowPredicate? TextRange(ValueRange range, bool negate, string path)
    {
        var (min, max) = (range.Min?.StringValue, range.Max?.StringValue);
        var order = CodePointOrder.Instance;
        if (min is not null && max is not null && order.Compare(min, max) > 0)
        {
            return Wrong($"{path}.min", $"'{Shown.Text(min)}' is above max '{Shown.Text(max)}'.");
        }

        return Codes(value => (min is null || order.Compare(value, min) >= 0) && (max is null || order.Compare(value, max) <= 0), negate);
    }

    private RowPredicate? RankRange(ValueRange range, bool negate, string path)
    {
        if (range.Min is not null && range.Max is not null && Literal.Exceeds(range.Min, range.Max))
        {
            return Above(range, path);
        }

        var min = range.Min is null ? double.NegativeInfinity : Literal.Rank(range.Min);
        var max = range.Max is null ? double.PositiveInfinity : Literal.Rank(range.Max);
        return Ranked(rank => rank >= min && rank <= max, negate);
    }

    private RowPredicate? NumberRange(ValueRange range, bool negate, string path)
    {
        var min = range.Min is null ? null : Literal.Number(range.Min, tested, moneyScale);
        var max = range.Max is null ? null : Literal.Number(range.Max, tested, moneyScale);
        if (min is { } a && max is { } b && Literal.Exceeds(range.Min!, range.Max!))
        {
            return Above(range, path);
        }

        // A bound between two representable amounts is rounded inwards.
        return new NumberRangePredicate(tested.Column, min?.High ?? long.MinValue, max?.Low ?? long.MaxValue, negate);
    }

    private RowPredicate? Above(ValueRange range, string path) => Wrong($"{path}.min", $"{Literal.Show(range.Min)} is above max {Literal.Show(range.Max)}.");

    private RowPredicate IsNull(bool wanted) => IsCoded
        ? new CodePredicate(tested.Column, Accepts(_ => !wanted, wanted))
        : new NumberNullPredicate(tested.Column, wanted);

    private RowPredicate? Piece(string piece, bool negate, string path, Func<string, string, bool> test)
    {
        if (!IsText)
        {
            return Wrong(path, $"'{tested.Name}' is a {Literal.TypeName(tested.Type)} field; only text fields can be searched.");
        }

        return piece.Length is 0 or > Limits.FilterTextLength
            ? Wrong(path, $"{piece.Length} characters; expected 1 to {Limits.FilterTextLength}.")
            : Codes(value => test(value, piece), negate);
    }

    /// <summary>A missing value fails the test before the outcome is inverted; of a value with parts one must pass it.</summary>
    private CodePredicate Codes(Func<string, bool> test, bool negate) => new(tested.Column, tested.Parts is { } parts
        ? Accepts(code => parts[code].Any(test) != negate, negate)
        : Accepts(code => test(tested.Text!.Values[code]) != negate, negate));

    private CodePredicate Ranked(Func<double, bool> test, bool negate)
    {
        var ranks = tested.Ranks.Value;
        return new CodePredicate(tested.Column, Accepts(code => test(ranks[code]) != negate, negate));
    }

    private byte[] Accepts(Func<int, bool> passes, bool missingPasses)
    {
        var values = tested.Text!.Values;
        var accepts = new byte[values.Count + 1];
        accepts[0] = missingPasses ? byte.MaxValue : (byte)0;
        for (var code = 1; code <= values.Count; code++)
        {
            accepts[code] = passes(code - 1) ? byte.MaxValue : (byte)0;
        }

        return accepts;
    }

    private RowPredicate? Wrong(string path, string description)
    {
        violations.Add(path, description);
        return null;
    }
}
