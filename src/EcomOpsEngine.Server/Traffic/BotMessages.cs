using EcomOpsEngine.Analytics.Traffic;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Services;
using EcomOpsEngine.Storage.Identities;
using Google.Protobuf.WellKnownTypes;

namespace EcomOpsEngine.Server.Traffic;

/// <summary>Programs as messages.</summary>
internal static class BotMessages
{
    private const int MostAgentCounts = 100;

    private static readonly (BotReason Reason, BotSigns Sign)[] Signs =
        [(BotReason.Rate, BotSigns.Rate), (BotReason.Regularity, BotSigns.Regularity), (BotReason.ZeroDwell, BotSigns.Dwell)];

    /// <summary>Everything but the page and the block about the answer.</summary>
    public static DetectBotsResponse Summary(BotFlags flags, BotQuestion question, AgentRules rules)
    {
        var response = new DetectBotsResponse
        {
            TotalVisitors = flags.People.Count,
            KeptVisitors = flags.People.Count(person => person.Kept),
            EventsLeftOut = flags.Events,
            OrderLinesLeftOut = flags.OrderLines,
            AgentRules = rules.Rules.Count,
            Rules = Rules(question),
        };
        var leftOut = flags.People.Where(person => !person.Kept).ToList();
        foreach (var reason in response.Rules.Reasons)
        {
            var people = leftOut.Where(person => Reasons(person).Contains(reason)).ToList();
            response.Reasons.Add(new BotReasonCount { Reason = reason, Visitors = people.Count, Events = people.Sum(person => person.Events) });
        }

        response.Agents.AddRange(leftOut.SelectMany(person => person.Agents).CountBy(rule => rule)
            .OrderByDescending(count => count.Value).ThenBy(count => count.Key.Name, StringComparer.Ordinal).Take(MostAgentCounts)
            .Select(count => new BotAgentCount { Name = count.Key.Name, Kind = count.Key.Kind, Visitors = count.Value }));
        return response;
    }

    /// <summary>Somebody taken for a program.</summary>
    public static BotVisitor Visitor(FlaggedPerson person, PersonId? id)
    {
        var visitor = new BotVisitor
        {
            AgentName = person.Agents.Count > 0 ? person.Agents[0].Name : "",
            AgentKind = person.Agents.Count > 0 ? person.Agents[0].Kind : "",
            Events = person.Events,
            OrderLines = person.OrderLines,
            PeakEvents = Figures.None(NoValueReason.NotAvailable),
            GapVariation = Figures.None(NoValueReason.NotAvailable),
            ShortViewShare = Figures.None(NoValueReason.NotAvailable),
            Kept = person.Kept,
            Reasons = { Reasons(person) },
        };
        if (id is { IsCustomer: true })
        {
            visitor.CustomerId = id.Id;
        }
        else if (id is not null)
        {
            visitor.VisitorId = id.Id;
        }

        if (person.Behaviour is { } behaviour)
        {
            visitor.PeakEvents = Figures.Count(behaviour.PeakEvents);
            visitor.GapVariation = behaviour.Variation is { } variation ? Figures.Ratio(variation) : Figures.None(NoValueReason.NoData);
            visitor.ShortViewShare = Figures.Of(Analytics.Numerics.Figure.Ratio(behaviour.ShortViews, behaviour.Views));
        }

        return visitor;
    }

    private static IEnumerable<BotReason> Reasons(FlaggedPerson person)
    {
        if (person.Agents.Count > 0)
        {
            yield return BotReason.UserAgent;
        }

        foreach (var (reason, sign) in Signs)
        {
            if (((person.Behaviour?.Signs ?? BotSigns.None) & sign) != 0)
            {
                yield return reason;
            }
        }
    }

    private static BotRules Rules(BotQuestion question)
    {
        var rules = new BotRules();
        if (question.Agents)
        {
            rules.Reasons.Add(BotReason.UserAgent);
        }

        if (question.Behaviour.Rate is { } rate)
        {
            rules.Reasons.Add(BotReason.Rate);
            rules.Rate = new BotRateRule { MostEvents = rate.MostEvents, Window = Length(rate.WindowUs) };
        }

        if (question.Behaviour.Regularity is { } regularity)
        {
            rules.Reasons.Add(BotReason.Regularity);
            rules.Regularity = new BotRegularityRule { LeastEvents = regularity.LeastInstants, MostVariation = regularity.MostVariation };
        }

        if (question.Behaviour.Dwell is { } dwell)
        {
            rules.Reasons.Add(BotReason.ZeroDwell);
            rules.Dwell = new BotDwellRule { LeastViews = dwell.LeastViews, MostDwell = Length(dwell.MostDwellUs), LeastShare = dwell.LeastShare };
        }

        return rules;
    }

    private static Duration Length(long us) => Duration.FromTimeSpan(TimeSpan.FromMicroseconds(us));
}
