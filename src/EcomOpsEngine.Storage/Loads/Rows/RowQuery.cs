using System.Globalization;
using EcomOpsEngine.Storage.Durable;
using EcomOpsEngine.Storage.Loads.People;
using EcomOpsEngine.Storage.Loads.Sources;
using EcomOpsEngine.Storage.Schema;

namespace EcomOpsEngine.Storage.Loads.Rows;

/// <summary>
/// The statement that turns staged sources into checked rows: texts (<c>t{i}</c>), walls of times (<c>w{i}</c>), parsed values (<c>p{i}</c>), and the code of each row's first fault.
/// </summary>
internal sealed class RowQuery(TargetTable table, RowPlan plan, RowRules rules, bool mayHoldControls)
{
    /// <summary>Temporary table of checked rows; see <see cref="CheckedTable"/>.</summary>
    public const string Checked = "checked_rows";

    private const string Opened = "opened_rows";

    public IReadOnlyList<InputColumn> Columns => plan.Columns;

    /// <summary>The faults by code − 1.</summary>
    public List<RowFault> Faults { get; } = RowFaults.Of(table, plan.Columns, rules, mayHoldControls);

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

    /// <summary>Adds a fault that a later check marks over the checked table; gives its code.</summary>
    public string AddFault(RowFault fault)
    {
        Faults.Add(fault with { OfChecked = true });
        return Text(Faults.Count);
    }

    /// <summary>Rows set aside for a reason that refuses no load.</summary>
    public long Tolerated(Statements statements)
    {
        var codes = string.Join(", ", Faults.Select((fault, i) => fault.Reason.RefusesNoLoad() ? Text(i + 1) : "").Where(code => code.Length > 0).Append("0"));
        return statements.Number($"SELECT count(*) FROM {Checked} WHERE fault IN ({codes})");
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

    /// <summary>SQL of a checked value as a text for people.</summary>
    public string Shown(int i) => PersonNumbers.KindOf(Columns[i].Target) is null
        ? $"CAST(p{Text(i)} AS VARCHAR)"
        : $"(SELECT id FROM {PersonNumbers.Table} WHERE number = p{Text(i)})";

    /// <summary>Reads and checks the staged rows, and adds them to the checked table in their order.</summary>
    /// <returns>Sound rows among them.</returns>
    public long AddStaged(Statements statements)
    {
        var cases = Faults.Select((fault, i) => $" WHEN {fault.Condition} THEN {Text(i + 1)}");
        statements.Execute($"CREATE TEMP TABLE {Opened} AS SELECT \"row\"{Each(i => $", p{i}")}, CAST(CASE{string.Concat(cases)} END AS SMALLINT) AS fault FROM ({ParsedRows()})");
        var people = Enumerable.Range(0, Columns.Count).Where(i => PersonNumbers.KindOf(Columns[i].Target) is not null).ToList();
        PersonNumbers.Add(statements, Opened, [.. people.Select(i => (PersonNumbers.KindOf(Columns[i].Target)!.Value, "p" + Text(i)))]);
        var joins = people.Select(i => $" LEFT JOIN {PersonNumbers.Table} n{i} ON n{i}.kind = {PersonNumbers.KindOf(Columns[i].Target)} AND n{i}.id = o.p{i}");
        statements.Execute(
            $"INSERT INTO {Checked} SELECT \"row\"{Each(i => people.Contains(i) ? $", n{i}.number" : $", p{i}")}, fault FROM {Opened} o{string.Concat(joins)} ORDER BY \"row\"");
        return statements.Number($"SELECT count(*) FROM {Opened} WHERE fault IS NULL");
    }

    /// <summary>Faulty rows with their code and what was found, in row order.</summary>
    public string FaultyRows(int limit)
    {
        var faulty = $"(SELECT * FROM {Checked} WHERE fault IS NOT NULL ORDER BY \"row\" LIMIT {Text(limit)})";
        return $"""
            SELECT "row", fault, coalesce(left(found, {Text(LoadLimits.FoundCharacters)}), '') FROM (
                SELECT v."row", f.fault, CASE f.fault{Found(ofChecked: false)} END AS found FROM ({ParsedRows()}) v JOIN {faulty} f ON v."row" = f."row" WHERE f.fault IN ({Codes(ofChecked: false)})
                UNION ALL
                SELECT "row", fault, CASE fault{Found(ofChecked: true)} END AS found FROM {faulty} WHERE fault IN ({Codes(ofChecked: true)}))
            ORDER BY "row"
            """;
    }

    private string Found(bool ofChecked) =>
        string.Concat(Faults.Select((fault, i) => fault.OfChecked == ofChecked ? $" WHEN {Text(i + 1)} THEN CAST({fault.Found} AS VARCHAR)" : "").Prepend(" WHEN 0 THEN NULL"));

    private string Codes(bool ofChecked) =>
        string.Join(", ", Faults.Select((fault, i) => fault.OfChecked == ofChecked ? Text(i + 1) : "").Where(code => code.Length > 0).Append("0"));

    private string ParsedRows() =>
        $"SELECT \"row\"{Each(i => $", {Typed(i)} AS t{i}, {Parsed(i)} AS p{i}")} FROM (SELECT *{Each(Wall)} FROM ({TextRows()}))";

    private string TextRows()
    {
        var where = plan.Filters.Count == 0 ? "" : " WHERE " + string.Join(" AND ", plan.Filters.Select(filter => filter.Sql));
        return $"SELECT s0.\"row\" AS \"row\"{Each(i => $", {Columns[i].Source.Sql} AS t{i}")} FROM {SourceNames.Table(0)} s0{plan.Joins}{where}";
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
                TargetKind.Number or TargetKind.Rate or TargetKind.PropertyNumber => $"CAST({text} AS DOUBLE)",
                TargetKind.Truth => $"CAST({text} AS BOOLEAN)",
                TargetKind.Time when column.Kind == StagedKind.Wall => TimeReading.OfWall(text, rules.Calendar),
                _ => text,
            };
        }

        return column.Target.Kind switch
        {
            TargetKind.Time => TimeReading.Instant("w" + Text(i), text, column.Format, rules.Calendar),
            TargetKind.Money => MoneyReading.Minor(text, column.Scale, rules.MoneyScale),
            TargetKind.Quantity or TargetKind.Line =>
                $"TRY_CAST(CASE WHEN regexp_full_match({RowFaults.Plain(column, text)}, '{MoneyReading.WholePattern}') THEN {RowFaults.Plain(column, text)} END AS INTEGER)",
            TargetKind.Date => DateReading.Day(text, column.Format),
            TargetKind.Truth => $"CASE WHEN lower({text}) IN ('true', '1') THEN TRUE WHEN lower({text}) IN ('false', '0') THEN FALSE END",
            TargetKind.Number or TargetKind.Rate or TargetKind.PropertyNumber => $"TRY_CAST(CASE WHEN regexp_full_match({text}, '{RowFaults.NumberPattern}') THEN {text} END AS DOUBLE)",
            _ => RowFaults.Plain(column, text),
        };
    }

    private string Each(Func<int, string> part) => string.Concat(Enumerable.Range(0, Columns.Count).Select(part));

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
