using EcomOpsEngine.Analytics.Channels.Budgets;
using EcomOpsEngine.Analytics.Numerics;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Rules;
using EcomOpsEngine.Server.Services;
using EcomOpsEngine.Storage.Datasets;
using KernelReason = EcomOpsEngine.Analytics.Numerics.NoValueReason;
using KernelSource = EcomOpsEngine.Analytics.Channels.Budgets.ResponseSource;
using ResponseSource = EcomOpsEngine.Contracts.V1.ResponseSource;

namespace EcomOpsEngine.Server.Channels.Budgets;

/// <summary>A divided budget as messages.</summary>
internal sealed class BudgetMessages(BudgetRun run, IReadOnlyList<StageBudget> stages, DatasetSettings settings, Language language)
{
    private readonly double _unit = Math.Pow(10, settings.MoneyScale);

    public AllocateBudgetResponse Answer()
    {
        var plan = run.Plan;
        var allocated = run.Budgets.Sum();
        var response = new AllocateBudgetResponse
        {
            Allocated = Figures.Amount(allocated, settings),
            Unspent = Figures.Amount(plan.TotalMinor - allocated, settings),
            Touches = plan.Attribution.Touches.Stated,
        };
        response.Channels.AddRange(Enumerable.Range(0, run.Budgets.Length).OrderByDescending(at => run.Budgets[at]).ThenBy(at => plan.Members[at].Channel).Select(Channel));
        response.ExpectedGmv = response.Channels.Any(channel => channel.Response is not null)
            ? Figures.Ratio(response.Channels.Where(channel => channel.Response is not null).Sum(channel => channel.ExpectedGmv.Ratio))
            : Figures.None(KernelReason.NotAvailable);
        response.Reasons.AddRange(run.Left.Select(Left));
        response.Shares.AddRange(plan.Shares.OrderBy(share => share.Key).Select(share => new BudgetShare { Group = share.Key, Share = share.Value }));
        response.Stages.AddRange(stages);
        return response;
    }

    private ChannelBudget Channel(int at)
    {
        var (member, budget, plan) = (run.Plan.Members[at], run.Budgets[at], run.Plan);
        var recent = (long)Math.Round(plan.RecentMinor(member), MidpointRounding.AwayFromZero);
        var message = new ChannelBudget
        {
            Channel = plan.Attribution.Touches.Channels.Message(member.Channel),
            Group = member.Group,
            Budget = Figures.Amount(budget, settings),
            Share = (double)budget / plan.TotalMinor,
            Recent = Figures.Amount(recent, settings),
            Change = Figures.Of(Figure.Growth(recent, budget)),
            ExpectedGmv = Figures.None(KernelReason.NotAvailable),
            ExpectedRoi = Figures.None(KernelReason.NotAvailable),
            MarginalRoi = Figures.None(KernelReason.NotAvailable),
        };
        if (run.Responses[at] is { } curve)
        {
            var daily = (double)budget / plan.Days;
            var gmv = curve.Value(daily) * plan.Days;
            message.Response = Response(curve);
            message.ExpectedGmv = Figures.Ratio(gmv / _unit);
            message.ExpectedRoi = Figures.Of(Figure.Ratio(gmv, budget));
            message.MarginalRoi = Figures.Of(double.IsFinite(curve.Slope(daily)) ? Figure.Of(curve.Slope(daily)) : Figure.None(KernelReason.OutOfRange));
            message.Extrapolated = run.IsExtrapolated(at);
        }

        return message;
    }

    /// <summary>Scale in currency units: minor = unit · major on both sides of the curve.</summary>
    private ChannelResponse Response(ResponseCurve curve) => new()
    {
        Source = curve.Source switch
        {
            KernelSource.Fitted => ResponseSource.Fitted,
            KernelSource.Pooled => ResponseSource.Pooled,
            _ => ResponseSource.Assumed,
        },
        Scale = curve.Scale * Math.Pow(_unit, curve.Elasticity - 1),
        Elasticity = curve.Elasticity,
        StandardError = Figures.Of(curve.StandardError),
        Days = curve.Days,
        MostDailySpend = Figures.Amount((long)curve.MostSpend, settings),
    };

    private UnspentBudget Left(LeftMoney left) => new()
    {
        Amount = Figures.Amount(left.Minor, settings),
        Reason = left.Reason,
        Group = left.Group ?? BudgetGroup.Unspecified,
        Text = Text(left.Reason).In(language),
    };

    private static BothLanguages Text(UnspentReason reason) => reason switch
    {
        UnspentReason.NoChannels => new BothLanguages("The group has no channels; name new ones or give its share to others.", "该组没有渠道；请指定新渠道或将份额分给其他组。"),
        UnspentReason.TestCap => new BothLanguages("Each new channel is at the cap of a test; test more channels or give the rest to others.", "各新渠道已达测试预算上限；请增加测试渠道或将余额分给其他组。"),
        UnspentReason.NoEffect => new BothLanguages("More spend has no measured effect in any channel that may take it.", "仍可投入的渠道中，增加投入未测得效果。"),
        UnspentReason.Unprofitable => new BothLanguages("A further unit of money would bring less margin than itself.", "继续投入带来的毛利低于投入本身。"),
        _ => new BothLanguages("All channels that may take it are at their ceilings.", "可投入的渠道均已达上限。"),
    };
}
