using EcomOpsEngine.Analytics.Decomposition;
using EcomOpsEngine.Analytics.Timelines;
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
internal sealed class GmvPlanner(SnapshotView view, DecomposeGmvRequest request, PersonSet leftOut, CancellationToken token)
{
    private readonly Violations _violations = new();

    public GmvPlan Plan()
    {
        RequestChecks.Enum(request.Language, "language", _violations);
        RequestChecks.Enum(request.Model, "model", _violations);
        RequestChecks.Enum(request.Method, "method", _violations);
        var span = Span();
        var compared = ComparedRange.Read(request.Compare ?? new MatrixComparison { PreviousPeriod = true }, span, view.Snapshot, _violations);
        var rows = Joined(span);
        var scale = view.Snapshot.Settings.MoneyScale;
        var orders = new FilterResolver(rows.Fields, scale, _violations).Resolve(request.Filter, "filter", Table.Orders, Table.Events);
        // What was wrong with the filter was said once; the second reading only resolves it for the other table.
        var events = new FilterResolver(rows.Fields, scale, new Violations()).Resolve(request.Filter, "filter", Table.Events, Table.Orders);
        if (!orders.Available)
        {
            _violations.Add("filter", $"It names a field that orders lack, so that there is no GMV; orders have {string.Join(", ", view.Fields.Names(Table.Orders))}.");
        }

        var dimensions = Dimensions(rows);
        _violations.ThrowIfAny();
        return new GmvPlan(rows, span, compared!.Span, Model(), Method(), orders, events, dimensions);
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

    /// <summary>
    /// Tiers and segments of customers are those as of the end of the period, for both periods: one state, so that a customer stands in one value on both sides.
    /// </summary>
    private SnapshotView Joined(InstantSpan span)
    {
        var named = request.Dimensions.Select(dimension => dimension.Field)
            .Concat((request.Filter?.AllOf ?? []).SelectMany(member => member.Conditions).Select(condition => condition.Field))
            .Where(AudienceFields.Names.Contains).ToHashSet(StringComparer.Ordinal);
        return named.Count == 0 ? view : new AudienceFields(request.Dataset, null, leftOut, _violations).Join(view, named, span.ToUs, token);
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

    private List<GmvDimension> Dimensions(SnapshotView rows)
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
            else if (dimension.Field == AudienceFields.Tag)
            {
                _violations.Add($"{path}.field", "A customer may have several tags, so that their changes would not add up; filter by one instead.");
            }
            else if (dimensions.Exists(other => other.Field == dimension.Field))
            {
                _violations.Add($"{path}.field", $"'{Shown.Text(dimension.Field)}' is a dimension already.");
            }
            else if (new TextDimension(dimension, path, ValueGroups.Read(dimension, path, _violations), []).Read(rows.Fields, _violations) is { } keys)
            {
                dimensions.Add(new GmvDimension(dimension.Field, keys, dimension.Top == 0 ? Limits.DefaultGmvTop : dimension.Top));
            }
        }

        return dimensions;
    }
}
