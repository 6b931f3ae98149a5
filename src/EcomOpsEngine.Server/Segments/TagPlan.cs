using EcomOpsEngine.Analytics.Cohorts;
using EcomOpsEngine.Analytics.Orders;
using EcomOpsEngine.Analytics.Tags;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Queries;
using EcomOpsEngine.Server.Segments.Rules;
using EcomOpsEngine.Storage.Snapshots;

namespace EcomOpsEngine.Server.Segments;

/// <summary>A checked question for tags.</summary>
/// <param name="Query">The passes.</param>
/// <param name="File">The rules as written.</param>
/// <param name="Quarter">Quarter the tags are of.</param>
internal sealed record TagPlan(TagQuery Query, TagRuleFile File, string Quarter)
{
    private static readonly PeriodCalendar Quarters = PeriodCalendar.Of(PeriodGrain.Quarter);

    public static TagPlan Read(SnapshotView view, ComputeTagsRequest request, string prefix, Violations violations)
    {
        RequestChecks.Enum(request.Language, $"{prefix}language", violations);
        var asOfUs = AsOf.Read(view, request.AsOf, $"{prefix}as_of", violations);
        var file = request.RulesJson.Length == 0 ? TagRuleFile.BuiltIn : TagRuleFile.Read(request.RulesJson);
        foreach (var fault in file.Faults)
        {
            violations.Add($"{prefix}rules_json", fault.Path.Length == 0 ? fault.Text : $"{fault.Path}: {fault.Text}");
        }

        var rules = Rules(view, file, $"{prefix}rules_json", violations);
        violations.ThrowIfAny();
        var calendar = view.Snapshot.Calendar;
        var (now, last) = (calendar.Day(asOfUs), calendar.Day(asOfUs - 1));

        // A question as of the very start of a quarter is answered by that quarter: its refresh is done.
        var quarter = Quarters.PeriodOf(asOfUs == calendar.StartOfDayUs(now) ? now : last);
        var refreshDay = Math.Max(Quarters.StartDay(quarter), calendar.Day(Analytics.Timelines.EngineTime.EpochUs));
        var refreshUs = Math.Max(calendar.StartOfDayUs(refreshDay), Analytics.Timelines.EngineTime.EpochUs);
        var numbers = OrderTable.NumberFields;
        return new TagPlan(
            new TagQuery(
                new OrderMoment(Math.Min(refreshUs, asOfUs), refreshDay), new OrderMoment(asOfUs, now), file.WindowDays, rules, view.Fields.Find(Table.Orders, "sku")?.Column,
                Number(numbers, "unit_price"), Number(numbers, "list_price")),
            file, Quarters.Label(quarter));
    }

    private static int Number(IReadOnlyList<string> fields, string name) => fields.ToList().IndexOf(name);

    /// <summary>Looks fields up and turns amounts of the rules, which are currency units, into smallest units.</summary>
    private static List<TagRule> Rules(SnapshotView view, TagRuleFile file, string path, Violations violations)
    {
        var unit = Math.Pow(10, view.Snapshot.Settings.MoneyScale);
        var rules = new List<TagRule>();
        for (var n = 0; n < file.Rules.Count; n++)
        {
            var rule = file.Rules[n];
            var conditions = new List<TagCondition>();
            for (var i = 0; i < rule.AllOf.Count; i++)
            {
                var condition = rule.AllOf[i];
                if (condition.Measure is TagMeasure.NetSales or TagMeasure.OrderValue)
                {
                    condition = condition with { Min = condition.Min * unit, Max = condition.Max * unit };
                }

                if (rule.Fields[i] is { } field)
                {
                    var found = view.Fields.Find(Table.Orders, field);
                    if (found?.Text is null)
                    {
                        var names = view.Fields.All.Where(one => one.Table == Table.Orders && one.Text is not null).Select(one => one.Name);
                        violations.Add(path, $"rules[{n}].allOf[{i}].field: '{Shown.Text(field)}' is not a text field of orders; {NearNames.Hint(field, names)}");
                        continue;
                    }

                    condition = condition with { Column = found.Column };
                }

                conditions.Add(condition);
            }

            rules.Add(new TagRule(rule.Tag, rule.MinOrders, conditions, rule.RemovedBy));
        }

        return rules;
    }
}
