using EcomOpsEngine.Analytics.Funnels.Units;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Server.Queries;
using EcomOpsEngine.Server.Traffic;
using EcomOpsEngine.Storage.Identities;
using FunnelUnit = EcomOpsEngine.Analytics.Funnels.FunnelUnit;

namespace EcomOpsEngine.Server.Funnels.Units;

/// <summary>Answers ListFunnelUnits page by page; only the units of one look at the ids are in memory.</summary>
internal sealed class UnitPages : IDisposable
{
    private readonly SnapshotView _view;
    private readonly FunnelUnitReader _reader;
    private Found _found = new([], new Dictionary<int, PersonId>());
    private int _next;
    private bool _isRead;
    private long _left;

    private UnitPages(SnapshotView view, FunnelPlan plan, FunnelUnitReader reader, long limit)
    {
        (_view, Plan, _reader, _left) = (view, plan, reader, limit == 0 ? long.MaxValue : limit);
    }

    public FunnelPlan Plan { get; }

    public bool IsAtEnd => _isRead && _next == _found.Rows.Count;

    public long RowsScanned => _reader.RowsScanned;

    public void Dispose() => _reader.Dispose();

    /// <summary>Checks the request.</summary>
    public static UnitPages Of(SnapshotView view, ListFunnelUnitsRequest request, ComputeFunnelRequest funnel, BotFlags bots)
    {
        var violations = new Violations();
        RequestChecks.Enum(request.Selection, "selection", violations);
        RequestChecks.NotNegative(request.Limit, "limit", violations);
        var selection = Selection(request, funnel.Steps.Count, violations);
        var plan = EmbeddedFunnel.Plan(view, funnel, takesBreakdown: false, violations);
        violations.ThrowIfAny();
        return new UnitPages(view, plan!, new FunnelUnitReader(view.Runs, plan!.Without(bots.LeftOut), selection), request.Limit);
    }

    /// <summary>The next page; empty where nobody was found.</summary>
    public ListFunnelUnitsResponse Next(CancellationToken token)
    {
        if (_next == _found.Rows.Count)
        {
            Read(token);
        }

        var rows = _found.Rows.Skip(_next).Take(Limits.UnitsPerMessage).ToArray();
        var ids = _found.Ids;
        _next += rows.Length;
        var page = new ListFunnelUnitsResponse();
        foreach (var row in rows)
        {
            var id = ids.GetValueOrDefault(row.Person);
            page.Ids.Add(id?.Id ?? "");
            page.Customers.Add(id?.IsCustomer ?? false);
            page.Depths.Add(row.Depth);
            page.Converted.Add(row.IsConverted);
            page.Immature.Add(row.IsImmature);
        }

        if (Plan.Query.Unit == FunnelUnit.Session)
        {
            page.Sessions.AddRange(rows.Select(row => row.Session + 1));
        }

        page.Steps.AddRange(Plan.StepNames.Select((name, step) => Column(name, rows, step)));
        return page;
    }

    // Each look at the ids reads all codes: the first is short, so that the first page is soon there.
    private void Read(CancellationToken token)
    {
        var most = (int)Math.Min(_left, _found.Rows.Count == 0 ? Limits.UnitsPerMessage : Limits.IdsOfALook);
        var rows = _reader.Next(most, token);
        _left -= rows.Count;
        _isRead = rows.Count < most || _left == 0;
        (_found, _next) = (new Found(rows, _view.Ids.Find([.. rows.Select(row => row.Person).Distinct()], token).ToDictionary(id => id.Person)), 0);
    }

    private static UnitSelection Selection(ListFunnelUnitsRequest request, int steps, Violations violations)
    {
        if (request.Selection == FunnelUnitSelection.Converted)
        {
            if (request.Step != 0)
            {
                violations.Add("step", $"{request.Step}; units that converted reached the last step, so that none is named.");
            }

            return new UnitSelection(Math.Max(1, steps), false);
        }

        var lost = request.Selection == FunnelUnitSelection.Lost;
        var most = Math.Max(1, lost ? steps - 1 : steps);
        if (request.Step < 0 || request.Step > most)
        {
            violations.Add("step", $"{request.Step}; expected 1 to {most}, or 0 for the first{(lost ? ": nobody is lost at the last step" : "")}.");
        }

        return new UnitSelection(Math.Max(1, request.Step), lost);
    }

    private static FunnelStepTimesColumn Column(string name, IReadOnlyList<FunnelUnitRow> rows, int step)
    {
        var column = new FunnelStepTimesColumn { Name = name };
        var validity = new byte[(rows.Count + 7) / 8];
        for (var row = 0; row < rows.Count; row++)
        {
            var time = rows[row].TimesUs[step];
            column.TimesUs.Add(time ?? 0);
            validity[row / 8] |= (byte)(time is null ? 0 : 1 << (row % 8));
        }

        if (rows.Any(row => row.TimesUs[step] is null))
        {
            column.Validity = Google.Protobuf.ByteString.CopyFrom(validity);
        }

        return column;
    }

    private sealed record Found(IReadOnlyList<FunnelUnitRow> Rows, IReadOnlyDictionary<int, PersonId> Ids);
}
