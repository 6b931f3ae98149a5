using System.Globalization;
using EcomOpsEngine.Storage.Durable;
using EcomOpsEngine.Storage.Schema;
using EcomOpsEngine.Storage.Snapshots;

namespace EcomOpsEngine.Storage.Loads.Rows;

/// <summary>
/// The statement that turns staged sources into checked rows: texts (<c>t{i}</c>), walls of times (<c>w{i}</c>), parsed values (<c>p{i}</c>), and the code of each row's first fault.
/// </summary>
internal sealed class RowQuery(TargetTable table, RowPlan plan, LocalCalendar calendar, int moneyScale, bool mayHoldControls, IReadOnlyList<string> filled)
{
    /// <summary>Temporary table of checked rows: <c>"row", p0, p1 …, fault</c>; a null fault is a sound row.</summary>
    public const string Checked = "checked_rows";

    public IReadOnlyList<InputColumn> Columns => plan.Columns;

    /// <summary>The faults by code − 1.</summary>
    public List<RowFault> Faults { get; } = RowFaults.Of(table, plan.Columns, moneyScale, mayHoldControls, filled);

    /// <summary>Place of a column in the plan, null when it is not loaded.</summary>
    public int? IndexOf(string target)
    {
        for (var i = 0; i < Columns.Count; i++)
        {
            if (Columns[i].Target.Name == target)
            {
                return i;
            }
        }

        return null;
    }

    /// <summary>Adds a fault that a later check marks; gives its code.</summary>
    public string AddFault(RowFault fault)
    {
        Faults.Add(fault);
        return Text(Faults.Count);
    }

    /// <summary>Marks sound rows whose values, changed since, are too large together.</summary>
    public void Recheck(Statements statements)
    {
        for (var i = 0; i < Faults.Count; i++)
        {
            if (Faults[i].OfAmounts)
            {
                statements.Execute($"UPDATE {Checked} SET fault = {Text(i + 1)} WHERE fault IS NULL AND {Faults[i].Condition}");
            }
        }
    }

    /// <summary>Creates the checked table.</summary>
    public string CreateChecked()
    {
        var cases = Faults.Select((fault, i) => $" WHEN {fault.Condition} THEN {Text(i + 1)}");
        return $"CREATE TEMP TABLE {Checked} AS SELECT \"row\"{Each(i => $", p{i}")}, CAST(CASE{string.Concat(cases)} END AS SMALLINT) AS fault FROM ({ParsedRows()})";
    }

    /// <summary>Faulty rows with their code and what was found, in row order.</summary>
    public string FaultyRows(int limit)
    {
        var found = Faults.Select((fault, i) => $" WHEN {Text(i + 1)} THEN CAST({fault.Found} AS VARCHAR)");
        return $"""
            SELECT v."row", f.fault, coalesce(left(CASE f.fault{string.Concat(found)} END, {Text(LoadLimits.FoundCharacters)}), '') FROM ({ParsedRows()}) v
            JOIN (SELECT "row", fault FROM {Checked} WHERE fault IS NOT NULL ORDER BY "row" LIMIT {Text(limit)}) f ON v."row" = f."row" ORDER BY v."row"
            """;
    }

    private string ParsedRows() =>
        $"SELECT \"row\"{Each(i => $", {Typed(i)} AS t{i}, {Parsed(i)} AS p{i}")} FROM (SELECT *{Each(Wall)} FROM ({TextRows()}))";

    private string TextRows()
    {
        var where = plan.Filters.Count == 0 ? "" : " WHERE " + string.Join(" AND ", plan.Filters);
        return $"SELECT s0.\"row\" AS \"row\"{Each(i => $", {Columns[i].Sql} AS t{i}")} FROM {SourceNames.Table(0)} s0{plan.Joins}{where}";
    }

    private string Wall(int i) => Columns[i] is { Target.Kind: TargetKind.Time, Kind: StagedKind.Text } column
        ? $", {TimeReading.Wall($"t{Text(i)}", column.Format)} AS w{Text(i)}"
        : "";

    // A missing instant and one that is given are told apart by its text.
    private string Typed(int i) => Columns[i].Kind == StagedKind.Text ? $"t{Text(i)}" : $"CAST(t{Text(i)} AS VARCHAR)";

    private string Parsed(int i)
    {
        var column = Columns[i];
        var text = "t" + Text(i);
        if (column.Kind != StagedKind.Text)
        {
            return column.Target.Kind switch
            {
                TargetKind.Quantity or TargetKind.Line => $"TRY_CAST({text} AS INTEGER)",
                TargetKind.Number or TargetKind.Rate => $"CAST({text} AS DOUBLE)",
                _ => text,
            };
        }

        return column.Target.Kind switch
        {
            TargetKind.Time => TimeReading.Instant("w" + Text(i), text, column.Format, calendar),
            TargetKind.Money => MoneyReading.Minor(text, column.Scale, moneyScale),
            TargetKind.Quantity or TargetKind.Line =>
                $"TRY_CAST(CASE WHEN regexp_full_match({RowFaults.Plain(column, text)}, '{MoneyReading.WholePattern}') THEN {RowFaults.Plain(column, text)} END AS INTEGER)",
            TargetKind.Date => DateReading.Day(text, column.Format),
            TargetKind.Number or TargetKind.Rate => $"TRY_CAST(CASE WHEN regexp_full_match({text}, '{RowFaults.NumberPattern}') THEN {text} END AS DOUBLE)",
            _ => RowFaults.Plain(column, text),
        };
    }

    private string Each(Func<int, string> part) => string.Concat(Enumerable.Range(0, Columns.Count).Select(part));

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
