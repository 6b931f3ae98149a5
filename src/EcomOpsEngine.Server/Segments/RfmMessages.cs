using EcomOpsEngine.Analytics.Numerics;
using EcomOpsEngine.Analytics.Segments;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Services;
using EcomOpsEngine.Storage.Datasets;
using Contract = EcomOpsEngine.Contracts.V1;
using RfmEmptyBin = EcomOpsEngine.Contracts.V1.RfmEmptyBin;

namespace EcomOpsEngine.Server.Segments;

/// <summary>Readings of an RFM pass as messages.</summary>
internal sealed class RfmMessages(DatasetSettings settings)
{
    private readonly double _unit = Math.Pow(10, settings.MoneyScale);

    public ComputeRfmResponse Answer(RfmAnswer answer, int asOfDay)
    {
        var response = new ComputeRfmResponse
        {
            Prospects = answer.Prospects,
            Total = Tier(answer.Total),
            AsOfDate = AsOf.Date(asOfDay),
        };
        response.Tiers.AddRange(answer.Tiers.Select(Tier));
        response.Cells.AddRange(answer.Cells.Select(cell => new RfmCell
        {
            RecencyScore = cell.RecencyScore,
            FrequencyScore = cell.FrequencyScore,
            MonetaryScore = cell.MonetaryScore,
            Customers = cell.Customers,
            Segment = (Contract.RfmSegment)(int)(cell.Segment ?? 0),
        }));
        response.Segments.AddRange(answer.Segments.Select(Segment));
        response.Bands.AddRange(answer.Bands.Select(Band));
        response.EmptyBins.AddRange(answer.EmptyBins.Select(bin => new RfmEmptyBin { Measure = bin.Value.ToString().ToLowerInvariant(), Score = bin.Score }));
        if (answer.Cuts is { } cuts)
        {
            response.Cuts = new RfmCuts
            {
                RecencyDays = { cuts.RecencyDays },
                Frequency = { cuts.Frequency },
                Monetary = { cuts.MonetaryMinor.Select(cut => cut / _unit) },
            };
        }

        return response;
    }

    private RfmTierResult Tier(RfmTierFigures tier) => new()
    {
        Tier = (Contract.RfmTier)(int)(tier.Tier ?? 0),
        Customers = tier.Customers,
        Share = Figures.Of(tier.Share),
        MeanRecencyDays = Figures.Of(tier.MeanRecencyDays),
        MedianRecencyDays = Figures.Of(tier.MedianRecencyDays),
        MeanFrequency = Figures.Of(tier.MeanFrequency),
        MedianFrequency = Figures.Of(tier.MedianFrequency),
        MeanMonetary = Figures.Of(Units(tier.MeanMonetaryMinor)),
        MedianMonetary = Figures.Of(Units(tier.MedianMonetaryMinor)),
        NetSales = Figures.Amount(tier.NetSalesMinor, settings),
        Orders = tier.Orders,
        LiteralMatches = tier.LiteralMatches,
    };

    private RfmSegmentResult Segment(RfmSegmentFigures segment) => new()
    {
        Segment = (Contract.RfmSegment)(int)segment.Segment,
        Customers = segment.Customers,
        Share = Figures.Of(segment.Share),
        NetSales = Figures.Amount(segment.NetSalesMinor, settings),
        Orders = segment.Orders,
        MeanRecencyDays = Figures.Of(segment.MeanRecencyDays),
    };

    private RfmBand Band(RfmBandFigures band) => new()
    {
        RecencyBand = band.RecencyBand,
        FrequencyBand = band.FrequencyBand,
        MonetaryBand = band.MonetaryBand,
        Customers = band.Customers,
        NetSales = Figures.Amount(band.NetSalesMinor, settings),
        Orders = band.Orders,
        RecencyDaysTotal = band.RecencyDaysTotal,
    };

    private Figure Units(Figure minor) => minor.Map(value => value / _unit);
}
