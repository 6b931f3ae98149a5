using EcomOpsEngine.Analytics.Orders;
using EcomOpsEngine.Analytics.Timelines;
using EcomOpsEngine.TestData;

namespace EcomOpsEngine.Benchmarks.Peers;

/// <summary>The rows of the comparison; each table is made when a work first asks for it.</summary>
/// <param name="rows">Events, and as many order lines.</param>
/// <param name="seed">Equal seeds give equal rows.</param>
internal sealed class PeerData(int rows, ulong seed)
{
    private readonly Lazy<HonestEvents> _events = new(() => HonestEvents.Generate(rows, Math.Max(100, rows / 20), seed));
    private readonly Lazy<HonestOrders> _orders = new(() => HonestOrders.Generate(rows, Math.Max(100, rows / 20), seed));
    private IReadOnlyList<LaneRun>? _runs;
    private IReadOnlyList<LaneRun>? _shortLived;
    private OrderLines? _lines;
    private OrderLines? _linesWithCancelled;
    private HonestTouches? _touches;

    public int Rows => rows;

    public HonestEvents Events => _events.Value;

    public HonestOrders Orders => _orders.Value;

    /// <summary>The events in the engine's layout.</summary>
    public IReadOnlyList<LaneRun> Runs => _runs ??= FunnelWorks.Runs(Events);

    /// <summary>The variant of the events in which people are short-lived, in the engine's layout.</summary>
    public IReadOnlyList<LaneRun> ShortLived => _shortLived ??= FunnelWorks.Runs(HonestEvents.GenerateShortLived(rows, Math.Max(100, rows / 20), seed));

    /// <summary>The order lines in the engine's layout.</summary>
    public OrderLines Lines => _lines ??= OrderWorks.Lines(Orders);

    /// <summary>The variant of the lines of which some are cancelled, in the engine's layout.</summary>
    public OrderLines LinesWithCancelled => _linesWithCancelled ??= OrderWorks.CancelSome(Lines);

    /// <summary>The events as visits and orders.</summary>
    public HonestTouches Touches => _touches ??= HonestTouches.Of(Events);
}
