using System.Globalization;
using System.Text;
using EcomOpsEngine.Storage.Durable;
using EcomOpsEngine.Storage.Loads.Sources;
using EcomOpsEngine.Storage.Schema;

namespace EcomOpsEngine.Storage.Loads.Rows;

/// <summary>Checks a mapping against its table and its sources before any row is read; all faults are reported together.</summary>
internal sealed class MappingCheck(TargetTable table, SourceNames names, LoadLimits limits, Statements statements, IReadOnlyList<PropertyColumn> existingProperties)
{
    private readonly List<StorageViolation> violations = [];

    /// <summary>The plan of a mapping, or <see cref="StorageError.Invalid"/> with every violation.</summary>
    public RowPlan Check(Mapping mapping)
    {
        var joins = Joins(mapping.Joins ?? []);
        var filters = Filters(mapping.Filters ?? []);
        var columns = new List<InputColumn>();
        for (var i = 0; i < mapping.Columns.Count; i++)
        {
            if (Column(mapping.Columns[i], $"mapping.columns[{i.ToString(CultureInfo.InvariantCulture)}]") is { } column)
            {
                columns.Add(column);
            }
        }

        violations.AddRange(TargetSetCheck.Violations(table, [.. mapping.Columns.Select(column => column.Target)], existingProperties, i => $"mapping.columns[{i}].target", "mapping.columns"));
        if (violations.Count > 0)
        {
            throw new StorageException(StorageError.Invalid, $"The mapping does not fit: {violations[0].Field}: {violations[0].Description}.", violations);
        }

        return new RowPlan([.. columns.OrderBy(column => table.CheckOrder(column.Target)).ThenBy(column => column.Target.Name, StringComparer.Ordinal)], joins, filters);
    }

    private string Joins(IReadOnlyList<MappingJoin> joins)
    {
        var sql = new StringBuilder();
        for (var i = 0; i < joins.Count; i++)
        {
            var field = $"mapping.joins[{i.ToString(CultureInfo.InvariantCulture)}]";
            var left = Source(joins[i].LeftColumn, field + ".left_column");
            var right = Source($"{joins[i].Alias}.{joins[i].RightColumn}", field + ".right_column");
            if (left is { } place && place.Source > i)
            {
                Wrong(field + ".left_column", $"found `{joins[i].LeftColumn}`; expected a column of the file or of an earlier join");
            }

            sql.Append(CultureInfo.InvariantCulture, $" LEFT JOIN {SourceNames.Table(i + 1)} s{i + 1} ON {left?.Sql} = {right?.Sql}");
        }

        return sql.ToString();
    }

    private List<FilterSource> Filters(IReadOnlyList<SourceFilter> filters)
    {
        var conditions = new List<FilterSource>();
        if (filters.Count > limits.Filters)
        {
            Wrong("mapping.filters", $"found {filters.Count} filters; expected at most {limits.Filters}");
        }

        for (var i = 0; i < filters.Count; i++)
        {
            var field = $"mapping.filters[{i.ToString(CultureInfo.InvariantCulture)}]";
            var source = Source(filters[i].Column, field + ".column");
            Patterns([.. filters[i].Patterns], field + ".patterns");
            if (source is { } place)
            {
                conditions.Add(new FilterSource(place, [.. filters[i].Patterns.Select(pattern => pattern.Replace("\0", "", StringComparison.Ordinal))]));
            }
        }

        return conditions;
    }

    private InputColumn? Column(ColumnMapping mapping, string field)
    {
        var before = violations.Count;
        var rules = mapping.ValueMap ?? [];
        var target = table.Find(mapping.Target, PropertyOf(mapping));
        var source = Source(mapping, target, rules, field);
        Patterns([.. rules.Select(rule => rule.Pattern)], field + ".value_map", mayBeEmpty: true);
        foreach (var rule in rules)
        {
            Value(rule.Value, field + ".value_map");
        }

        if (target is not null)
        {
            Type(mapping, target, field);
            Format(mapping, target, field);
        }

        return target is null || source is null || violations.Count > before
            ? null
            : new InputColumn(target, source, StagedKind.Text, string.IsNullOrEmpty(mapping.Format) ? null : mapping.Format, mapping.Scale);
    }

