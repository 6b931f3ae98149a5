using System.Numerics;
using EcomOpsEngine.Analytics.Numerics;
using EcomOpsEngine.Analytics.Tags;
using EcomOpsEngine.Analytics.Timelines;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Queries;
using EcomOpsEngine.Server.Services;
using CustomerTags = EcomOpsEngine.Analytics.Tags.CustomerTags;

namespace EcomOpsEngine.Server.Segments;

/// <summary>Tags computed.</summary>
internal sealed record TagRun(TagPlan Plan, CustomerTags Customers)
{
    public static TagRun Of(SnapshotView view, TagPlan plan, PersonSet leftOut, CancellationToken token) =>
        new(plan, TagKernel.Run(view.Orders, plan.Query with { LeftOut = leftOut }, QueryGate.Threads, token));

    public ComputeTagsResponse Message(Language language)
    {
        var response = new ComputeTagsResponse
        {
            Quarter = Plan.Quarter,
            RefreshDate = AsOf.Date(Plan.Query.Refresh.AsOfDay),
            AsOfDate = AsOf.Date(Plan.Query.Now.AsOfDay),
            WindowDays = Plan.Query.WindowDays,
            Customers = Customers.Persons.Length,
            UntaggedCustomers = Customers.Tags.LongCount(tags => tags == 0),
            RulesJson = Plan.File.Json,
        };
        for (var n = 0; n < Plan.File.Rules.Count; n++)
        {
            var rule = Plan.File.Rules[n];
            var customers = Count(Customers.Tags, n);
            response.Tags.Add(new TagResult
            {
                Tag = rule.Tag,
                Name = language == Language.Zh ? rule.Chinese : rule.English,
                Customers = customers,
                Share = Figures.Of(Figure.Ratio(customers, Customers.Persons.Length)),
                RemovedAtRefresh = Count(Customers.RemovedAtRefresh, n),
                RemovedSince = Count(Customers.RemovedSince, n),
                RemovedByFullPriceOrders = rule.RemovedBy ?? 0,
            });
        }

        return response;
    }

    /// <summary>People who have a tag, ascending.</summary>
    public int[] Members(int rule) => [.. Customers.Persons.Where((_, i) => (Customers.Tags[i] >> rule & 1) != 0)];

    /// <summary>Tags of a person.</summary>
    public Contracts.V1.CustomerTags Of(int person)
    {
        var message = new Contracts.V1.CustomerTags();
        var at = Array.BinarySearch(Customers.Persons, person);
        for (var tags = at < 0 ? 0 : Customers.Tags[at]; tags != 0; tags &= tags - 1)
        {
            message.Tags.Add(Plan.File.Rules[BitOperations.TrailingZeroCount(tags)].Tag);
        }

        return message;
    }

    private static long Count(ulong[] sets, int rule) => sets.LongCount(tags => (tags >> rule & 1) != 0);
}
