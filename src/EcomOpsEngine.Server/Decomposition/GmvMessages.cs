using EcomOpsEngine.Analytics.Decomposition;
using EcomOpsEngine.Analytics.Metrics;
using EcomOpsEngine.Analytics.Numerics;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Matrices;
using EcomOpsEngine.Server.Metrics;
using EcomOpsEngine.Server.Rules;
using EcomOpsEngine.Server.Services;
using EcomOpsEngine.Storage.Datasets;
using KernelFactor = EcomOpsEngine.Analytics.Decomposition.GmvFactor;
using KernelModel = EcomOpsEngine.Analytics.Decomposition.GmvModel;
using KernelValue = EcomOpsEngine.Analytics.Decomposition.GmvValueChange;
using MessageFactor = EcomOpsEngine.Contracts.V1.GmvFactor;
using MessageModel = EcomOpsEngine.Contracts.V1.GmvModel;
using MessageValue = EcomOpsEngine.Contracts.V1.GmvValueChange;

namespace EcomOpsEngine.Server.Decomposition;

/// <summary>Changes of GMV as messages.</summary>
internal sealed class GmvMessages(DatasetSettings settings, Language language)
{
    private static readonly (KernelFactor Kernel, MessageFactor Message, BothLanguages Name)[] Factors =
    [
        (KernelFactor.Visitors, MessageFactor.Visitors, MetricNames.InSentence(TrafficMetrics.Visitors) with { Chinese = $"流量（{TrafficMetrics.Visitors.Name.Chinese}）" }), (KernelFactor.Conversion, MessageFactor.Conversion, MetricNames.InSentence(TrafficMetrics.Conversion)),
        (KernelFactor.OrderValue, MessageFactor.OrderValue, MetricNames.InSentence(SalesMetrics.OrderValue)), (KernelFactor.Customers, MessageFactor.Customers, new("customers", "客户数")),
        (KernelFactor.OrderFrequency, MessageFactor.OrderFrequency, new("orders of a customer", "人均订单数")), (KernelFactor.Orders, MessageFactor.Orders, MetricNames.InSentence(SalesMetrics.Orders)),
        (KernelFactor.AverageOrderValue, MessageFactor.AverageOrderValue, MetricNames.InSentence(SalesMetrics.AverageOrderValue)),
    ];

    private static readonly BothLanguages Before = new("GMV before", "基期GMV");
    private static readonly BothLanguages After = new("GMV after", "本期GMV");
    private static readonly BothLanguages Apart = new("orders without a visitor", "无访客订单");
    private static readonly BothLanguages Other = new("other", "其他");
    private static readonly BothLanguages Missing = new("(none)", "（无）");

    public static MessageModel Model(KernelModel model) => model switch
    {
        KernelModel.Visitors => MessageModel.Visitors,
        KernelModel.Customers => MessageModel.Customers,
        _ => MessageModel.Orders,
    };

    public static GmvMethod Method(FactorMethod method) => method switch
    {
        FactorMethod.Lmdi => GmvMethod.Lmdi,
        FactorMethod.Shapley => GmvMethod.Shapley,
        _ => GmvMethod.Sequential,
    };

    /// <summary>Everything about the whole.</summary>
    public DecomposeGmvResponse Whole(GmvChange change, KernelModel model)
    {
        var response = new DecomposeGmvResponse
        {
            Before = Amount(change.Before.GmvMinor),
            After = Amount(change.After.GmvMinor),
            Change = Amount(change.ChangeMinor),
            Growth = Figures.Of(Figure.Growth(change.Before.GmvMinor, change.After.GmvMinor)),
            Model = Model(model),
            Method = Method(change.Method),
            ApartBefore = Amount(change.Before.ApartMinor(model)),
            ApartAfter = Amount(change.After.ApartMinor(model)),
            ApartEffect = Amount(change.ApartMinor),
        };
        response.Factors.AddRange(change.Factors.Select(factor => FactorChange(factor, change.ChangeMinor)));
        var steps = change.Factors.Select(factor => (Name(factor.Factor), factor.EffectMinor)).ToList();
        if (change.Before.ApartMinor(model) != 0 || change.After.ApartMinor(model) != 0)
        {
            steps.Add((Apart.In(language), change.ApartMinor));
        }

        response.Waterfall.AddRange(Waterfall(change.Before.GmvMinor, change.After.GmvMinor, steps));
        return response;
    }

