using EcomOpsEngine.Analytics.Decomposition;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Server.Matrices;
using EcomOpsEngine.Server.Queries;
using EcomOpsEngine.Server.Traffic.Daily;
using KernelModel = EcomOpsEngine.Analytics.Decomposition.GmvModel;
using MessageModel = EcomOpsEngine.Contracts.V1.GmvModel;

namespace EcomOpsEngine.Server.Decomposition;

/// <summary>Checks a DecomposeGmv request and resolves its names.</summary>
internal sealed class GmvPlanner(SnapshotView view, DecomposeGmvRequest request)
{
    private readonly Violations _violations = new();

    public GmvPlan Plan()
    {
        RequestChecks.Enum(request.Language, "language", _violations);
        RequestChecks.Enum(request.Model, "model", _violations);
        RequestChecks.Enum(request.Method, "method", _violations);
        var span = Span();
        var compared = ComparedRange.Read(request.Compare ?? new MatrixComparison { PreviousPeriod = true }, span, view.Snapshot, _violations);
        var scale = view.Snapshot.Settings.MoneyScale;
        var orders = new FilterResolver(view.Fields, scale, _violations).Resolve(request.Filter, "filter", Table.Orders, Table.Events);
        // What was wrong with the filter was said once; the second reading only resolves it for the other table.
        var events = new FilterResolver(view.Fields, scale, new Violations()).Resolve(request.Filter, "filter", Table.Events, Table.Orders);
        if (!orders.Available)
        {
            _violations.Add("filter", $"It names a field that orders lack, so that there is no GMV; orders have {string.Join(", ", view.Fields.Names(Table.Orders))}.");
        }

        var dimensions = Dimensions();
        _violations.ThrowIfAny();
        return new GmvPlan(span, compared!.Span, Model(), Method(), orders, events, dimensions);
    }

    /// <summary>The stated period; without one the last days of the data, as the template analyses them.</summary>
    private InstantSpan Span()
    {
        if (request.Range is null && view.LastUs is { } last)
        {
            var calendar = view.Snapshot.Calendar;
            var day = calendar.Day(last);
            return new InstantSpan(calendar.StartOfDayUs(day - LocalDays.DefaultDays + 1), calendar.StartOfDayUs(day + 1));
        }

        return Instants.Read(request.Range, "range", view.FirstUs, view.LastUs, _violations);
    }

    private KernelModel Model() => request.Model switch
    {
        MessageModel.Customers => KernelModel.Customers,
        MessageModel.Orders => KernelModel.Orders,
        _ => KernelModel.Visitors,
    };

    private FactorMethod Method() => request.Method switch
    {
        GmvMethod.Shapley => FactorMethod.Shapley,
        GmvMethod.Sequential => FactorMethod.Sequential,
        _ => FactorMethod.Lmdi,
    };

    private List<GmvDimension> Dimensions()
    {
        var dimensions = new List<GmvDimension>();
        if (request.Dimensions.Count > Limits.GmvDimensions)
        {
            _violations.Add("dimensions", $"{request.Dimensions.Count} dimensions; at most {Limits.GmvDimensions}.");
            return dimensions;
        }

        for (var i = 0; i < request.Dimensions.Count; i++)
        {
            var dimension = request.Dimensions[i];
            var path = $"dimensions[{i}]";
            if (dimension.Top is < 0 or > Limits.MatrixTop)
            {
                _violations.Add($"{path}.top", $"{dimension.Top}; expected 1 to {Limits.MatrixTop}, or 0 for {Limits.DefaultGmvTop}.");
            }

            if (dimension.Field == TimeDimension.Field || dimension.TimeGrain != TimeGrain.Unspecified)
            {
                _violations.Add($"{path}.field", "Periods are told apart by range and compare; expected a text field of events or orders.");
            }
            else if (dimensions.Exists(other => other.Field == dimension.Field))
            {
                _violations.Add($"{path}.field", $"'{Shown.Text(dimension.Field)}' is a dimension already.");
            }
            else if (new TextDimension(dimension, path, ValueGroups.Read(dimension, path, _violations), []).Read(view.Fields, _violations) is { } keys)
            {
                dimensions.Add(new GmvDimension(dimension.Field, keys, dimension.Top == 0 ? Limits.DefaultGmvTop : dimension.Top));
            }
        }

        return dimensions;
    }
}
