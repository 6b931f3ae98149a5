using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Analytics.Numerics;
using EcomOpsEngine.Analytics.Segments;
using EcomOpsEngine.Analytics.Tests.Orders;
using EcomOpsEngine.TestData;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Segments;

/// <summary>The kernel against expected answers computed elsewhere; the same figures over the wire are the server's tests.</summary>
public sealed class RfmExpectedTests
{
    private const string Extract = "data/cdnow/CDNOW_master.txt.gz";
    private const string PerCustomer = "expected/cdnow_rfm.csv.gz";

    [Fact]
    public void Every_customer_of_cdnow_has_the_expected_values_and_scores()
    {
        Assert.SkipUnless(SharedData.Has(Extract) && SharedData.Has(PerCustomer), SharedData.SkipReason);
        var rows = Lines(Extract).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToList();
        string[] ids = [.. rows.Select(row => row[0]).Distinct().Order(StringComparer.Ordinal)];
        var persons = ids.Index().ToDictionary(id => id.Item, id => id.Index);
        var lines = OrderRow.Build([.. rows.Select((row, index) => Order(persons[row[0]], index, row))], ids.Length, []);
        var asOf = DateOnly.Parse("1998-07-01", CultureInfo.InvariantCulture).DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;
        var customers = RfmKernel.Run(lines, new RfmQuery(RowFilter.None, asOf * RandomOrders.DayUs, asOf, 36_500), threads: 2);
        var thresholds = new RfmThresholds(90, 4, 20_000, 270, 2, 5_000, 365, 1_000);
        var ranks = RfmReading.Read(customers, thresholds, new RfmScoringPlan(RfmScoring.Ntile, 5, null, CustomerIdOrder.Positions(ids)));
        var quantiles = RfmReading.Read(customers, thresholds, new RfmScoringPlan(RfmScoring.Quantile, 5));
        var expected = Lines(PerCustomer).Skip(1).Select(line => line.Split(',')).ToList();
        Assert.Equal(expected.Count, customers.Count);
        foreach (var (i, row) in expected.Index())
        {
            var actual = string.Create(CultureInfo.InvariantCulture, $"{ids[customers.Persons[i]]},{customers.RecencyDays[i]},{customers.Frequency[i]},{customers.MonetaryMinor[i] / 100m:0.00},{ranks.RecencyScores[i]},{ranks.FrequencyScores[i]},{ranks.MonetaryScores[i]},{quantiles.RecencyScores[i]},{quantiles.FrequencyScores[i]},{quantiles.MonetaryScores[i]}");
            Assert.Equal(string.Join(',', row[..10]), actual);
        }

        Assert.Equal([142.0, 433.0, 486.0, 513.0], quantiles.Cuts!.RecencyDays);
        Assert.Equal([1.0, 1.0, 2.0, 4.0], quantiles.Cuts.Frequency);
        Assert.Equal([1_536, 3_135, 5_992.4, 13_395], quantiles.Cuts.MonetaryMinor.Select(cut => Math.Round(cut, 6)));
        Assert.Equal((23_570L, 69_659L, 250_031_563L), (ranks.Total.Customers, ranks.Total.Orders, ranks.Total.NetSalesMinor));
        Assert.Equal((472.0, 1.0, 4_339.5), (ranks.Total.MedianRecencyDays.Value, ranks.Total.MedianFrequency.Value, ranks.Total.MedianMonetaryMinor.Value));
    }

    [Fact]
    public void The_template_s_boxes_decide_the_expected_cases()
    {
        var path = SharedData.Expected("seed_tables.json");
        Assert.SkipUnless(path is not null, SharedData.SkipReason);
        using var seed = JsonDocument.Parse(File.ReadAllBytes(path));
        var template = new RfmThresholds(30, 4, 200_000, 90, 2, 50_000, 180, 10_000);
        var cases = seed.RootElement.GetProperty("rfm_threshold_cases").EnumerateArray().ToList();
        Assert.NotEmpty(cases);
        Assert.All(cases, one =>
        {
            var money = (long)(one.GetProperty("monetary").GetDecimal() * 100);
            var box = RfmTiers.LiteralBox(template, one.GetProperty("recency_days").GetInt32(), one.GetProperty("frequency").GetInt32(), money);
            Assert.Equal(one.GetProperty("tier").GetString(), box is RfmTier.Vip or RfmTier.Potential ? box.ToString()!.ToLowerInvariant() : "neither");
        });
    }

    [Fact]
    public void Ranks_fill_the_expected_tiles()
    {
        var path = SharedData.Expected("seed_tables.json");
        Assert.SkipUnless(path is not null, SharedData.SkipReason);
        using var seed = JsonDocument.Parse(File.ReadAllBytes(path));
        foreach (var size in seed.RootElement.GetProperty("ntile_sizes").EnumerateObject())
        {
            var rows = int.Parse(size.Name, CultureInfo.InvariantCulture);
            var scores = ScoredValue.ByRanks([.. Enumerable.Range(0, rows)], 5).Scores;
            Assert.Equal(size.Value.EnumerateArray().Select(tile => tile.GetInt64()), Tiles.Sizes(rows, 5));
            Assert.Equal(size.Value.EnumerateArray().Select(tile => tile.GetInt32()), Enumerable.Range(1, 5).Select(tile => scores.Count(score => score == tile)));
        }
    }

    private static OrderRow Order(int person, int order, string[] row)
    {
        var day = DateOnly.ParseExact(row[1], "yyyyMMdd", CultureInfo.InvariantCulture).DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;
        var minor = (long)(decimal.Parse(row[3], CultureInfo.InvariantCulture) * 100);
        return new OrderRow(person, order, day * RandomOrders.DayUs, day, 0, day * RandomOrders.DayUs, null, [], int.Parse(row[2], CultureInfo.InvariantCulture), minor, minor, false, [], []);
    }

    private static IEnumerable<string> Lines(string path)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(SharedData.PathOf(path)!), CompressionMode.Decompress));
        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }
}