    private ColumnSource? Source(ColumnMapping mapping, TargetColumn? target, IReadOnlyList<ValueRule> rules, string field)
    {
        if (mapping.Constant is { } constant)
        {
            if (mapping.Columns.Count > 0)
            {
                Wrong(field, "found a constant and source columns; expected one of both");
            }

            Value(constant, field + ".constant");
            var trimmed = constant.Trim(' ', '\t', '\r', '\n');
            return new ColumnSource([], false, trimmed.Length == 0 ? null : trimmed.Replace("\0", "", StringComparison.Ordinal), rules);
        }

        if (mapping.Columns.Count is 0 or > 16)
        {
            Wrong(field, $"found {mapping.Columns.Count} source columns; expected a constant or 1 to 16 source columns");
            return null;
        }

        var sources = mapping.Columns.Select((column, i) => Source(column, mapping.Columns.Count == 1 ? field + ".column" : $"{field}.columns.names[{i}]")).ToList();
        if (sources.Contains(null))
        {
            return null;
        }

        // A time needs all of its parts: a date without its time must not silently become midnight. Other texts take the parts that are there.
        return new ColumnSource([.. sources.Select(place => place!.Value)], target?.Kind == TargetKind.Time, null, rules);
    }

    private PropertyType PropertyOf(ColumnMapping mapping) =>
        mapping.Type ?? Known(mapping.Target)?.Type ?? (mapping is { Constant: null, Columns: [var column], Format: null, ValueMap: null or [] } ? names.TypeOf(column) : PropertyType.Text);

    private PropertyColumn? Known(string name) => existingProperties.FirstOrDefault(known => known.Name == name);

    private void Type(ColumnMapping mapping, TargetColumn target, string field)
    {
        if (mapping.Type is { } stated && !target.IsProperty)
        {
            Wrong(field + ".type", $"found the type {TargetSetCheck.Word(stated)} for `{target.Name}`; expected none: only targets `{TargetTable.PropertyPrefix}NAME` have one");
        }
        else if (Known(target.Name) is { } known && known.Type != target.PropertyType)
        {
            Wrong(field + ".type", TargetSetCheck.OtherType(known, target.PropertyType));
        }
    }

    private void Format(ColumnMapping mapping, TargetColumn target, string field)
    {
        var format = mapping.Format ?? "";
        if (format.Length > 0 && target.Kind is (TargetKind.Time or TargetKind.Date))
        {
            if (!TimeReading.IsFormat(format, statements))
            {
                Wrong(field + ".format", $"found `{format}`; expected strptime directives such as `%Y-%m-%d %H:%M:%S`");
            }
        }
        else if (format.Length > 0 && (format != InputColumn.IntegerFormat || target.Kind is TargetKind.Money or TargetKind.OrderStatus or TargetKind.ChangedState or TargetKind.EventName or TargetKind.Number or TargetKind.Rate or TargetKind.Currency or TargetKind.PropertyNumber or TargetKind.Truth))
        {
            Wrong(field + ".format", $"found `{format}`; expected nothing for {target.Name}, or `{InputColumn.IntegerFormat}` for ids and whole numbers");
        }

        if (mapping.Scale != 0 && (target.Kind != TargetKind.Money || mapping.Scale is < 1 or > 6))
        {
            Wrong(field + ".scale", $"found {mapping.Scale}; expected 0, or 1 to 6 for an amount in whole smallest units");
        }
    }

    private SourcePlace? Source(string name, string field)
    {
        var place = names.Find(name, out var problem);
        if (place is null)
        {
            Wrong(field, problem);
        }

        return place;
    }

    private void Patterns(IReadOnlyList<string> patterns, string field, bool mayBeEmpty = false)
    {
        if (patterns.Count > limits.ValueRules || (patterns.Count == 0 && !mayBeEmpty))
        {
            Wrong(field, $"found {patterns.Count}; expected {(mayBeEmpty ? 0 : 1)} to {limits.ValueRules:N0}");
        }

        foreach (var pattern in patterns)
        {
            Value(pattern, field);
            if (pattern.IndexOf('*', StringComparison.Ordinal) is >= 0 and var star && star != pattern.Length - 1)
            {
                Wrong(field, $"found `{pattern}`; expected `*` at the end only");
            }
        }
    }

    private void Value(string value, string field)
    {
        if (ControlCharacters.AreIn(value) || Encoding.UTF8.GetByteCount(value) > LoadLimits.TextBytes)
        {
            Wrong(field, $"found a text with control characters or more than {LoadLimits.TextBytes:N0} bytes; expected neither");
        }
    }

    private void Wrong(string field, string description) => violations.Add(new StorageViolation(field, description));
}
