using EcomOpsEngine.Analytics.Decomposition;
using EcomOpsEngine.Analytics.Matrices;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Queries;
using EcomOpsEngine.Server.Traffic;
using GmvModel = EcomOpsEngine.Analytics.Decomposition.GmvModel;
using GmvValueChange = EcomOpsEngine.Analytics.Decomposition.GmvValueChange;

namespace EcomOpsEngine.Server.Decomposition;

/// <summary>Decomposes the change of GMV.</summary>
internal sealed class GmvRun(SnapshotView view, DecomposeGmvRequest request)
{
    private readonly double _minorPerUnit = Math.Pow(10, view.Snapshot.Settings.MoneyScale);

    public DecomposeGmvResponse Answer(BotFlags bots, long started, CancellationToken token)
    {
        var plan = new GmvPlanner(view, request, bots.LeftOut, token).Plan();
        var tables = GmvTables.Of(plan, bots.LeftOut, token);
        var model = plan.Model == GmvModel.Visitors && !plan.Events.Available ? GmvModel.Orders : plan.Model;
        var (before, after) = tables.Whole();
        var whole = GmvDecomposition.Whole(before, after, model, plan.Method, _minorPerUnit);
        var messages = new GmvMessages(view.Snapshot.Settings, request.Language);
        var response = messages.Whole(whole, model);
        (response.OrdersWithoutVisitorBefore, response.OrdersWithoutVisitorAfter) = tables.OrdersWithoutVisitor();
        for (var d = 0; d < tables.Dimensions.Count; d++)
        {
            var dimension = tables.Dimensions[d];
            var own = model == GmvModel.Visitors && dimension.Keys.Events is AbsentSource ? GmvModel.Orders : model;
            response.Drills.Add(messages.Drill(dimension, whole, Values(tables, d, whole, own, plan.Method), own));
        }

        response.ComparedRange = new TimeRange { From = Instants.Of(plan.Compared.FromUs), To = Instants.Of(plan.Compared.ToUs) };
        response.Info = Info(plan, model, tables, bots, started);
        return response;
    }

    /// <summary>The values with rows in either period.</summary>
    private List<(int Code, GmvValueChange Change)> Values(GmvTables tables, int dimension, GmvChange whole, GmvModel model, FactorMethod method)
    {
        var values = new List<(int, GmvValueChange)>();
        for (var code = 0; code < tables.Dimensions[dimension].Keys.CodeCount; code++)
        {
            var (before, after) = tables.Value(dimension, code);
            if (before != default || after != default)
            {
                values.Add((code, GmvDecomposition.OfValue(before, after, whole.Before.Volume(model), whole.After.Volume(model), model, method, _minorPerUnit)));
            }
        }

        return values;
    }

    private QueryInfo Info(GmvPlan plan, GmvModel model, GmvTables tables, BotFlags bots, long started)
    {
        InstantSpan? span = view.FirstUs is null && request.Range is null ? null : plan.Span;
        var info = QueryInfos.Build(view.Snapshot, started, tables.RowsScanned, span, request.Filter, bots, "events", "orders", "order_status");
        info.Warnings.AddRange(Warnings.OfRange(request.Language, plan.Span, view.FirstUs, view.LastUs));
        if (model != plan.Model)
        {
            info.Warnings.Add(Warnings.Make(
                request.Language, "VISITORS_NOT_AVAILABLE", "The filter names a field that events lack: GMV is taken as orders × average order value.", "过滤条件含有事件没有的字段：按 订单数 × 单均金额 分解 GMV。"));
        }

        if (view.FirstUs is { } first && plan.Compared.FromUs < first)
        {
            info.Warnings.Add(Warnings.Make(
                request.Language, "COMPARED_BEFORE_DATA", "The compared period begins before the data; the part without rows counts as empty.", "对比期早于数据的起点，没有数据的部分按空计算。"));
        }

        return info;
    }
}
