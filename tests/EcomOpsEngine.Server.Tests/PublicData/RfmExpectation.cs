using System.Globalization;
using System.IO.Compression;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.TestData;
using EcomOpsEngine.TestData.Expected;
using Xunit;

namespace EcomOpsEngine.Server.Tests.PublicData;

/// <summary>Compares RFM answers of the engine with an RFM block of the expected answers.</summary>
internal sealed class RfmExpectation(ExpectedFigures figures, int scale, string at, string thresholdsAt)
{
    private static readonly (string Name, RfmSegment Segment)[] Segments =
    [
        ("champions", RfmSegment.Champions), ("loyal", RfmSegment.Loyal), ("new", RfmSegment.New),
        ("at_risk", RfmSegment.AtRisk), ("hibernating", RfmSegment.Hibernating), ("other", RfmSegment.Other),
    ];

    /// <summary>The thresholds of the block as thresholds of a request.</summary>
    private RfmThresholds Thresholds() => new()
    {
        VipRecencyDays = (int)figures.Value($"{thresholdsAt}/r1"),
        PotentialRecencyDays = (int)figures.Value($"{thresholdsAt}/r2"),
        PotentialFrequency = (int)figures.Value($"{thresholdsAt}/f_lo"),
        VipFrequency = (int)figures.Value($"{thresholdsAt}/f_hi"),
        PotentialMonetary = figures.Value($"{thresholdsAt}/m_lo"),
        VipMonetary = figures.Value($"{thresholdsAt}/m_hi"),
        // The file has no regular tier: its thresholds only have to be no stricter than those of potential customers.
        RegularRecencyDays = Math.Max(180, (int)figures.Value($"{thresholdsAt}/r2")),
        RegularMonetary = Math.Min(100, figures.Value($"{thresholdsAt}/m_lo")),
    };

    /// <summary>Asks by NTILE and by quantiles as of the block's date over the whole history, and checks both answers and every customer.</summary>
    /// <returns>The customers by NTILE.</returns>
    public async Task<List<CustomerRow>> AskAndCheckAsync(PublicDataServer server, string dataset, Filter? filter, bool table)
    {
        var ntile = new ComputeRfmRequest
        {
            Dataset = dataset,
            Filter = filter,
            AsOf = MatrixExpectation.Midnight(DateOnly.ParseExact(figures.TextAt("/rfm/as_of"), "yyyy-MM-dd", CultureInfo.InvariantCulture)),
            LookbackDays = 3_650,
            Thresholds = Thresholds(),
            Scoring = RfmScoring.Ntile,
        };
        var quantile = ntile.Clone();
        quantile.Scoring = RfmScoring.Quantile;
        var answer = await server.Segments.ComputeRfmAsync(ntile);
        var byNtile = await server.CustomersAsync(ntile);
        var byQuantile = await server.CustomersAsync(quantile);
        Check(answer, await server.Segments.ComputeRfmAsync(quantile), byNtile, byQuantile);
        if (table)
        {
            CheckTable(answer, byNtile, byQuantile);
        }

        return byNtile;
    }

    /// <summary>Checks totals, means, bands, the tiers that the bands give, and what the score grids give.</summary>
    private void Check(ComputeRfmResponse ntile, ComputeRfmResponse quantile, IReadOnlyList<CustomerRow> byNtile, IReadOnlyList<CustomerRow> byQuantile)
    {
        if (figures.Has($"{at}/as_of"))
        {
            figures.Text($"{at}/as_of", ntile.AsOfDate);
            figures.Count($"{at}/customers", ntile.Total.Customers);
        }

        if (figures.Has($"{at}/totals/orders"))
        {
            CheckTotals(ntile, byNtile);
        }

        CheckBands(ntile);
        if (figures.Has($"{at}/mean_segments/000"))
        {
            CheckMeanSegments(ntile, byNtile);
        }

        if (figures.Has($"{at}/quintile_score_ranges/R/1/n"))
        {
            CheckGrid(ntile, byNtile);
            CheckSamples(ntile, byNtile, byQuantile);
        }

        if (figures.Has($"{at}/edges/R/0"))
        {
            CheckEdges(quantile);
        }

        figures.FollowAll(thresholdsAt);
    }

