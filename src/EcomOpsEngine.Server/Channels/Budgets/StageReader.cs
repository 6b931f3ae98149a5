using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Server.Queries;
using EcomOpsEngine.Server.Traffic.Daily;
using Google.Protobuf.Collections;

namespace EcomOpsEngine.Server.Channels.Budgets;

/// <summary>Checks the stages of a campaign.</summary>
internal sealed class StageReader(SnapshotView view, Violations violations)
{
    public List<StagePlan> Read(RepeatedField<BudgetStage> stages)
    {
        if (stages.Count > Limits.BudgetStages)
        {
            violations.Add("stages", $"{stages.Count} stages; at most {Limits.BudgetStages}.");
            return [];
        }

        var plans = new List<StagePlan>();
        for (var i = 0; i < stages.Count; i++)
        {
            plans.Add(new StagePlan(stages[i], Stage(stages, i)));
        }

        var sum = stages.Sum(stage => stage.Share);
        if (sum > 1 + 1e-9)
        {
            violations.Add("stages", $"Their shares add up to {sum}; expected at most 1.");
        }

        return plans;
    }

    private LocalDays Stage(RepeatedField<BudgetStage> stages, int at)
    {
        var (stage, path) = (stages[at], $"stages[{at}]");
        RequestChecks.Enum(stage.Goal, $"{path}.goal", violations);
        if (stage.Goal == StageGoal.Unspecified)
        {
            violations.Add($"{path}.goal", "Expected a goal.");
        }

        if (stage.Name.Length is 0 or > Limits.StepNameLength || stages.Take(at).Any(other => other.Name == stage.Name))
        {
            violations.Add($"{path}.name", $"'{Shown.Text(stage.Name)}'; expected 1 to {Limits.StepNameLength} characters, each name once.");
        }

        if (stage.Share is not (>= 0 and <= 1))
        {
            violations.Add($"{path}.share", $"{stage.Share}; expected 0 to 1.");
        }

        if (stage.Target < 1)
        {
            violations.Add($"{path}.target", $"{stage.Target}; expected 1 or more.");
        }

        if (stage.Range?.From is null || stage.Range.To is null)
        {
            violations.Add($"{path}.range", "Expected both sides.");
            return default;
        }

        var span = Instants.Read(stage.Range, $"{path}.range", null, null, violations);
        var days = new LocalDays(view.Snapshot.Calendar.Day(span.FromUs), view.Snapshot.Calendar.Day(Math.Max(span.FromUs, span.ToUs - 1)));
        if (days.Count > Limits.BudgetDays)
        {
            violations.Add($"{path}.range", $"{days.Count} local days; at most {Limits.BudgetDays}.");
        }

        return days;
    }
}
