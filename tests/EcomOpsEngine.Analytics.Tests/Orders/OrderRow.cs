using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Analytics.Orders;

namespace EcomOpsEngine.Analytics.Tests.Orders;

/// <summary>An order line as a plain row: what oracles read.</summary>
internal sealed record OrderRow(
    int? Person, int Order, long OrderedAtUs, int Day, int Hour, long? PaidAtUs, long? CancelledAtUs, IReadOnlyList<(long AtUs, long Minor)> Refunds,
    int Quantity, long GrossMinor, long AmountMinor, bool HasVisitor, int[] Codes, long?[] Numbers)
{
    public bool Passes(RowFilter filter) => filter.AllOf.All(anyOf => anyOf.Any(Passes));

    private bool Passes(RowPredicate predicate) => predicate switch
    {
        CodePredicate code => code.Accepts[Codes[code.Column]] != 0,
        NumberRangePredicate range => (Numbers[range.Column] is { } value && value >= range.Min && value <= range.Max) != range.Negate,
        NumberSetPredicate set => (Numbers[set.Column] is { } value && set.Values.Contains(value)) != set.Negate,
        NumberNullPredicate missing => Numbers[missing.Column] is null == missing.IsNull,
        _ => throw new InvalidOperationException(),
    };

    /// <summary>The rows as lines in one to three runs: no answer depends on how many.</summary>
    public static OrderLines Build(IReadOnlyList<OrderRow> rows, int persons, int[] valueCounts, bool[]? customers = null) => new OrderLinesBuilder
    {
        Persons = persons,
        PersonIsCustomer = customers,
        PersonOfLine = [.. rows.Select(row => row.Person ?? persons)],
        OrderOfLine = [.. rows.Select(row => row.Order)],
        OrderedAtUs = [.. rows.Select(row => row.OrderedAtUs)],
        OrderedOnDay = [.. rows.Select(row => row.Day)],
        OrderedAtHour = [.. rows.Select(row => (byte)row.Hour)],
        PaidAtUs = [.. rows.Select(row => row.PaidAtUs ?? OrderLines.Never)],
        CancelledAtUs = [.. rows.Select(row => row.CancelledAtUs ?? OrderLines.Never)],
        Refunds = [.. rows.SelectMany((row, line) => row.Refunds.Select(refund => new LineRefund(line, refund.AtUs, refund.Minor)))],
        Quantity = [.. rows.Select(row => row.Quantity)],
        GrossMinor = [.. rows.Select(row => row.GrossMinor)],
        AmountMinor = [.. rows.Select(row => row.AmountMinor)],
        HasVisitor = [.. rows.Select(row => row.HasVisitor)],
        Columns = [.. valueCounts.Select((values, column) => new LineCodes([.. rows.Select(row => row.Codes[column])], values))],
        Numbers = [.. Enumerable.Range(0, rows.Count == 0 ? 0 : rows[0].Numbers.Length).Select(column => rows.Select(row => row.Numbers[column]).ToArray())],
    }.Build(1 + (rows.Count % 3));
}
