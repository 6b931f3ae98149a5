using System.Globalization;
using BenchmarkDotNet.Attributes;
using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Analytics.Orders;
using EcomOpsEngine.Analytics.Sessions;
using EcomOpsEngine.Analytics.Timelines;
using EcomOpsEngine.Analytics.Traffic.Anomalies;
using EcomOpsEngine.Analytics.Traffic.Baselines;
using EcomOpsEngine.Analytics.Traffic.Daily;
using EcomOpsEngine.Benchmarks.Peers;
using EcomOpsEngine.TestData;

namespace EcomOpsEngine.Benchmarks.Kernels;

/// <summary>Visits and orders by day, all together and by two fields, over honest rows of the same people; and the judgement of half a year of them.</summary>
[MemoryDiagnoser]
public class TrafficBenchmarks
{
    private const int JudgedDays = 180;
    private static readonly int FirstDay = (int)(HonestEvents.FromUs / 86_400_000_000L);

    private IReadOnlyList<LaneRun> _runs = [];
    private OrderLines _lines = null!;
    private DailyQuery _query = null!;
    private AnomalyQuery _anomalies = null!;

    [Params(1_000_000, 10_000_000)]
    public int Rows { get; set; }

    [Params(1, 2)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _runs = FunnelWorks.Runs(HonestEvents.Generate(Rows, Rows / 20, 1));
        _lines = OrderWorks.Lines(HonestOrders.Generate(Rows / 20, Rows / 200, 1));
        var columns = _runs[0].Columns;
        bool[] counted = new bool[columns[0].ValueCount + 1];
        Array.Fill(counted, true);
        VisitMarks[] marks = [.. counted.Select((_, code) => code % 3 == 0 ? VisitMarks.Page : code % 7 == 1 ? VisitMarks.AddToCart : VisitMarks.None)];
        var visits = new VisitQuery(counted, marks, null, [], [1, 2], RowFilter.None, PersonSet.Empty);
        DailyDimension Field(int entry) => new(columns[entry + 1].ValueCount, entry, [.. Enumerable.Range(0, columns[entry + 1].ValueCount + 1)], null, []);
        _query = new DailyQuery(FirstDay, FirstDay + 730, visits, [DailyDimension.Total, Field(0), Field(1)], RowFilter.None, 80_000, 80_000);
        var days = new TableDays(0, _query.Days - 1);
        _anomalies = new AnomalyQuery(
            DailyKernel.Run(_runs, _lines, LocalClock.Utc, _query, Threads), Enum.GetValues<TrafficMetric>(), _query.Days - JudgedDays, _query.Days - 1, days, days, [1, 2], BaselineRule.Default, 100);
    }

    [Benchmark]
    public string Daily() => string.Create(CultureInfo.InvariantCulture, $"{DailyKernel.Run(_runs, _lines, LocalClock.Utc, _query, Threads).Tables[0].Sum(DailyCount.Sessions).Sum()} sessions");

    [Benchmark]
    public string Judge() => string.Create(CultureInfo.InvariantCulture, $"{AnomalyDetection.Judge(_anomalies).Count(day => day.Judgement.State == DayState.Anomaly)} anomalies");
}
