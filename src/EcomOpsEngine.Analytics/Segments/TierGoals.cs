using EcomOpsEngine.Analytics.Numerics;

namespace EcomOpsEngine.Analytics.Segments;

/// <summary>What a tier's goal of the template's table 6 is measured by.</summary>
public enum TierGoalMeasure
{
    /// <summary>VIP: net sales / orders in the look-back, smallest units.</summary>
    OrderValue,

    /// <summary>Potential: relative change of the share that ordered again within so many days.</summary>
    RepurchaseChange,

    /// <summary>Regular: share that rose to potential or VIP.</summary>
    PromotionRate,

    /// <summary>Churned: share that bought again.</summary>
    RecallRate,
}

/// <summary>Targets; null where a goal has none.</summary>
/// <param name="OrderValueMinor">VIP, smallest units.</param>
/// <param name="RepurchaseChange">Potential, relative.</param>
/// <param name="PromotionRate">Regular.</param>
/// <param name="RecallRate">Churned.</param>
public readonly record struct TierTargets(double? OrderValueMinor, double? RepurchaseChange, double? PromotionRate, double? RecallRate);

/// <summary>The progress of a goal.</summary>
/// <param name="Tier">Whose.</param>
/// <param name="Measure">What is measured.</param>
/// <param name="Value">Now.</param>
/// <param name="Baseline">Before: the order value, or the repurchase rate, as of the first date; no value for the other measures.</param>
/// <param name="Target">The target; no value where there is none.</param>
/// <param name="Progress">Value / target.</param>
/// <param name="IsReached">Whether the value is at the target or beyond; null where value or target is missing.</param>
/// <param name="Customers">Customers (VIP: orders) the value is over.</param>
/// <param name="Achieved">Of these, customers who did what the goal asks for; null for the order value.</param>
public sealed record TierGoal(
    RfmTier Tier, TierGoalMeasure Measure, Figure Value, Figure Baseline, Figure Target, Figure Progress, bool? IsReached, long Customers, long? Achieved);

/// <summary>The goals of table 6 between two dates.</summary>
public static class TierGoals
{
    /// <summary>Reads the progress.</summary>
    /// <param name="before">Tiers as of the first date.</param>
    /// <param name="after">Tiers as of the second date.</param>
    /// <param name="repurchaseBefore">Tiers so many days before the first date.</param>
    /// <param name="repurchaseAfter">Tiers so many days before the second date.</param>
    /// <param name="targets">Targets.</param>
    public static IReadOnlyList<TierGoal> Read(TierState before, TierState after, TierState repurchaseBefore, TierState repurchaseAfter, TierTargets targets)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        ArgumentNullException.ThrowIfNull(repurchaseBefore);
        ArgumentNullException.ThrowIfNull(repurchaseAfter);
        var (vipOrders, vipValue) = OrderValue(after);
        var (earlier, now) = (repurchaseBefore.OrderedAgain(RfmTier.Potential, before), repurchaseAfter.OrderedAgain(RfmTier.Potential, after));
        var (rateBefore, rateNow) = (Figure.Ratio(earlier.Again, earlier.Customers), Figure.Ratio(now.Again, now.Customers));
        var regulars = before.Tiers.LongCount(tier => tier == RfmTier.Regular);
        long risen = TierMigration.Members(before, after, (from, to) => from == RfmTier.Regular && to is (RfmTier.Vip or RfmTier.Potential)).Length;
        var (churned, recalled) = before.OrderedAgain(RfmTier.Churned, after);
        return
        [
            Goal(RfmTier.Vip, TierGoalMeasure.OrderValue, vipValue, OrderValue(before).Value, targets.OrderValueMinor, vipOrders, null),
            Goal(RfmTier.Potential, TierGoalMeasure.RepurchaseChange, Change(rateBefore, rateNow), rateBefore, targets.RepurchaseChange, now.Customers, now.Again),
            Goal(RfmTier.Regular, TierGoalMeasure.PromotionRate, Figure.Ratio(risen, regulars), Figure.None(NoValueReason.NotAvailable), targets.PromotionRate, regulars, risen),
            Goal(RfmTier.Churned, TierGoalMeasure.RecallRate, Figure.Ratio(recalled, churned), Figure.None(NoValueReason.NotAvailable), targets.RecallRate, churned, recalled),
        ];
    }

    private static (long Orders, Figure Value) OrderValue(TierState state)
    {
        var (orders, money) = (0L, 0L);
        for (var i = 0; i < state.Tiers.Length; i++)
        {
            if (state.Tiers[i] == RfmTier.Vip)
            {
                orders += state.Customers.Frequency[i];
                money = checked(money + state.Customers.MonetaryMinor[i]);
            }
        }

        return (orders, Figure.Ratio(money, orders));
    }

    private static Figure Change(Figure before, Figure now) =>
        !before.HasValue ? before : !now.HasValue ? now : Figure.Growth(before.Value, now.Value);

    private static TierGoal Goal(RfmTier tier, TierGoalMeasure measure, Figure value, Figure baseline, double? target, long customers, long? achieved)
    {
        var aim = target is { } stated ? Figure.Of(stated) : Figure.None(NoValueReason.NotAvailable);
        var progress = !value.HasValue ? value : !aim.HasValue ? aim : Figure.Ratio(value.Value, aim.Value);
        return new TierGoal(tier, measure, value, baseline, aim, progress, value.HasValue && aim.HasValue ? value.Value >= aim.Value : null, customers, achieved);
    }
}
