using System.Globalization;
using EcomOpsEngine.Storage.Datasets;
using EcomOpsEngine.Storage.Durable;
using EcomOpsEngine.Storage.Loads.Rows;
using EcomOpsEngine.Storage.Schema;
using EcomOpsEngine.Storage.Snapshots;

namespace EcomOpsEngine.Storage.Loads.Cleaning;

/// <summary>
/// Cleans the checked rows of a load: amounts of other currencies, missing values, price outliers, in this order. Every change is written down with what stood before.
/// </summary>
internal sealed class LoadCleaning(Statements statements, RowQuery query, TargetTable table, CleaningPolicy policy, DatasetSettings settings, LocalCalendar calendar)
{
    private const string Groups = "cleaning_groups";

    public void Run()
    {
        CleanedRows.Begin(statements);
        Currencies();
        if (policy.IsEmpty)
        {
            return;
        }

        MakeGroups();
        foreach (var column in policy.FillMedian ?? [])
        {
            Fill(column);
        }

        if (policy.PriceOutlierFactor is { } factor)
        {
            SetOutliersAside(factor);
        }

        query.Recheck(statements);
    }

    // The rate of the row's local day, or the last one before it.
    private void Currencies()
    {
        if (query.IndexOf(TargetTable.CurrencyColumn) is not { } currency || query.Columns[currency].Target.IsStored)
        {
            return;
        }

        var word = P(currency);
        statements.Execute($"""
            CREATE TEMP TABLE row_rates AS
            SELECT k."row", r.rate, r."date" AS day FROM (
                SELECT "row", {word} AS currency, {Day()} AS day FROM {RowQuery.Checked} WHERE fault IS NULL AND {word} IS NOT NULL AND {word} <> {SqlQuote.Text(settings.Currency)}) k
            ASOF LEFT JOIN (
                SELECT currency, "date", CAST(rate AS DECIMAL(18, 9)) AS rate FROM currency_rates
                QUALIFY row_number() OVER (PARTITION BY currency, "date" ORDER BY load_seq DESC) = 1) r ON k.currency = r.currency AND k.day >= r."date"
            """);
        var unknown = query.AddFault(new RowFault(
            TargetTable.CurrencyColumn, RejectReason.UnknownWord, $"{settings.Currency}, or a currency with a rate in currency_rates on or before the row's day", "FALSE", word));
        statements.Execute($"UPDATE {RowQuery.Checked} SET fault = {unknown} WHERE \"row\" IN (SELECT \"row\" FROM row_rates WHERE rate IS NULL)");
        foreach (var (column, i) in query.Columns.Select((column, i) => (column, i)).Where(pair => pair.column.Target.Kind == TargetKind.Money))
        {
            var target = P(i);
            var converted = $"TRY_CAST(round(CAST({target} AS DECIMAL(19, 0)) * rate, 0) AS BIGINT)";
            var rows = $"FROM {RowQuery.Checked} k JOIN row_rates r USING (\"row\") WHERE rate IS NOT NULL AND {target} IS NOT NULL";
            Note(column.Target.Name, CleaningRule.Currency, $"{Shown(target, column)} || ' ' || {word}", $"{Shown(converted, column)}", $"'rate ' || CAST(rate AS VARCHAR) || ' of ' || CAST(day AS VARCHAR)", rows);
            statements.Execute($"UPDATE {RowQuery.Checked} SET {target} = changed.value FROM (SELECT k.\"row\", {converted} AS value {rows}) changed WHERE changed.\"row\" = {RowQuery.Checked}.\"row\"");
        }

        query.Recheck(statements);
    }

    private string Day()
    {
        var time = table.TimeColumn;
        var value = P(query.IndexOf(time.Name)!.Value);
        return time.Kind == TargetKind.Date ? value : TimeReading.LocalDay(value, calendar);
    }

    // The group of each row: its own value, else that of its product; rows without one form a group together. Spend has no products: its groups are the channels.
    private void MakeGroups() =>
        statements.Execute($"""
            CREATE TEMP TABLE {Groups} AS SELECT k."row", {GroupOf("k", name => query.IndexOf(name) is { } i ? P(i) : null)} AS g FROM {RowQuery.Checked} k
            """);

