using EcomOpsEngine.Analytics.Channels;
using EcomOpsEngine.Analytics.Channels.Synergies;
using EcomOpsEngine.Analytics.Numerics;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Queries;
using EcomOpsEngine.Server.Services;
using KernelVerdict = EcomOpsEngine.Analytics.Channels.Synergies.SynergyVerdict;
using SynergyVerdict = EcomOpsEngine.Contracts.V1.SynergyVerdict;

namespace EcomOpsEngine.Server.Channels;

/// <summary>Pairs of channels counted and tested.</summary>
internal sealed record SynergyRun(SynergyPlan Plan, PairCounts Counts, IReadOnlyList<ChannelPair> Pairs, long RowsScanned)
{
    public static SynergyRun Of(SnapshotView view, SynergyPlan plan, CancellationToken token)
    {
        var answer = AttributionKernel.Run(view.Runs, view.Orders, plan.Query, QueryGate.Threads, token);
        return new SynergyRun(plan, answer.Pairs!, SynergyReading.Read(answer.Pairs!, plan.Pairs, plan.LeastVisitors, plan.Level), answer.RowsScanned);
    }

    public ComputeSynergyResponse Message()
    {
        var response = new ComputeSynergyResponse { All = Of(Counts.All), PairsLeftOut = Plan.Pairs.Count - Pairs.Count, Touches = Plan.Touches.Stated };
        response.Pairs.AddRange(Pairs.Select(pair => new ChannelSynergy
        {
            Both = Of(pair.Both),
            Tests = { Test(pair.First, pair.AgainstFirst), Test(pair.Second, pair.AgainstSecond) },
            Lift = Figures.Of(pair.Lift),
            Verdict = pair.Verdict switch
            {
                KernelVerdict.Synergy => SynergyVerdict.Synergy,
                KernelVerdict.Conflict => SynergyVerdict.Conflict,
                _ => SynergyVerdict.Unclear,
            },
        }));
        response.Channels.AddRange(Enumerable.Range(0, Plan.Slots.Count).OrderByDescending(slot => Counts.With(slot).Visitors).ThenBy(slot => slot)
            .Select(slot => new ChannelVisitors { Channel = Name(slot), Visitors = Of(Counts.With(slot)) }));
        return response;
    }

    private SynergyTest Test(int slot, AgainstAlone against) => new()
    {
        Channel = Name(slot),
        Alone = Of(against.Alone),
        Difference = Figures.Of(against.Test.Difference),
        Interval = Figures.Of(against.Interval),
        PValue = Figures.Of(against.Test.PValue),
        AdjustedPValue = Figures.Of(against.AdjustedPValue),
    };

    private ChannelName Name(int slot) => Plan.Touches.Channels.Message(Plan.Slots[slot]);

    private static VisitorConversion Of(PairCount count) => new() { Visitors = count.Visitors, Converted = count.Converted, Rate = Figures.Of(Figure.Ratio(count.Converted, count.Visitors)) };
}