    /// <summary>Checks every row of the per-customer table.</summary>
    private void CheckTable(ComputeRfmResponse ntile, IReadOnlyList<CustomerRow> byNtile, IReadOnlyList<CustomerRow> byQuantile)
    {
        var quantile = byQuantile.ToDictionary(row => row.Id);
        var actual = byNtile.Select(row => string.Create(
                CultureInfo.InvariantCulture,
                $"{row.Id},{row.RecencyDays},{row.Frequency},{row.MonetaryUnits},{row.RecencyScore},{row.FrequencyScore},{row.MonetaryScore},{quantile[row.Id].RecencyScore},{quantile[row.Id].FrequencyScore},{quantile[row.Id].MonetaryScore},{TierOf(row)},{MeanSegment(ntile, row)}"))
            .Order(StringComparer.Ordinal);
        using var file = File.OpenRead(SharedData.Expected(figures.TextAt($"{at}/per_customer_table"))!);
        using var reader = new StreamReader(new GZipStream(file, CompressionMode.Decompress));
        var expected = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line =>
        {
            var cells = line.TrimEnd('\r').Split(',');
            cells[3] = ((long)(decimal.Parse(cells[3], CultureInfo.InvariantCulture) * (decimal)Math.Pow(10, scale))).ToString(CultureInfo.InvariantCulture);
            return string.Join(',', cells);
        }).Order(StringComparer.Ordinal);
        Assert.Equal(expected, actual);
        figures.Follow($"{at}/per_customer_table");
    }

    private void CheckTotals(ComputeRfmResponse answer, IReadOnlyList<CustomerRow> rows)
    {
        figures.Count($"{at}/totals/orders", answer.Total.Orders);
        figures.Money($"{at}/totals/monetary", answer.Total.NetSales.Units, scale);
        figures.Ratio($"{at}/means/recency_days", answer.Total.MeanRecencyDays.Ratio);
        figures.Ratio($"{at}/means/frequency", answer.Total.MeanFrequency.Ratio);
        figures.Ratio($"{at}/means/monetary", answer.Total.MeanMonetary.Ratio);
        if (figures.Has($"{at}/medians/frequency"))
        {
            figures.Ratio($"{at}/medians/recency_days", answer.Total.MedianRecencyDays.Ratio);
            figures.Ratio($"{at}/medians/frequency", answer.Total.MedianFrequency.Ratio);
            figures.Ratio($"{at}/medians/monetary", answer.Total.MedianMonetary.Ratio);
            figures.Count($"{at}/max/recency_days", rows.Max(row => row.RecencyDays));
            figures.Count($"{at}/max/frequency", rows.Max(row => row.Frequency));
            figures.Money($"{at}/max/monetary", rows.Max(row => row.MonetaryUnits), scale);
        }
    }

    // The file counts recency bands from the best, the contract from the worst.
    private void CheckBands(ComputeRfmResponse answer)
    {
        Assert.Equal(figures.Members($"{at}/bands").Count, answer.Bands.Count);
        foreach (var band in answer.Bands)
        {
            figures.Count($"{at}/bands/{2 - band.RecencyBand}|{band.FrequencyBand}|{band.MonetaryBand}", band.Customers);
        }

        foreach (var tier in figures.Members($"{at}/tiers"))
        {
            var bands = answer.Bands.Where(band => TierOf(2 - band.RecencyBand, band.FrequencyBand, band.MonetaryBand) == tier).ToList();
            var path = $"{at}/tiers/{tier}";
            var customers = bands.Sum(band => band.Customers);
            CheckGroup(path, answer, customers, bands.Sum(band => band.NetSales.Units), bands.Sum(band => band.Orders),
                (double)bands.Sum(band => band.RecencyDaysTotal) / customers);
        }
    }

    private void CheckGroup(string path, ComputeRfmResponse answer, long customers, long units, long orders, double meanRecency)
    {
        figures.Count($"{path}/customers", customers);
        figures.Ratio($"{path}/customer_share", (double)customers / answer.Total.Customers);
        figures.Money($"{path}/monetary", units, scale);
        figures.Ratio($"{path}/monetary_share", (double)units / answer.Total.NetSales.Units);
        figures.Count($"{path}/orders", orders);
        figures.Ratio($"{path}/mean_recency_days", meanRecency);
    }

    private void CheckGrid(ComputeRfmResponse answer, IReadOnlyList<CustomerRow> rows)
    {
        CheckRanges("R", rows, row => row.RecencyScore, row => row.RecencyDays, 0);
        CheckRanges("F", rows, row => row.FrequencyScore, row => row.Frequency, 0);
        CheckRanges("M", rows, row => row.MonetaryScore, row => row.MonetaryUnits, scale);
        Assert.Equal(figures.Members($"{at}/quintile_cell_counts_RFM").Count, answer.Cells.Count);
        foreach (var cell in answer.Cells)
        {
            figures.Count($"{at}/quintile_cell_counts_RFM/{cell.RecencyScore}{cell.FrequencyScore}{cell.MonetaryScore}", cell.Customers);
        }

        foreach (var (name, segment) in Segments.Where(pair => figures.Has($"{at}/named_segments/{pair.Name}/customers")))
        {
            var result = answer.Segments.Single(candidate => candidate.Segment == segment);
            CheckGroup($"{at}/named_segments/{name}", answer, result.Customers, result.NetSales.Units, result.Orders, result.MeanRecencyDays.Ratio);
        }
    }

    private void CheckRanges(string measure, IReadOnlyList<CustomerRow> rows, Func<CustomerRow, int> score, Func<CustomerRow, long> value, int digits)
    {
        foreach (var group in rows.GroupBy(score))
        {
            var path = $"{at}/quintile_score_ranges/{measure}/{group.Key}";
            figures.Count($"{path}/n", group.Count());
            figures.Money($"{path}/min", group.Min(value), digits);
            figures.Money($"{path}/max", group.Max(value), digits);
        }
    }

    private void CheckEdges(ComputeRfmResponse quantile)
    {
        for (var n = 0; n < 4; n++)
        {
            figures.Ratio($"{at}/edges/R/{n}", quantile.Cuts.RecencyDays[n]);
            figures.Ratio($"{at}/edges/F/{n}", quantile.Cuts.Frequency[n]);
            figures.Ratio($"{at}/edges/M/{n}", quantile.Cuts.Monetary[n]);
        }

        foreach (var cell in quantile.Cells.Where(_ => figures.Members($"{at}/edge_cell_counts_RFM").Count > 0))
        {
            figures.Count($"{at}/edge_cell_counts_RFM/{cell.RecencyScore}{cell.FrequencyScore}{cell.MonetaryScore}", cell.Customers);
        }
    }

    private void CheckMeanSegments(ComputeRfmResponse answer, IReadOnlyList<CustomerRow> rows)
    {
        foreach (var group in rows.GroupBy(row => MeanSegment(answer, row)))
        {
            figures.Count($"{at}/mean_segments/{group.Key}", group.Count());
        }
    }

    private void CheckSamples(ComputeRfmResponse answer, IReadOnlyList<CustomerRow> byNtile, IReadOnlyList<CustomerRow> byQuantile)
    {
        var ntile = byNtile.ToDictionary(row => row.Id);
        var quantile = byQuantile.ToDictionary(row => row.Id);
        foreach (var index in figures.Members($"{at}/sample_customers"))
        {
            var path = $"{at}/sample_customers/{index}";
            var row = ntile[figures.TextAt($"{path}/id")];
            figures.Text($"{path}/id", row.Id);
            figures.Count($"{path}/recency_days", row.RecencyDays);
            figures.Count($"{path}/frequency", row.Frequency);
            figures.Money($"{path}/monetary", row.MonetaryUnits, scale);
            figures.Count($"{path}/scores/0", row.RecencyScore);
            figures.Count($"{path}/scores/1", row.FrequencyScore);
            figures.Count($"{path}/scores/2", row.MonetaryScore);
            figures.Count($"{path}/edge_scores/0", quantile[row.Id].RecencyScore);
            figures.Count($"{path}/edge_scores/1", quantile[row.Id].FrequencyScore);
            figures.Count($"{path}/edge_scores/2", quantile[row.Id].MonetaryScore);
            figures.Text($"{path}/tier", TierOf(row));
            figures.Text($"{path}/mean_segment", MeanSegment(answer, row));
        }
    }

    private string TierOf(CustomerRow row)
    {
        var money = row.MonetaryUnits / Math.Pow(10, scale);
        return TierOf(
            row.RecencyDays <= figures.Value($"{thresholdsAt}/r1") ? 0 : row.RecencyDays <= figures.Value($"{thresholdsAt}/r2") ? 1 : 2,
            row.Frequency >= figures.Value($"{thresholdsAt}/f_hi") ? 2 : row.Frequency >= figures.Value($"{thresholdsAt}/f_lo") ? 1 : 0,
            money >= figures.Value($"{thresholdsAt}/m_hi") ? 2 : money >= figures.Value($"{thresholdsAt}/m_lo") ? 1 : 0);
    }

    // The five tiers of the expected answers (not the template's cascade), by threshold bands.
    private static string TierOf(int recency, int frequency, int monetary) => (recency, frequency, monetary) switch
    {
        (0, 2, 2) => "vip",
        (1, 1, 1) => "potential",
        (2, 0, 0) => "lost",
        (2, 2, _) or (2, _, 2) => "at_risk",
        _ => "other",
    };

    private static string MeanSegment(ComputeRfmResponse answer, CustomerRow row)
        => string.Concat(
            row.RecencyDays < answer.Total.MeanRecencyDays.Ratio ? '1' : '0',
            row.Frequency > answer.Total.MeanFrequency.Ratio ? '1' : '0',
            row.MonetaryUnits > answer.Total.MeanMonetary.Ratio * Math.Pow(10, answer.Total.NetSales.Scale) ? '1' : '0');
}