    private string GroupOf(string alias, Func<string, string?> columnOf)
    {
        var name = policy.Group switch { CleaningGroup.Category1 => "category_1", CleaningGroup.Category2 => "category_2", CleaningGroup.Sku => "sku", _ => null };
        if (name is null)
        {
            return "''";
        }

        if (table.Table == LoadTable.ChannelSpend)
        {
            return $"{alias}.{columnOf("channel")}";
        }

        var own = columnOf(name) is { } column ? $"{alias}.{column}" : "CAST(NULL AS VARCHAR)";
        var product = policy.Group == CleaningGroup.Sku || table.Table == LoadTable.Products || columnOf("sku") is not { } sku
            ? "CAST(NULL AS VARCHAR)"
            : $"(SELECT arg_max(p.{name}, (coalesce(p.valid_from, TIMESTAMP '1980-01-01'), p.load_seq)) FROM products p WHERE p.sku = {alias}.{sku})";
        return $"coalesce({own}, {product}, '')";
    }

    // Values that a column's statistics are taken over: of sound rows of the load, and of the table.
    private string Values(string column) => $"""
        SELECT g, k.{P(query.IndexOf(column)!.Value)} AS value FROM {RowQuery.Checked} k JOIN {Groups} USING ("row") WHERE fault IS NULL AND k.{P(query.IndexOf(column)!.Value)} IS NOT NULL
        UNION ALL
        SELECT {GroupOf("t", name => name)} AS g, t.{column} AS value FROM {table.StoredName} t WHERE t.{column} IS NOT NULL
        """;

    private void Fill(string name)
    {
        var index = query.IndexOf(name)!.Value;
        var (target, column) = (P(index), query.Columns[index]);
        statements.Execute($"""
            CREATE OR REPLACE TEMP TABLE cleaning_medians AS
            SELECT g, CAST(round(quantile_cont(CAST(value AS DECIMAL(20, 1)), 0.5), 0) AS BIGINT) AS median, count(*) AS n FROM ({Values(name)}) GROUP BY g
            """);
        var rows = $"FROM {RowQuery.Checked} k JOIN {Groups} USING (\"row\") JOIN cleaning_medians USING (g) WHERE k.fault IS NULL AND k.{target} IS NULL";
        Note(name, CleaningRule.Median, "NULL", Shown("median", column), "'median of ' || CAST(n AS VARCHAR) || ' values' || CASE g WHEN '' THEN '' ELSE ' in ' || g END", rows);
        statements.Execute($"UPDATE {RowQuery.Checked} SET {target} = filled.median FROM (SELECT k.\"row\", median {rows}) filled WHERE filled.\"row\" = {RowQuery.Checked}.\"row\"");
        if (column.Target.Required)
        {
            var missing = query.AddFault(new RowFault(name, RejectReason.Missing, "a value, or others in its group whose median it could take", "FALSE", "NULL"));
            statements.Execute($"UPDATE {RowQuery.Checked} SET fault = {missing} WHERE fault IS NULL AND {target} IS NULL");
        }
    }

    private void SetOutliersAside(decimal factor)
    {
        var index = query.IndexOf("unit_price")!.Value;
        var price = P(index);
        statements.Execute($"CREATE TEMP TABLE cleaning_means AS SELECT g, sum(CAST(value AS HUGEINT)) AS total, count(*) AS n FROM ({Values("unit_price")}) GROUP BY g");
        var thousandths = (factor * 1000).ToString("0", CultureInfo.InvariantCulture);
        var rows = $"""
            FROM {RowQuery.Checked} k JOIN {Groups} USING ("row") JOIN cleaning_means USING (g)
            WHERE k.fault IS NULL AND total > 0 AND CAST(k.{price} AS HUGEINT) * n * 1000 > total * {thousandths}
            """;
        var mean = Shown("round(total / n)::BIGINT", query.Columns[index]);
        Note("unit_price", CleaningRule.PriceOutlier, Shown("k." + price, query.Columns[index]), "NULL", $"'mean ' || {mean} || ' of ' || CAST(n AS VARCHAR) || ' prices' || CASE g WHEN '' THEN '' ELSE ' in ' || g END", rows);
        var fault = query.AddFault(new RowFault(
            "unit_price", RejectReason.Outlier, $"at most {factor.ToString(CultureInfo.InvariantCulture)} times the mean unit price of its group", "FALSE", Shown(price, query.Columns[index])));
        statements.Execute($"UPDATE {RowQuery.Checked} SET fault = {fault} WHERE \"row\" IN (SELECT k.\"row\" {rows})");
    }

    private void Note(string column, CleaningRule rule, string before, string after, string basis, string rows) =>
        statements.Execute($"INSERT INTO {CleanedRows.Table} SELECT k.\"row\", {SqlQuote.Text(column)}, '{CleanedRows.Word(rule)}', {before}, {after}, {basis} {rows}");

    private string Shown(string value, InputColumn column) => CleanedRows.Shown(value, column.Target.Kind == TargetKind.Money ? settings.MoneyScale : null);

    private static string P(int index) => "p" + index.ToString(CultureInfo.InvariantCulture);
}