    /// <summary>One dimension.</summary>
    /// <param name="dimension">The dimension.</param>
    /// <param name="whole">The change of all together.</param>
    /// <param name="values">Codes with their changes.</param>
    /// <param name="model">Model taken.</param>
    public GmvDrill Drill(GmvDimension dimension, GmvChange whole, IReadOnlyList<(int Code, KernelValue Change)> values, KernelModel model)
    {
        var ordered = values.OrderByDescending(value => Math.Abs(value.Change.ChangeMinor)).ToList();
        var drill = new GmvDrill
        {
            Dimension = dimension.Field,
            Model = Model(model),
            VolumeEffect = Amount(ordered.Sum(value => value.Change.VolumeMinor)),
            MixEffect = Amount(ordered.Sum(value => value.Change.MixMinor)),
            RateEffect = Amount(ordered.Sum(value => value.Change.Rates.Sum(rate => rate.EffectMinor))),
            ApartEffect = Amount(ordered.Sum(value => value.Change.ApartMinor)),
        };
        drill.Values.AddRange(ordered.Select(value => Value(dimension.Keys, value.Code, value.Change, whole, model)));
        drill.Waterfall.AddRange(Waterfall(
            whole.Before.GmvMinor, whole.After.GmvMinor, [.. ordered.Select(value => (Label(dimension.Keys, value.Code), value.Change.ChangeMinor))]));
        return drill;
    }

    private MessageValue Value(DimensionKeys keys, int code, KernelValue change, GmvChange whole, KernelModel model)
    {
        var message = new MessageValue
        {
            Key = keys.Key(code),
            Before = Amount(change.Before.GmvMinor),
            After = Amount(change.After.GmvMinor),
            Change = Amount(change.ChangeMinor),
            Share = Figures.Of(Figure.Ratio(change.ChangeMinor, whole.ChangeMinor)),
            VolumeBefore = change.Before.Volume(model),
            VolumeAfter = change.After.Volume(model),
            VolumeEffect = Amount(change.VolumeMinor),
            MixEffect = Amount(change.MixMinor),
            ApartEffect = Amount(change.ApartMinor),
            Method = Method(change.Method),
        };
        message.Rates.AddRange(change.Rates.Select(rate => FactorChange(rate, whole.ChangeMinor)));
        return message;
    }

    private GmvFactorChange FactorChange(GmvFactorEffect effect, long changeMinor) => new()
    {
        Factor = Factors.First(factor => factor.Kernel == effect.Factor).Message,
        Before = Value(effect.Factor, effect.Before),
        After = Value(effect.Factor, effect.After),
        Growth = Figures.Of(!effect.Before.TryGet(out var before) ? effect.Before : !effect.After.TryGet(out var after) ? effect.After : Figure.Growth(before, after)),
        Effect = Amount(effect.EffectMinor),
        Share = Figures.Of(Figure.Ratio(effect.EffectMinor, changeMinor)),
    };

    private static Estimate Value(KernelFactor factor, Figure value) =>
        factor is KernelFactor.Visitors or KernelFactor.Customers or KernelFactor.Orders && value.TryGet(out var count) ? Figures.Count((long)count) : Figures.Of(value);

    private IEnumerable<WaterfallStep> Waterfall(long before, long after, IReadOnlyList<(string Label, long Minor)> changes)
    {
        yield return Step(Before.In(language), WaterfallStep.Types.Kind.Start, 0, before);
        var at = before;
        foreach (var (label, minor) in changes)
        {
            yield return Step(label, WaterfallStep.Types.Kind.Change, at, at + minor);
            at += minor;
        }

        yield return Step(After.In(language), WaterfallStep.Types.Kind.End, 0, after);
    }

    private WaterfallStep Step(string label, WaterfallStep.Types.Kind kind, long from, long to) => new() { Label = label, Kind = kind, From = Amount(from), To = Amount(to) };

    private string Name(KernelFactor factor) => Factors.First(one => one.Kernel == factor).Name.In(language);

    private string Label(DimensionKeys keys, int code) => keys.Key(code) switch
    {
        { KindCase: MatrixKey.KindOneofCase.Value } key => key.Value,
        { KindCase: MatrixKey.KindOneofCase.IsNull } => Missing.In(language),
        _ => Other.In(language),
    };

    private Money Amount(long minor) => Figures.Amount(minor, settings);
}
