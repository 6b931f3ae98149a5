using EcomOpsEngine.Analytics.Segments;
using EcomOpsEngine.Analytics.Timelines;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Server.Queries;
using Contract = EcomOpsEngine.Contracts.V1;
using RfmTier = EcomOpsEngine.Analytics.Segments.RfmTier;

namespace EcomOpsEngine.Server.Segments;

/// <summary>The customers behind an RFM answer, in the order of their ids, batch by batch. Customers who were erased have no id to list.</summary>
internal sealed class CustomerPages
{
    private readonly RfmRun _run;
    private readonly ForecastRun? _forecast;
    private readonly TagRun? _tags;
    private readonly string[] _ids;
    private readonly int[] _members;
    private readonly int[] _order;

    /// <summary>Chooses and orders the customers.</summary>
    /// <param name="view">The snapshot.</param>
    /// <param name="run">The answer.</param>
    /// <param name="request">Which tier, segment and cell.</param>
    /// <param name="selected">People whom other selections leave; null: all.</param>
    /// <param name="forecast">Forecasts shown beside the customers; null: none.</param>
    /// <param name="tags">Tags shown beside the customers; null: none.</param>
    /// <param name="token">Ends the decryption of ids.</param>
    public CustomerPages(
        SnapshotView view, RfmRun run, ListCustomersRequest request, PersonSet? selected, ForecastRun? forecast, TagRun? tags, CancellationToken token)
    {
        _run = run;
        _forecast = forecast;
        _tags = tags;
        int[] members = [.. CustomerGroup.Positions(run, request, selected)];
        var ids = view.Ids.Of([.. members.Select(PersonOf)], token);
        _members = [.. members.Where((_, i) => ids[i] is not null)];
        _ids = [.. ids.OfType<string>()];
        _order = CustomerIdOrder.Positions(_ids);
    }

    /// <summary>Customers chosen.</summary>
    public int Count => _members.Length;

    /// <summary>The batch from a position on.</summary>
    public ListCustomersResponse Page(int from, int most)
    {
        var page = new ListCustomersResponse();
        for (var i = from; i < Math.Min(Count, from + Math.Min(most, Limits.CustomersPerMessage)); i++)
        {
            Add(page, _members[_order[i]], _ids[_order[i]]);
        }

        return page;
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
