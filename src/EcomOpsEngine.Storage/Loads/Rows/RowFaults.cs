using System.Globalization;
using EcomOpsEngine.Storage.Loads.Sources;
using EcomOpsEngine.Storage.Retention;
using EcomOpsEngine.Storage.Schema;

namespace EcomOpsEngine.Storage.Loads.Rows;

/// <summary>The faults of each column. Within the row query <c>t{i}</c> is the text of a column, <c>p{i}</c> its parsed value.</summary>
internal static class RowFaults
{
    /// <summary>A decimal number with an optional exponent.</summary>
    public const string NumberPattern = @"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?";

    private const string CurrencyPattern = "[A-Z]{3}";
    private static readonly string MostNumber = PropertyValue.MostNumber.ToString(CultureInfo.InvariantCulture);
    private const string NumberTooLarge = "an amount within 64 bits of smallest units";

    public static List<RowFault> Of(TargetTable table, IReadOnlyList<InputColumn> columns, RowRules rules, bool mayHoldControls)
    {
        var faults = new List<RowFault>();
        Age(faults, table, columns, rules.Horizon);
        for (var i = 0; i < columns.Count; i++)
        {
            OfColumn(faults, columns[i], i, IsNeeded(table, columns[i], rules.Filled), rules.MoneyScale, mayHoldControls);
        }

        if (table.NeedsPerson)
        {
            var people = columns.Select((column, i) => (column, i)).Where(c => c.column.Target.Kind is TargetKind.VisitorId or TargetKind.CustomerId).ToList();
            faults.Add(new RowFault(people[0].column.Target.Name, RejectReason.Missing, "a visitor_id or a customer_id", string.Join(" AND ", people.Select(c => $"p{c.i} IS NULL")), "NULL"));
        }

        if (table.Table == LoadTable.Orders)
        {
            Amounts(faults, columns);
        }

        return faults;
    }

    /// <summary>Whether a row without a value is at fault. Lines that the extract numbers must all have their number: a mix could not be told apart from repeats.</summary>
    public static bool IsNeeded(TargetTable table, InputColumn column, IReadOnlyList<string> filled) =>
        (column.Target.Required && !filled.Contains(column.Target.Name)) || (table.Table == LoadTable.Orders && column.Target.Kind == TargetKind.Line);

    // First of all: what is wrong with a row that is not kept is of no interest, and must not refuse a load.
    private static void Age(List<RowFault> faults, TargetTable table, IReadOnlyList<InputColumn> columns, RetentionHorizon? horizon)
    {
        for (var i = 0; i < columns.Count; i++)
        {
            if (horizon is { } known && table.Expires && columns[i].Target.Name == table.TimeColumn.Name)
            {
                var index = i.ToString(CultureInfo.InvariantCulture);
                var condition = known.IsPassedBy("p" + index, columns[i].Target.Kind == TargetKind.Date);
                faults.Add(new RowFault(table.TimeColumn.Name, RejectReason.Expired, $"a row of {known.DayText} or later: the dataset keeps {known.Days} days", condition, "t" + index));
            }
        }
    }

    private static void OfColumn(List<RowFault> faults, InputColumn column, int i, bool required, int moneyScale, bool mayHoldControls)
    {
        var index = i.ToString(CultureInfo.InvariantCulture);
        string text = "t" + index, parsed = "p" + index, name = column.Target.Name;
        if (required)
        {
            Add(RejectReason.Missing, "a value", $"{text} IS NULL");
        }

        switch (column.Target.Kind)
        {
            case TargetKind.Time:
                Add(RejectReason.Unreadable, column.Format is null ? TimeReading.IsoExpected : $"a time as `{column.Format}`", $"{text} IS NOT NULL AND {parsed} IS NULL");
                Add(RejectReason.OutOfRange, TimeReading.RangeExpected, $"{parsed} < TIMESTAMP '1980-01-01' OR {parsed} >= TIMESTAMP '2048-01-01'");
                break;
            case TargetKind.Money:
                Money(Add, column, text, parsed, moneyScale);
                break;
            case TargetKind.Quantity or TargetKind.Line:
                Whole(Add, column, text, parsed);
                break;
            case TargetKind.Date:
                Add(RejectReason.Unreadable, column.Format is null ? DateReading.IsoExpected : $"a day as `{column.Format}`", $"{text} IS NOT NULL AND {parsed} IS NULL");
                Add(RejectReason.OutOfRange, DateReading.RangeExpected, $"{parsed} < DATE '1980-01-01' OR {parsed} > DATE '2047-12-31'");
                break;
            case TargetKind.Number:
                Add(RejectReason.Unreadable, "a decimal number", $"{text} IS NOT NULL AND {parsed} IS NULL");
                Add(RejectReason.OutOfRange, "a finite number", $"NOT isfinite({parsed})");
                break;
            case TargetKind.PropertyNumber:
                Add(RejectReason.Unreadable, "a decimal number", $"{text} IS NOT NULL AND {parsed} IS NULL");
                Add(RejectReason.OutOfRange, $"a number from -{MostNumber} to {MostNumber} (longer ids are texts)", $"NOT ({parsed} >= -{MostNumber} AND {parsed} <= {MostNumber})");
                break;
            case TargetKind.Truth:
                Add(RejectReason.Unreadable, "true, false, 1 or 0", $"{text} IS NOT NULL AND {parsed} IS NULL");
                break;
            case TargetKind.Rate:
                Add(RejectReason.Unreadable, "a decimal number", $"{text} IS NOT NULL AND {parsed} IS NULL");
                Add(RejectReason.OutOfRange, "a rate from 0.000000001 to 999999999", $"NOT ({parsed} >= 1e-9 AND {parsed} <= 999999999)");
                break;
            case TargetKind.Currency:
                Add(RejectReason.UnknownWord, "three capital letters of ISO 4217 such as USD", $"{text} IS NOT NULL AND NOT regexp_full_match({text}, '{CurrencyPattern}')");
                break;
            case TargetKind.OrderStatus:
                Add(RejectReason.UnknownWord, "placed, paid, cancelled or refunded", $"{text} NOT IN ('placed', 'paid', 'cancelled', 'refunded')");
                break;
            case TargetKind.ChangedState:
                Add(RejectReason.UnknownWord, "paid, cancelled or refunded", $"{text} NOT IN ('paid', 'cancelled', 'refunded')");
                break;
            default:
                Text(Add, column, parsed, mayHoldControls);
                break;
        }

        if (column.Target.NotNegative)
        {
            Add(RejectReason.OutOfRange, column.Target.Kind == TargetKind.Money ? "an amount of 0 or more" : "a number of 0 or more", $"{parsed} < 0");
        }

        void Add(RejectReason reason, string expected, string condition) => faults.Add(new RowFault(name, reason, expected, condition, text));
    }

