using EcomOpsEngine.Cli.Funnels;
using EcomOpsEngine.Contracts.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Cli;

/// <summary>Trends, times and units as the command line writes them.</summary>
public sealed class FunnelDetailTableTests
{
    [Fact]
    public void A_trend_has_a_row_for_each_period_and_marks_open_ones()
    {
        static FunnelTrendPeriod Period(string name, long[] entered, bool complete, bool cut) => new() { Period = name, Funnel = CannedAnswers.OneFunnel(entered, 2), Complete = complete, Cut = cut };
        var answer = new ComputeFunnelTrendResponse
        {
            Periods = { Period("2026-W46", [200, 100, 40, 30, 20, 10], true, true), Period("2026-W47", [100, 60, 40, 30, 20, 10], false, false) },
            Total = CannedAnswers.OneFunnel([300, 160, 80, 60, 40, 20], 4),
        };
        string text = Rendered.At(140, console => TrendTable.Write(console, answer, Rendered.English));
        Assert.Matches(@"2026-W46 +200 +100 +40 +30 +20 +10 +5\.00% +█+ +2 +part of it", text);
        Assert.Matches(@"2026-W47 +100 .*10\.00% +█{12} +2 +open", text);
        Assert.Matches(@"All +300 ", text);
        Assert.Contains("may still rise", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Revenue", text, StringComparison.Ordinal);

        answer.Revenue = new FunnelRevenue { Steps = { CannedAnswers.Cny(123_456) }, PerEntered = CannedAnswers.Ratio(4.1152) };
        answer.Periods[0].Revenue = new FunnelRevenue { Steps = { CannedAnswers.Cny(120_000) }, PerEntered = CannedAnswers.Ratio(6) };
        answer.Periods[1].Revenue = new FunnelRevenue { Steps = { CannedAnswers.Cny(3_456) }, PerEntered = CannedAnswers.Ratio(0.3456) };
        string money = Rendered.At(160, console => TrendTable.Write(console, answer, Rendered.English));
        Assert.Matches(@"2026-W46 .* 1,200\.00 +6\.00 +part of it", money);
        Assert.Matches(@"All .* 1,234\.56 +4\.12", money);
        Assert.Matches("进入时段 ", Rendered.At(140, console => TrendTable.Write(console, answer, Rendered.Chinese)));
    }

    [Fact]
    public void Times_are_written_in_their_two_largest_units()
    {
        static DurationEstimate Of(double seconds) => new() { Duration = Duration.FromTimeSpan(TimeSpan.FromSeconds(seconds)) };
        var answer = new ComputeTimeToConvertResponse
        {
            FromStep = 1,
            ToStep = 2,
            Times = { new TimeToConvert { Reached = 40, Converted = 10, Conversion = CannedAnswers.Ratio(0.25), Median = Of(65), P75 = Of(7_260), P95 = Of(183_600), Mean = Of(59.94), Min = Of(0.0125), Max = Of(200_000), Histogram = { 2, 8 } } },
            Edges = { Duration.FromTimeSpan(TimeSpan.Zero), Duration.FromTimeSpan(TimeSpan.FromSeconds(60)), Duration.FromTimeSpan(TimeSpan.FromDays(3)) },
        };
        var request = new ComputeTimeToConvertRequest { Funnel = new ComputeFunnelRequest { Steps = { new FunnelStep { Name = "首页", Events = { "home" } }, new FunnelStep { Events = { "paid" } } } } };
        string text = Rendered.At(120, console => TimesTables.Write(console, request, answer, Rendered.English));
        Assert.Contains("首页 → paid", text, StringComparison.Ordinal);
        Assert.Matches(@"All +40 +10 +25\.0% +1m 05s +2h 01m +2d 03h +59\.9s +12\.5ms +2d 07h", text);
        Assert.Matches(@"0ms +1m 00s +2 +█{8}\s", text);
        Assert.Matches(@"1m 00s +3d 00h +8 +█{32}", text);
    }

    [Fact]
    public void Units_have_the_local_time_of_each_step_they_did()
    {
        var page = new ListFunnelUnitsResponse
        {
            Ids = { "c1", "", "v3" },
            Customers = { true, false, false },
            Sessions = { 2, 1, 1 },
            Depths = { 2, 1, 1 },
            Converted = { true, false, false },
            Immature = { false, true, false },
            Steps =
            {
                new FunnelStepTimesColumn { Name = "home", TimesUs = { 0, 60_000_000, 120_000_000 } },
                new FunnelStepTimesColumn { Name = "paid", TimesUs = { 3_600_000_000, 0, 0 }, Validity = ByteString.CopyFrom(1) },
            },
        };
        string text = Rendered.At(120, console => UnitsTable.Write(console, page, TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"), Rendered.English));
        Assert.Matches(@"c1 +2 +1970-01-01 08:00:00 +1970-01-01 09:00:00 +converted", text);
        Assert.Matches(@"\(erased\) +1 +1970-01-01 08:01:00 +– +window open", text);
        Assert.Matches(@"v3 +1 +1970-01-01 08:02:00 +– +lost", text);
    }
}
