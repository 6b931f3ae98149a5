using EcomOpsEngine.Analytics.Channels;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Server.Queries;
using EcomOpsEngine.Server.Traffic;
using AttributionModel = EcomOpsEngine.Contracts.V1.AttributionModel;
using ConversionMoment = EcomOpsEngine.Contracts.V1.ConversionMoment;
using KernelModel = EcomOpsEngine.Analytics.Channels.AttributionModel;
using KernelMoment = EcomOpsEngine.Analytics.Channels.ConversionMoment;

namespace EcomOpsEngine.Server.Channels;

/// <summary>A checked attribution request.</summary>
internal sealed record AttributionPlan(AttributionQuery Query, TouchPlan Touches, IReadOnlyList<AttributionModel> Models, InstantSpan Span);

/// <summary>Checks an AttributeOrders request and resolves its names against a snapshot.</summary>
internal sealed class AttributionPlanner(SnapshotView view, AttributeOrdersRequest request, BotFlags bots)
{
    private const long DayUs = 86_400_000_000L;

    private readonly Violations _violations = new();

    public AttributionPlan Plan()
    {
        RequestChecks.Enum(request.Language, "language", _violations);
        RequestChecks.Enum(request.Moment, "moment", _violations);
        var filter = new FilterResolver(view.Fields, view.Snapshot.Settings.MoneyScale, _violations).Resolve(request.Filter, "filter", Table.Orders);
        var span = Instants.Read(request.Range, "range", view.FirstUs, view.LastUs, _violations);
        var touches = TouchPlan.Read(view, request.Touches, [], "touches", _violations);
        var models = Models();
        var halfLifeUs = Lengths.Read(request.HalfLife, 7 * DayUs, 1, Limits.LongestWindowUs, "half_life", _violations);
        if (request.TopPaths is < 0 or > Limits.TopPaths)
        {
            _violations.Add("top_paths", $"{request.TopPaths}; expected 1 to {Limits.TopPaths}, or 0 for {Limits.DefaultTopPaths}.");
        }

        _violations.ThrowIfAny();
        if (models.Contains(AttributionModel.Markov) && touches.Channels.Count > Limits.MarkovChannels)
        {
            throw RequestException.Limit("channels", $"{touches.Channels.Count} channels; at most {Limits.MarkovChannels} with {nameof(AttributionModel.Markov)}. Ask by a coarser field.");
        }

        var query = new AttributionQuery(touches.Rules, filter, span.FromUs, span.ToUs, [.. models.Select(KernelOf)])
        {
            Moment = request.Moment == ConversionMoment.Paid ? KernelMoment.Paid : KernelMoment.Placed,
            Own = touches.Own,
            CostColumn = view.Fields.Find(Table.Orders, "cost")?.Column,
            HalfLifeUs = halfLifeUs,
            WithLostPaths = !request.OnlyConvertingPaths,
            LeftOut = bots.LeftOut,
            TopPaths = request.TopPaths == 0 ? Limits.DefaultTopPaths : request.TopPaths,
        };
        return new AttributionPlan(query, touches, models, span);
    }

    public static KernelModel KernelOf(AttributionModel model) => model switch
    {
        AttributionModel.First => KernelModel.First,
        AttributionModel.Linear => KernelModel.Linear,
        AttributionModel.TimeDecay => KernelModel.TimeDecay,
        AttributionModel.Position => KernelModel.Position,
        AttributionModel.Markov => KernelModel.Markov,
        AttributionModel.Shapley => KernelModel.Shapley,
        _ => KernelModel.LastNonDirect,
    };

    private List<AttributionModel> Models()
    {
        var models = new List<AttributionModel>();
        for (var i = 0; i < request.Models.Count; i++)
        {
            RequestChecks.Enum(request.Models[i], $"models[{i}]", _violations);
            var model = request.Models[i] == AttributionModel.Unspecified ? AttributionModel.LastNonDirect : request.Models[i];
            if (models.Contains(model))
            {
                _violations.Add($"models[{i}]", $"{model} again; expected each model once.");
            }

            models.Add(model);
        }

        return models.Count == 0 ? [AttributionModel.LastNonDirect] : models;
    }
}