    private static void Text(Action<RejectReason, string, string> add, InputColumn column, string parsed, bool mayHoldControls)
    {
        if (column.Format == InputColumn.IntegerFormat)
        {
            add(RejectReason.Unreadable, "a whole number, with or without a zero fraction", $"NOT regexp_full_match({parsed}, '{MoneyReading.WholePattern}')");
        }

        add(RejectReason.OutOfRange, $"at most {LoadLimits.TextBytes:N0} bytes of UTF-8", $"strlen({parsed}) > {LoadLimits.TextBytes.ToString(CultureInfo.InvariantCulture)}");
        if (mayHoldControls)
        {
            add(RejectReason.OutOfRange, "a text without control characters", $"regexp_matches({parsed}, '{ControlCharacters.Pattern}')");
        }

        if (column.Target.Kind == TargetKind.EventName)
        {
            add(RejectReason.OutOfRange, "a name that does not start with `$`: those are kept for events derived from orders", $"starts_with({parsed}, '$')");
        }
    }

    private static void Money(Action<RejectReason, string, string> add, InputColumn column, string text, string parsed, int moneyScale)
    {
        if (column.Kind == StagedKind.Text)
        {
            var pattern = column.Scale == 0 ? MoneyReading.NumberPattern : MoneyReading.WholePattern;
            var expected = MoneyReading.Expected(column.Scale, moneyScale);
            add(RejectReason.Unreadable, expected, $"{text} IS NOT NULL AND {parsed} IS NULL AND NOT regexp_full_match({text}, '{pattern}')");
            add(RejectReason.OutOfRange, expected + ", within 64 bits of smallest units", $"{text} IS NOT NULL AND {parsed} IS NULL");
        }
    }

    private static void Whole(Action<RejectReason, string, string> add, InputColumn column, string text, string parsed)
    {
        var isLine = column.Target.Kind == TargetKind.Line;
        if (column.Kind == StagedKind.Text)
        {
            add(RejectReason.Unreadable, "a whole number", $"{text} IS NOT NULL AND {parsed} IS NULL AND NOT regexp_full_match({Plain(column, text)}, '{MoneyReading.WholePattern}')");
        }

        add(RejectReason.OutOfRange, isLine ? "a line number from 0 to 2147483647" : "a whole number from -2147483648 to 2147483647", $"{text} IS NOT NULL AND ({parsed} IS NULL{(isLine ? $" OR {parsed} < 0" : "")})");
    }

    /// <summary>The text of a whole number: without its zero fraction where the mapping says so.</summary>
    public static string Plain(InputColumn column, string text) => column.Format == InputColumn.IntegerFormat
        ? $"regexp_replace({text}, '^([+-]?[0-9]+)\\.0*$', '\\1')"
        : text;

    // Quantity × price, and what a discount leaves of it, must fit 64 bits: every sum downstream starts from them.
    private static void Amounts(List<RowFault> faults, IReadOnlyList<InputColumn> columns)
    {
        var quantity = Parsed("quantity")!;
        var price = Parsed("unit_price")!;
        var gross = $"(CAST({quantity} AS HUGEINT) * CAST({price} AS HUGEINT))";
        var found = $"CAST({quantity} AS VARCHAR) || ' × ' || CAST({price} AS VARCHAR) || ' smallest units'";
        faults.Add(new RowFault("unit_price", RejectReason.OutOfRange, "quantity × unit_price: " + NumberTooLarge, $"{quantity} IS NOT NULL AND {price} IS NOT NULL AND TRY_CAST({gross} AS BIGINT) IS NULL", found) { OfAmounts = true, OfChecked = true });
        if (Parsed("discount") is { } discount)
        {
            faults.Add(new RowFault("discount", RejectReason.OutOfRange, "quantity × unit_price − discount: " + NumberTooLarge, $"{discount} IS NOT NULL AND TRY_CAST({gross} - CAST({discount} AS HUGEINT) AS BIGINT) IS NULL", found) { OfAmounts = true, OfChecked = true });
        }

        string? Parsed(string name)
        {
            for (var i = 0; i < columns.Count; i++)
            {
                if (columns[i].Target.Name == name)
                {
                    return "p" + i.ToString(CultureInfo.InvariantCulture);
                }
            }

            return null;
        }
    }
}
