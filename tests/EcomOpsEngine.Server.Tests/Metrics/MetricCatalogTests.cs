using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using EcomOpsEngine.Analytics.Metrics;
using EcomOpsEngine.Cli.Decomposition;
using EcomOpsEngine.Cli.Matrices;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Cli.Traffic;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Matrices;
using EcomOpsEngine.Server.Metrics;
using EcomOpsEngine.Server.Tests.Running;
using EcomOpsEngine.TestData;
using Xunit;
using KernelMeasures = EcomOpsEngine.Analytics.Matrices.MatrixMeasures;
using Metric = EcomOpsEngine.Analytics.Metrics.Metric;
using MetricGrain = EcomOpsEngine.Contracts.V1.MetricGrain;
using MetricUnit = EcomOpsEngine.Contracts.V1.MetricUnit;

namespace EcomOpsEngine.Server.Tests.Metrics;

public sealed partial class MetricCatalogTests(RunningServer server)
{
    [Fact]
    public void Every_measure_of_the_contract_is_a_metric_under_its_own_name()
    {
        foreach (var measure in Enum.GetValues<Measure>().Where(measure => measure != Measure.Unspecified))
        {
            var metric = KernelMeasures.MetricOf(MatrixMessages.Kernel(measure));
            Assert.Equal(MeasureNames.Of(measure), metric.Id);
            Assert.Contains(metric, MetricCatalog.All);
        }
    }

    [Fact]
    public void Every_metric_is_told_once_in_both_languages()
    {
        Assert.Equal(MetricCatalog.All.Count, MetricCatalog.All.Select(metric => metric.Id).Distinct().Count());
        Assert.Equal(MetricCatalog.All.Count, MetricCatalog.All.Select(metric => metric.Name.English).Distinct().Count());
        Assert.All(MetricCatalog.All, metric =>
        {
            Assert.Matches(Id(), metric.Id);
            Assert.All(new[] { metric.Name.English, metric.Name.Chinese, metric.Formula.English, metric.Formula.Chinese }, text => Assert.False(string.IsNullOrWhiteSpace(text)));
            Assert.NotEmpty(metric.Tables);
        });
    }

    [Fact]
    public void Tables_of_traffic_and_of_gmv_wear_the_catalogue_s_names()
    {
        (TrafficMetric Metric, Metric Named)[] traffic =
        [
            (TrafficMetric.Visitors, TrafficMetrics.Visitors), (TrafficMetric.Sessions, TrafficMetrics.Sessions), (TrafficMetric.Orders, SalesMetrics.Orders), (TrafficMetric.Gmv, SalesMetrics.Gmv),
            (TrafficMetric.Conversion, TrafficMetrics.Conversion), (TrafficMetric.AddToCartRate, TrafficMetrics.AddToCart), (TrafficMetric.BounceRate, TrafficMetrics.Bounce),
            (TrafficMetric.DetailBounceRate, TrafficMetrics.DetailBounce),
        ];
        (GmvFactor Factor, Metric Named)[] factors =
            [(GmvFactor.Conversion, TrafficMetrics.Conversion), (GmvFactor.OrderValue, SalesMetrics.OrderValue), (GmvFactor.Orders, SalesMetrics.Orders), (GmvFactor.AverageOrderValue, SalesMetrics.AverageOrderValue)];
        foreach (var language in new[] { Language.En, Language.Zh })
        {
            var words = new Words(language);
            Assert.All(traffic, one => Assert.Equal(MetricNames.InSentence(one.Named).In(language), TrafficWords.Name(one.Metric, words)));
            Assert.All(factors, one => Assert.Equal(MetricNames.InSentence(one.Named).In(language), GmvTables.Name(one.Factor, words)));
        }
    }

    [Fact]
    public async Task The_catalogue_is_served_whole_in_pages_and_by_id()
    {
        var ids = new List<string>();
        var request = new ListMetricsRequest { PageSize = 7 };
        do
        {
            var page = await server.Catalog.ListMetricsAsync(request);
            ids.AddRange(page.Metrics.Select(metric => metric.Id));
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);

        Assert.Equal(MetricCatalog.All.Select(metric => metric.Id), ids);
        var chosen = await server.Catalog.ListMetricsAsync(new ListMetricsRequest { Ids = { "roi", "gmv" } });
        Assert.Equal(["gmv", "roi"], chosen.Metrics.Select(metric => metric.Id));
        Assert.Equal(("ROI", MetricUnit.Multiple, MetricGrain.ChannelDay), (chosen.Metrics[1].Name.Zh, chosen.Metrics[1].Unit, chosen.Metrics[1].Grain));
        Assert.Equal([Table.Orders, Table.OrderStatus, Table.ChannelSpend], chosen.Metrics[1].Tables);
        Assert.DoesNotContain((await server.Catalog.ListMetricsAsync(new ListMetricsRequest { PageSize = 1_000 })).Metrics, metric => metric.Unit == MetricUnit.Unspecified || metric.Grain == MetricGrain.Unspecified);
        var failed = await Failure.InvalidAsync(() => server.Catalog.ListMetricsAsync(new ListMetricsRequest { Ids = { "gmvv" } }).ResponseAsync, "ids[0]");
        Assert.Contains("'gmv'", Failure.Description(failed, "ids[0]"), StringComparison.Ordinal);
    }

    /// <summary>The page is the catalogue: after a change the test says what it should hold, and writes it where ECOMOPS_WRITE_PAGES is set.</summary>
    [Fact]
    public void The_page_of_metrics_is_the_catalogue()
    {
        var path = Path.Combine(SharedData.RepositoryRoot()!, "src", "METRICS.md");
        var page = Page();
        if (Environment.GetEnvironmentVariable("ECOMOPS_WRITE_PAGES") is not null)
        {
            File.WriteAllText(path, page);
        }

        Assert.Equal(page, File.ReadAllText(path).ReplaceLineEndings("\n"));
    }

    private static string Page()
    {
        var page = new StringBuilder();
        page.Append("# Metrics\n\nOne definition each, in `EcomOpsEngine.Analytics/Metrics`; served by `CatalogService.ListMetrics` and shown by `ecomops metrics`. This page is checked against the code.\n\n");
        page.Append("| metric | name | 名称 | unit | counted | definition | 定义 | tables |\n|---|---|---|---|---|---|---|---|\n");
        foreach (var metric in MetricCatalog.All)
        {
            page.Append(CultureInfo.InvariantCulture, $"| `{metric.Id}` | {metric.Name.English} | {metric.Name.Chinese} | {Words(metric.Unit.ToString())} | {Words(metric.Grain.ToString())} | {metric.Formula.English} | {metric.Formula.Chinese} | {string.Join(", ", metric.Tables)} |\n");
        }

        return page.ToString();
    }

    private static string Words(string name) => Capital().Replace(name, match => $" {match.Value.ToLowerInvariant()}").Trim();

    [GeneratedRegex("^[a-z][a-z0-9_]*$")]
    private static partial Regex Id();

    [GeneratedRegex("[A-Z]")]
    private static partial Regex Capital();
}
