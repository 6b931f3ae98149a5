using EcomOpsEngine.Analytics.Timelines;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Server.Queries;
using Contract = EcomOpsEngine.Contracts.V1;
using RfmTier = EcomOpsEngine.Analytics.Segments.RfmTier;

namespace EcomOpsEngine.Server.Segments;

/// <summary>The customers behind an RFM answer, in the order of their ids, batch by batch: ids are decrypted as they are listed. Customers who were erased have no id to list.</summary>
internal sealed class CustomerPages
{
    private readonly SnapshotView _view;
    private readonly RfmRun _run;
    private readonly ForecastRun? _forecast;
    private readonly TagRun? _tags;
    private readonly int[] _members;
    private readonly Queue<(int Member, string Id)> _found = new();
    private int _next;
    private long _left;

    /// <summary>Chooses and orders the customers.</summary>
    /// <param name="view">The snapshot.</param>
    /// <param name="run">The answer.</param>
    /// <param name="request">Which tier, segment and cell, and how many.</param>
    /// <param name="selected">People whom other selections leave; null: all.</param>
    /// <param name="forecast">Forecasts shown beside the customers; null: none.</param>
    /// <param name="tags">Tags shown beside the customers; null: none.</param>
    /// <param name="token">Ends the decryption of ids.</param>
    public CustomerPages(
        SnapshotView view, RfmRun run, ListCustomersRequest request, PersonSet? selected, ForecastRun? forecast, TagRun? tags, CancellationToken token)
    {
        (_view, _run, _forecast, _tags) = (view, run, forecast, tags);
        _left = request.Limit > 0 ? request.Limit : long.MaxValue;
        int[] members = [.. CustomerGroup.Positions(run, request, selected)];
        _members = [.. view.Ids.CustomerPositions([.. members.Select(PersonOf)], token).Select(position => members[position])];
    }

    /// <summary>Whether all were listed.</summary>
    public bool IsAtEnd => _left == 0 || (_found.Count == 0 && _next == _members.Length);

    /// <summary>The next batch; empty where nobody is left.</summary>
    public ListCustomersResponse Next(CancellationToken token)
    {
        var page = new ListCustomersResponse();
        var most = (int)Math.Min(_left, Limits.CustomersPerMessage);
        while (page.CustomerIds.Count < most && LookUp(token))
        {
            var (member, id) = _found.Dequeue();
            Add(page, member, id);
        }

        _left -= page.CustomerIds.Count;
        return page;
    }

    // Each look at the ids reads all codes: the first is short, so that the first batch is soon there.
    private bool LookUp(CancellationToken token)
    {
        while (_found.Count == 0 && _next < _members.Length)
        {
            var most = _next == 0 ? Limits.CustomersPerMessage : Limits.IdsOfALook;
            var members = _members.AsSpan(_next, Math.Min(most, _members.Length - _next)).ToArray();
            _next += members.Length;
            foreach (var (member, id) in members.Zip(_view.Ids.Of([.. members.Select(PersonOf)], token)))
            {
                if (id is not null)
                {
                    _found.Enqueue((member, id));
                }
            }
        }

        return _found.Count > 0;
    }

    private int PersonOf(int member) => CustomerGroup.PersonOf(_run, member);

    private void Add(ListCustomersResponse page, int member, string id)
    {
        var hasOrder = member < _run.Customers.Count;
        var (customers, answer) = (_run.Customers, _run.Answer);
        page.CustomerIds.Add(id);
        page.HasOrder.Add(hasOrder);
        page.RecencyDays.Add(hasOrder ? customers.RecencyDays[member] : 0);
        page.Frequency.Add(hasOrder ? customers.Frequency[member] : 0);
        page.MonetaryUnits.Add(hasOrder ? customers.MonetaryMinor[member] : 0);
        page.Tiers.Add((Contract.RfmTier)(int)(hasOrder ? answer.TierOf[member] : RfmTier.Prospect));
        page.RecencyScores.Add(hasOrder ? answer.RecencyScores[member] : 0);
        page.FrequencyScores.Add(hasOrder ? answer.FrequencyScores[member] : 0);
        page.MonetaryScores.Add(hasOrder ? answer.MonetaryScores[member] : 0);
        page.LiteralMatches.Add(hasOrder && answer.LiteralMatches[member]);
        if (_forecast is { } forecast)
        {
            var at = Array.BinarySearch(forecast.Histories.Persons, PersonOf(member));
            page.Forecasts.Add(ForecastMessages.Customer(forecast, at < 0 ? null : at, id));
        }

        if (_tags is { } tags)
        {
            page.Tags.Add(tags.Of(PersonOf(member)));
        }
    }
}
