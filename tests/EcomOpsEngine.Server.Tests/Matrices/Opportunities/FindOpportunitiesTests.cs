using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Tests.Running;
using Google.Protobuf.WellKnownTypes;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Matrices.Opportunities;

/// <summary>Table 8 of a shop that can be counted by hand: masks sell well to few, shirts badly to many.</summary>
public sealed class FindOpportunitiesTests(RunningServer server) : IAsyncLifetime
{
    private static readonly DateTimeOffset Start = new(2025, 6, 1, 12, 0, 0, TimeSpan.FromHours(8));
    private string _dataset = "";

    public async ValueTask InitializeAsync()
    {
        _dataset = await server.NewDatasetAsync();

        // Eight sessions on one day and channel, spend 800.00: two look at masks, six at shirts, one of them at both; two only at the home page.
        string?[] looks = ["m", "m", "t", "t", "t", "t", "t", "t", null, null];
        var visits = looks.SelectMany((sku, n) => new (EventRow Row, string? Sku)[]
        {
            (new EventRow($"v{n}", "home", Start.AddMinutes(n), Channel: "抖音", Session: $"s{n}"), null), (new EventRow($"v{n}", "detail", Start.AddMinutes(n + 1), Channel: "抖音", Session: $"s{n}"), sku),
        }).Append((Row: new EventRow("v2", "detail", Start.AddMinutes(9), Channel: "抖音", Session: "s2"), Sku: "m")).ToList();
        var events = Batches.Of([.. visits.Select(visit => visit.Row)]);
        events.Columns.Add(Batches.Texts("sku", visits.Select(visit => visit.Sku)));
        await server.LoadAsync(_dataset, Table.Events, "events", OnError.AllOrNothing, events);

        // Masks: three orders of 900.00 by c1; a shirt for 300.00; a month before, one order of masks for 1,800.00.
        OrderRow[] rows =
        [
            new("a", "c1", Start, 90_000, Visitor: "v0", Category: "美妆", Channel: "抖音"), new("b", "c1", Start.AddHours(1), 90_000, Visitor: "v0", Category: "美妆", Channel: "抖音"),
            new("c", "c1", Start.AddHours(2), 90_000, Visitor: "v0", Category: "美妆", Channel: "抖音"), new("d", "c2", Start.AddHours(1), 30_000, Visitor: "v3", Category: "服饰", Channel: "抖音"),
            new("z", "c1", Start.AddDays(-30), 180_000, Category: "美妆", Channel: "抖音"),
        ];
        var orders = Batches.Of(rows);
        orders.Columns.Add(Batches.Texts("sku", rows.Select(row => (string?)(row.Category == "美妆" ? "m" : "t"))));
        orders.Columns.Add(Batches.Texts("category_2", rows.Select(row => (string?)(row.Category == "美妆" ? "面膜" : "T恤"))));
        await server.LoadAsync(_dataset, Table.Orders, "orders", OnError.AllOrNothing, orders);
        await server.LoadAsync(_dataset, Table.ChannelSpend, "spend", OnError.AllOrNothing, new ColumnBatch
        {
            Rows = 1,
            Columns = { Batches.Texts("date", ["2025-06-01"]), Batches.Texts("channel", ["抖音"]), Batches.Integers("spend", [80_000]) },
        });
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Product_by_channel_is_read_as_the_template_s_table()
    {
        var answer = await AskAsync(request => request.Analyses.Add(MatrixAnalysis.ProductChannel));

        Assert.Equal(["分析维度", "一级类目", "二级类目", "渠道", "人群画像", "当前GMV占比", "ROI", "增长潜力", "建议动作"], answer.Headings);
        Assert.Equal((2L, 1L, 3_000 / 800.0), (answer.TotalCells, answer.Opportunities, answer.Roi.Ratio));
        var (masks, shirts) = (answer.Cells[0], answer.Cells[1]);
        Assert.Equal(("商品×渠道", "美妆", "面膜", "抖音", true), (masks.AnalysisName, masks.Category1.Value, masks.Category2.Value, masks.Channel.Value, masks.Audience.IsSubtotal));

        // Three of nine visits of products; a third of the spend; growth 2,700 against 1,800 in the month before.
        Assert.Equal((270_000L, .9, 3L, 1 / 3.0), (masks.Gmv.Money.Units, masks.GmvShare.Ratio, masks.Sessions.Count, masks.TrafficShare.Ratio));
        Assert.Equal((26_667L, 270_000 / 26_667.0, .5), (masks.Spend.Money.Units, masks.Roi.Ratio, masks.Growth.Ratio));

        // ROI 2.7 times that of all, 2.7 times the share of traffic, +50%: the most of each part.
        Assert.Equal((5, "预算增加50%，与KOL合作"), (masks.Stars, masks.Action));
        Assert.Equal(["周ROI", "库存周转率"], masks.Monitors);

        // Traffic to 90%: 1.7 times more.
        Assert.Equal((true, 459_000L, 5L, 45_334L), (masks.Opportunity, masks.TargetGmv.Units, masks.TargetSessions, masks.TargetSpend.Units));
        Assert.Equal(("T恤", 53_333L, 1, false, (Money?)null), (shirts.Category2.Value, shirts.Spend.Money.Units, shirts.Stars, shirts.Opportunity, shirts.TargetGmv));
        Assert.Equal("投入亏损：削减或停止投放", shirts.Action);
    }

    [Fact]
    public async Task Audiences_stand_beside_channels_and_every_analysis_has_shares_of_its_own()
    {
        var answer = await AskAsync(request => request.Language = Language.En);
        Assert.Equal("GMV share", answer.Headings[5]);
        foreach (var analysis in answer.Cells.GroupBy(cell => cell.Analysis))
        {
            Assert.Equal(1, analysis.Sum(cell => cell.GmvShare.Ratio), 12);
            Assert.Equal(1, analysis.Sum(cell => cell.TrafficShare.Ratio), 12);
        }

        var byAudience = answer.Cells.Where(cell => cell.Analysis == MatrixAnalysis.ProductAudience).ToList();
        Assert.All(byAudience, cell => Assert.True(cell.Channel.IsSubtotal));
        Assert.Contains(byAudience, cell => cell.Audience.KindCase == MatrixKey.KindOneofCase.Value && cell.Audience.Value == "vip" && cell.Category2.Value == "面膜");
        Assert.Equal(3, answer.Cells.Select(cell => cell.Analysis).Distinct().Count());
    }

    [Fact]
    public async Task Pages_and_opportunities_alone_are_of_one_answer()
    {
        var first = await AskAsync(request => request.PageSize = 1);
        var second = await AskAsync(request => (request.PageSize, request.PageToken) = (1, first.NextPageToken));
        var all = await AskAsync(_ => { });
        Assert.Equal([all.Cells[0], all.Cells[1]], [first.Cells[0], second.Cells[0]]);
        var alone = await AskAsync(request => request.OpportunitiesOnly = true);
        Assert.Equal(all.Cells.Where(cell => cell.Opportunity), alone.Cells);
        Assert.All(alone.Cells.Zip(alone.Cells.Skip(1)), pair => Assert.True(pair.First.TargetGmv.Units >= pair.Second.TargetGmv.Units));
    }

    [Fact]
    public async Task Without_spend_there_are_stars_but_no_opportunity()
    {
        var dataset = await SmallShop.LoadAsync(server);
        var answer = await server.Matrices.FindOpportunitiesAsync(new FindOpportunitiesRequest { Dataset = dataset, LeastOrders = 1 });
        Assert.Contains(answer.Info.Warnings, warning => warning.Code == "NO_SPEND");
        Assert.Equal(0, answer.Opportunities);
        Assert.NotEmpty(answer.Cells);
        Assert.All(answer.Cells, cell => Assert.Equal(Estimate.KindOneofCase.NoValue, cell.Roi.KindCase));
    }

    [Theory]
    [InlineData("analyses[1]")]
    [InlineData("analyses[0]")]
    [InlineData("product_fields")]
    [InlineData("roi_factor")]
    [InlineData("least_orders")]
    [InlineData("range")]
    [InlineData("dimensions[0].field")]
    public Task Wrong_requests_name_the_field(string field) => Failure.InvalidAsync(() => AskAsync(request =>
    {
        switch (field)
        {
            case "analyses[1]": request.Analyses.Add([MatrixAnalysis.ProductChannel, MatrixAnalysis.ProductChannel]); break;
            case "analyses[0]": request.Analyses.Add((MatrixAnalysis)9); break;
            case "product_fields": request.ProductFields.Add(["category_1", "channel"]); break;
            case "roi_factor": request.RoiFactor = double.NaN; break;
            case "least_orders": request.LeastOrders = -1; break;
            case "range": request.Range = new TimeRange { From = Start.ToTimestamp() }; break;
            default: request.ProductFields.Add("categorie"); break;
        }
    }), field);

    private Task<FindOpportunitiesResponse> AskAsync(Action<FindOpportunitiesRequest> change)
    {
        var request = new FindOpportunitiesRequest
        {
            Dataset = _dataset,
            Language = Language.Zh,
            LeastOrders = 1,
            Range = new TimeRange { From = Start.AddHours(-12).ToTimestamp(), To = Start.AddDays(29.5).ToTimestamp() },
        };
        change(request);
        return server.Matrices.FindOpportunitiesAsync(request).ResponseAsync;
    }
}
