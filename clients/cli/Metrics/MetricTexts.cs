using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;

namespace EcomOpsEngine.Cli.Metrics;

/// <summary>Names and units of metrics, as the server's catalogue gives them.</summary>
/// <param name="metrics">The catalogue.</param>
internal sealed class MetricTexts(IEnumerable<Metric> metrics)
{
    private readonly Dictionary<string, Metric> _byId = metrics.ToDictionary(metric => metric.Id, StringComparer.Ordinal);

    /// <summary>Asks the server for the whole catalogue.</summary>
    public static async Task<MetricTexts> ReadAsync(Session session, CancellationToken cancellation)
    {
        var answer = await session.Client.Catalog.ListMetricsAsync(new ListMetricsRequest { PageSize = 1_000 }, cancellationToken: cancellation);
        return new MetricTexts(answer.Metrics);
    }

    /// <summary>The name of a metric; its id where an older server does not list it.</summary>
    public string Heading(string id, Words words) => _byId.TryGetValue(id, out var metric) ? words[metric.Name.En, metric.Name.Zh] : id;

    /// <summary>How a ratio of the metric is written: rates as percent, others as numbers.</summary>
    public Func<double, string> Ratio(string id) => _byId.GetValueOrDefault(id)?.Unit is MetricUnit.Rate
        ? value => Figures.Percent(value, 2)
        : value => Figures.Number(value);

    public bool IsMoney(string id) => _byId.GetValueOrDefault(id)?.Unit is MetricUnit.Money or MetricUnit.CurrencyUnits;
}
