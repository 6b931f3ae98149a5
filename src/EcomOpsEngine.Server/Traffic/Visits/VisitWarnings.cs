using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Queries;

namespace EcomOpsEngine.Server.Traffic.Visits;

/// <summary>What a reader of visits should know.</summary>
internal static class VisitWarnings
{
    /// <summary>Warnings of a plan; null: the range has no day of the data.</summary>
    public static IEnumerable<Warning> Of(VisitPlan? plan, SnapshotView view, Language language)
    {
        if (plan is null)
        {
            if (view.FirstUs is not null)
            {
                yield return Warnings.RangeOutsideData(language);
            }

            yield break;
        }

        if (plan.EveryEventIsAPage)
        {
            yield return Warnings.Make(
                language, "EVERY_EVENT_IS_A_PAGE", "No event has a page: every event counts as a page event; name those that open a page in visits.page_events.",
                "事件没有页面：每个事件都按页面事件计；可在 visits.page_events 中指定。");
        }

        if (!plan.KnowsCarts)
        {
            yield return Warnings.Make(
                language, "NO_CART_EVENTS", "No event is known to put something into the cart; name it in visits.add_to_cart_events.", "没有已知的加购事件；可在 visits.add_to_cart_events 中指定。");
        }
    }
}
