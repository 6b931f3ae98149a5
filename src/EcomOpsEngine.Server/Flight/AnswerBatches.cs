using Apache.Arrow;
using EcomOpsEngine.Contracts.V1;
using Google.Protobuf.Reflection;

namespace EcomOpsEngine.Server.Flight;

/// <summary>Messages of row results as record batches: the same values under the names of the contract.</summary>
internal static class AnswerBatches
{
    public static RecordBatch Of(ListCustomersResponse page, ListCustomersRequest request)
    {
        var known = Enumerable.Range(0, page.CustomerIds.Count).ToList();
        var columns = new ColumnList(known.Count)
            .Texts("customer_id", page.CustomerIds)
            .Wholes("recency_days", known.Select(i => page.HasOrder[i] ? page.RecencyDays[i] : (int?)null))
            .Wholes("frequency", page.Frequency.Select(value => (int?)value))
            .Longs("monetary_units", page.MonetaryUnits.Select(value => (long?)value))
            .Texts("tier", page.Tiers.Select(tier => Word(tier)))
            .Wholes("recency_score", page.RecencyScores.Select(value => (int?)value))
            .Wholes("frequency_score", page.FrequencyScores.Select(value => (int?)value))
            .Wholes("monetary_score", page.MonetaryScores.Select(value => (int?)value))
            .Flags("literal_match", page.LiteralMatches.Select(value => (bool?)value))
            .Flags("has_order", page.HasOrder.Select(value => (bool?)value));
        if (request.Forecast is not null)
        {
            columns
                .Estimates("probability_alive", page.Forecasts.Select(forecast => forecast.ProbabilityAlive))
                .Estimates("expected_purchases", page.Forecasts.Select(forecast => forecast.ExpectedPurchases))
                .Estimates("expected_value", page.Forecasts.Select(forecast => forecast.ExpectedValue));
        }

        if (request.Tags is not null || request.Tag.Length > 0)
        {
            columns.Texts("tags", page.Tags.Select(tags => string.Join(',', tags.Tags)));
        }

        return columns.Batch();
    }

    public static RecordBatch Of(ListFunnelUnitsResponse page)
    {
        var rows = Enumerable.Range(0, page.Ids.Count).ToList();
        var columns = new ColumnList(rows.Count)
            .Texts("id", page.Ids.Select(id => id.Length == 0 ? null : id))
            .Flags("is_customer", page.Customers.Select(value => (bool?)value))
            .Wholes("session", rows.Select(i => i < page.Sessions.Count ? page.Sessions[i] : (int?)null))
            .Wholes("depth", page.Depths.Select(value => (int?)value))
            .Flags("converted", page.Converted.Select(value => (bool?)value))
            .Flags("immature", page.Immature.Select(value => (bool?)value));
        for (var step = 0; step < page.Steps.Count; step++)
        {
            var times = page.Steps[step];
            columns.Instants($"step_{step + 1}", rows.Select(i => times.Validity.IsEmpty || (times.Validity[i >> 3] & (1 << (i & 7))) != 0 ? times.TimesUs[i] : (long?)null));
        }

        return columns.Batch();
    }

    public static RecordBatch Of(IReadOnlyList<RejectedRow> rows) => new ColumnList(rows.Count)
        .Longs("row", rows.Select(row => (long?)row.Row))
        .Texts("raw", rows.Select(row => row.Raw))
        .Texts("column", rows.Select(row => row.Column))
        .Texts("reason", rows.Select(row => Word(row.Reason)))
        .Texts("found", rows.Select(row => row.Found))
        .Texts("expected", rows.Select(row => row.Expected))
        .Batch();

    public static RecordBatch Of(IReadOnlyList<CleanedRow> rows) => new ColumnList(rows.Count)
        .Longs("row", rows.Select(row => (long?)row.Row))
        .Texts("column", rows.Select(row => row.Column))
        .Texts("rule", rows.Select(row => Word(row.Rule)))
        .Texts("before", rows.Select(row => row.HasBefore ? row.Before : null))
        .Texts("after", rows.Select(row => row.HasAfter ? row.After : null))
        .Texts("basis", rows.Select(row => row.Basis))
        .Batch();

    /// <summary>The word of an enumeration's value, without its prefix and in small letters: <c>vip</c>, <c>duplicate_key</c>.</summary>
    public static string Word<T>(T value)
        where T : struct, System.Enum => Words<T>.All[value];

    // REJECT_REASON for RejectReason: as many letters and the blanks between its words.
    private static int Prefix(string type) => type.Length + type.Skip(1).Count(char.IsUpper);

    private static class Words<T>
        where T : struct, System.Enum
    {
        public static IReadOnlyDictionary<T, string> All { get; } = System.Enum.GetValues<T>().ToDictionary(value => value, value =>
            typeof(T).GetField(value.ToString())!.GetCustomAttributes(typeof(OriginalNameAttribute), false).OfType<OriginalNameAttribute>().Single().Name[(Prefix(typeof(T).Name) + 1)..].ToLowerInvariant());
    }
}
