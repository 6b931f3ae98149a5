using EcomOpsEngine.Analytics.Numerics;

namespace EcomOpsEngine.Analytics.Segments;

/// <summary>The score grid, its named segments and the threshold bands.</summary>
internal static class RfmGridReading
{
    public static List<RfmScoreCell> Cells(byte[] recency, byte[] frequency, byte[] monetary, int bins)
    {
        var counts = new long[bins * bins * bins];
        for (var i = 0; i < recency.Length; i++)
        {
            counts[((((recency[i] - 1) * bins) + frequency[i] - 1) * bins) + monetary[i] - 1]++;
        }

        var cells = new List<RfmScoreCell>();
        for (var i = 0; i < counts.Length; i++)
        {
            if (counts[i] > 0)
            {
                var (r, f, m) = ((i / (bins * bins)) + 1, (i / bins % bins) + 1, (i % bins) + 1);
                cells.Add(new RfmScoreCell(r, f, m, counts[i], bins == RfmSegments.Bins ? RfmSegments.Of(r, f, m) : null));
            }
        }

        return cells;
    }

    public static RfmSegmentFigures[] Segments(RfmCustomers customers, byte[] recency, byte[] frequency, byte[] monetary)
    {
        var sums = new RfmSums[(int)RfmSegment.Other + 1];
        for (var i = 0; i < recency.Length; i++)
        {
            sums[(int)RfmSegments.Of(recency[i], frequency[i], monetary[i])].Add(customers, i);
        }

        return [.. Enum.GetValues<RfmSegment>().Select(segment =>
        {
            var sum = sums[(int)segment];
            return new RfmSegmentFigures(segment, sum.Customers, Figure.Ratio(sum.Customers, customers.Count), sum.MoneyMinor, sum.Orders, sum.Mean(sum.RecencyDays));
        })];
    }

    public static List<RfmBandFigures> Bands(RfmCustomers customers, in RfmThresholds thresholds)
    {
        var sums = new RfmSums[27];
        for (var i = 0; i < customers.Count; i++)
        {
            var (r, f, m) = RfmTiers.Bands(thresholds, customers.RecencyDays[i], customers.Frequency[i], customers.MonetaryMinor[i]);
            sums[(((r * 3) + f) * 3) + m].Add(customers, i);
        }

        var bands = new List<RfmBandFigures>();
        for (var i = 0; i < sums.Length; i++)
        {
            if (sums[i].Customers > 0)
            {
                bands.Add(new RfmBandFigures(i / 9, i / 3 % 3, i % 3, sums[i].Customers, sums[i].MoneyMinor, sums[i].Orders, sums[i].RecencyDays));
            }
        }

        return bands;
    }
}
