using EcomOpsEngine.Analytics.Cohorts;
using EcomOpsEngine.Contracts.V1;

namespace EcomOpsEngine.Server.Segments;

/// <summary>A checked cohort request; the groups of a split are known only after the largest values were counted.</summary>
/// <param name="Query">The pass, without its split.</param>
/// <param name="AsOfDay">Local day of the as-of instant.</param>
/// <param name="ByPeriod">Whether periods are told apart.</param>
/// <param name="Column">Code column of the split; null without one.</param>
/// <param name="Values">Dictionary of the column.</param>
/// <param name="Top">Values shown apart.</param>
internal sealed record CohortPlan(CohortQuery Query, int AsOfDay, bool ByPeriod, int? Column, IReadOnlyList<string> Values, int Top);

/// <summary>The groups of a split.</summary>
/// <param name="Split">For the kernel.</param>
/// <param name="Labels">One for each group.</param>
/// <param name="Found">Different values among first orders.</param>
internal sealed record CohortGroups(CohortSplit Split, IReadOnlyList<CohortValue> Labels, int Found)
{
    /// <summary>The largest values by customers, ties by code point; the rest is one group.</summary>
    /// <param name="customers">Customers by code of their first order, code 0 (missing) first.</param>
    /// <param name="plan">The question.</param>
    public static CohortGroups Of(long[] customers, CohortPlan plan)
    {
        string Name(int code) => code == 0 ? "" : plan.Values[code - 1];
        var found = Enumerable.Range(0, customers.Length).Where(code => customers[code] > 0)
            .OrderByDescending(code => customers[code]).ThenBy(Name, Queries.CodePointOrder.Instance).ToList();
        var shown = found.Take(plan.Top).ToList();
        var labels = shown.Select(code => code == 0 ? new CohortValue { IsNull = true } : new CohortValue { Value = plan.Values[code - 1] }).ToList();
        if (found.Count > shown.Count)
        {
            labels.Add(new CohortValue { IsOther = true });
        }

        // Values that no first order has are never looked up; they point to the last group.
        var slots = new int[customers.Length];
        Array.Fill(slots, Math.Max(0, labels.Count - 1));
        for (var slot = 0; slot < shown.Count; slot++)
        {
            slots[shown[slot]] = slot;
        }

        return new CohortGroups(new CohortSplit(plan.Column!.Value, slots, Math.Max(1, labels.Count)), labels, found.Count);
    }
}
