using EcomOpsEngine.Analytics.Attributes;
using EcomOpsEngine.Analytics.Segments;
using EcomOpsEngine.Analytics.Timelines;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Queries;
using EcomOpsEngine.Server.Segments;
using RfmSegment = EcomOpsEngine.Analytics.Segments.RfmSegment;
using RfmTier = EcomOpsEngine.Analytics.Segments.RfmTier;

namespace EcomOpsEngine.Server.Matrices;

/// <summary>
/// What the engine knows of customers as fields of events and orders: tier, segment and tags as of an instant. Only what a question names is computed.
/// </summary>
/// <param name="dataset">Dataset of the question.</param>
/// <param name="audience">How they are told; null: by the defaults.</param>
/// <param name="leftOut">People who do not exist for the question.</param>
/// <param name="violations">Collects what is wrong.</param>
internal sealed class AudienceFields(string dataset, MatrixAudience? audience, PersonSet leftOut, Violations violations)
{
    public const string Tier = "customer.rfm_tier";
    public const string Segment = "customer.rfm_segment";
    public const string Tag = "customer.tag";

    /// <summary>The names.</summary>
    public static IReadOnlyList<string> Names { get; } = [Tier, Segment, Tag];

    /// <summary>A view with those of the fields that are named.</summary>
    /// <param name="view">The snapshot.</param>
    /// <param name="named">Names that the question uses.</param>
    /// <param name="asOfUs">As of when, where the audience states nothing else, Unix microseconds.</param>
    /// <param name="token">Ends the passes early.</param>
    public SnapshotView Join(SnapshotView view, IReadOnlySet<string> named, long asOfUs, CancellationToken token)
    {
        var fields = new List<DerivedField>();
        if (named.Contains(Tier) || named.Contains(Segment))
        {
            fields.AddRange(OfRfm(view, named, asOfUs, token));
        }

        if (named.Contains(Tag))
        {
            fields.Add(OfTags(view, asOfUs, token));
        }

        return view.With(fields);
    }

    private IEnumerable<DerivedField> OfRfm(SnapshotView view, IReadOnlySet<string> named, long asOfUs, CancellationToken token)
    {
        var question = audience?.Rfm?.Clone() ?? new ComputeRfmRequest();
        RequestChecks.OwnData(question.Dataset, question.SnapshotId, dataset, view, "audience.rfm", violations);
        question.AsOf ??= Instants.Of(asOfUs);
        if (named.Contains(Segment) && question.Bins is not (0 or RfmSegments.Bins))
        {
            violations.Add("audience.rfm.bins", $"Named segments need {RfmSegments.Bins} bins; found {question.Bins}.");
        }

        var run = RfmRun.Of(view, new RfmPlanner(view, question, "audience.rfm.", violations).Plan(), leftOut, token);
        var people = run.Customers;
        if (named.Contains(Tier))
        {
            var prospect = Array.IndexOf(Tiers, RfmTier.Prospect);
            yield return OfPeople(view, Tier, [.. Tiers.Select(tier => tier.ToString().ToLowerInvariant())],
                people.Persons.Select((person, i) => (person, Array.IndexOf(Tiers, run.Answer.TierOf[i]))).Concat(people.Prospects.Select(person => (person, prospect))));
        }

        if (named.Contains(Segment))
        {
            var scores = run.Answer;
            yield return OfPeople(view, Segment, ["champions", "loyal", "new", "at_risk", "hibernating", "other"], people.Persons.Select((person, i) =>
                (person, RfmSegments.Of(scores.RecencyScores[i], scores.FrequencyScores[i], scores.MonetaryScores[i]) - RfmSegment.Champions)));
        }
    }

    /// <summary>Equal sets of tags share a value; its parts are the tags.</summary>
    private DerivedField OfTags(SnapshotView view, long asOfUs, CancellationToken token)
    {
        var question = audience?.Tags?.Clone() ?? new ComputeTagsRequest();
        RequestChecks.OwnData(question.Dataset, question.SnapshotId, dataset, view, "audience.tags", violations);
        question.AsOf ??= Instants.Of(asOfUs);
        var run = TagRun.Of(view, TagPlan.Read(view, question, "audience.tags.", violations), leftOut, token);
        var sets = run.Customers.Tags.Where(tags => tags != 0).Distinct().Order().ToList();
        var keyOf = sets.Select((set, key) => (set, key)).ToDictionary(pair => pair.set, pair => pair.key);
        IReadOnlyList<string>[] parts = [.. sets.Select(set => run.Plan.File.Rules.Where((_, n) => (set >> n & 1) != 0).Select(rule => rule.Tag).ToList())];
        var field = OfPeople(view, Tag, [.. parts.Select(tags => string.Join(',', tags))],
            run.Customers.Persons.Select((person, i) => (person, run.Customers.Tags[i])).Where(pair => pair.Item2 != 0).Select(pair => (pair.person, keyOf[pair.Item2])));
        return field with { Parts = parts, Labels = [.. run.Plan.File.Rules.Select(rule => rule.Tag)] };
    }

    private static RfmTier[] Tiers { get; } = [RfmTier.Vip, RfmTier.Potential, RfmTier.Regular, RfmTier.Churned, RfmTier.Prospect];

    private static DerivedField OfPeople(SnapshotView view, string name, IReadOnlyList<string> values, IEnumerable<(int Person, int Key)> people)
    {
        var keys = new int[view.Orders.Persons];
        Array.Fill(keys, -1);
        foreach (var (person, key) in people)
        {
            keys[person] = key;
        }

        var byPerson = new AttributeKeys(null, keys);
        return new DerivedField(name, values, byPerson, byPerson) { Labels = values };
    }
}
