using EcomOpsEngine.Analytics.Channels;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Services;
using EcomOpsEngine.Storage.Datasets;
using AttributionModel = EcomOpsEngine.Contracts.V1.AttributionModel;
using ChannelPath = EcomOpsEngine.Contracts.V1.ChannelPath;
using Figure = EcomOpsEngine.Analytics.Numerics.Figure;
using KernelModel = EcomOpsEngine.Analytics.Channels.AttributionModel;

namespace EcomOpsEngine.Server.Channels;

/// <summary>Attribution as messages.</summary>
internal sealed class AttributionMessages(AttributionPlan plan, AttributionAnswer answer, DatasetSettings settings)
{
    private readonly OrderWorth _total = answer.Totals[0];

    public AttributeOrdersResponse Answer()
    {
        var response = new AttributeOrdersResponse
        {
            Orders = _total.Orders,
            Gmv = Figures.Amount(_total.GmvMinor, settings),
            NetSales = Figures.Amount(_total.NetMinor, settings),
            LostPaths = answer.LostPaths,
            CutPaths = answer.CutPaths,
            OrdersOfNobody = answer.OrdersOfNobody,
            Touches = plan.Touches.Stated,
        };
        if (answer.DifferentPaths is { } different)
        {
            response.DifferentPaths = different;
        }

        response.Models.AddRange(plan.Models.Select(Model));
        response.Paths.AddRange((answer.Paths ?? []).Select(Path));
        return response;
    }

    private ModelCredits Model(AttributionModel model)
    {
        var message = new ModelCredits { Model = model };
        if (!answer.Credits.TryGetValue(AttributionPlanner.KernelOf(model), out var credits))
        {
            return message;
        }

        int[] channels = [.. Enumerable.Range(0, plan.Touches.Channels.Count)];
        var gmv = CreditUnits.WholeMinor([.. channels.Select(channel => credits.Gmv(channel, 0, 1))]);
        var net = CreditUnits.WholeMinor([.. channels.Select(channel => credits.Net(channel, 0, 1))]);
        message.Channels.AddRange(channels.Where(channel => credits.Orders(channel, 0, 1) != 0).OrderByDescending(channel => credits.Orders(channel, 0, 1)).ThenBy(channel => channel)
            .Select(channel => Credit(model, channel, CreditUnits.Orders(credits.Orders(channel, 0, 1)), gmv[channel], net[channel])));
        return message;
    }

    private ChannelCredit Credit(AttributionModel model, int channel, double orders, long gmvMinor, long netMinor) => new()
    {
        Channel = plan.Touches.Channels.Message(channel),
        Orders = orders,
        Share = Figures.Of(Figure.Ratio(orders, _total.Orders)),
        Gmv = Figures.Amount(gmvMinor, settings),
        NetSales = Figures.Amount(netMinor, settings),
        RemovalEffect = AttributionPlanner.KernelOf(model) == KernelModel.Markov && answer.RemovalEffects is { } effects
            ? Figures.Ratio(effects[channel])
            : Figures.None(NoValueReason.NotAvailable),
    };

    private ChannelPath Path(Analytics.Channels.ChannelPath path)
    {
        var message = new ChannelPath
        {
            Orders = path.Worth.Orders,
            Gmv = Figures.Amount(path.Worth.GmvMinor, settings),
            Lost = path.Lost,
            Conversion = plan.Query.WithLostPaths ? Figures.Of(Figure.Ratio(path.Worth.Orders, path.Worth.Orders + path.Lost)) : Figures.None(NoValueReason.NotAvailable),
        };
        message.Channels.AddRange(path.Channels.Select(plan.Touches.Channels.Message));
        return message;
    }
}
