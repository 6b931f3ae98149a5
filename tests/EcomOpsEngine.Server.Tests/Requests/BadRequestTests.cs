using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Tests.Running;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Requests;

public sealed class BadRequestTests(SmallShopFixture shop) : IClassFixture<SmallShopFixture>
{
    private RunningServer Server => shop.Server;

    [Theory]
    [InlineData("", "UTC", "CNY", 2, "dataset.name")]
    [InlineData("Upper", "UTC", "CNY", 2, "dataset.name")]
    [InlineData("../up", "UTC", "CNY", 2, "dataset.name")]
    [InlineData("a; DROP TABLE events", "UTC", "CNY", 2, "dataset.name")]
    [InlineData("bad-zone", "Mars/Base", "CNY", 2, "dataset.time_zone")]
    [InlineData("bad-zone", "../../etc/passwd", "CNY", 2, "dataset.time_zone")]
    [InlineData("bad-money", "UTC", "yuan", 2, "dataset.currency")]
    [InlineData("bad-scale", "UTC", "CNY", 9, "dataset.money_scale")]
    public Task Datasets_have_sound_settings(string name, string zone, string currency, int scale, string field) => Failure.InvalidAsync(
        async () => await Server.Catalog.CreateDatasetAsync(new CreateDatasetRequest
        {
            Dataset = new Dataset { Name = name, TimeZone = zone, Currency = currency, MoneyScale = scale },
        }),
        field);

    [Fact]
    public async Task A_dataset_is_created_once_and_not_with_other_settings()
    {
        var request = new CreateDatasetRequest { Dataset = new Dataset { Name = "twice", TimeZone = "UTC", Currency = "EUR" } };
        var first = await Server.Catalog.CreateDatasetAsync(request);
        var again = await Server.Catalog.CreateDatasetAsync(request);
        Assert.Equal(first.Dataset.CreateTime, again.Dataset.CreateTime);
        Assert.Equal(2, again.Dataset.MoneyScale);

        request.Dataset.Currency = "USD";
        await Failure.ExpectAsync(async () => await Server.Catalog.CreateDatasetAsync(request), StatusCode.AlreadyExists, "DATASET_EXISTS");
    }

    [Fact]
    public async Task A_deleted_dataset_is_gone()
    {
        var dataset = await Server.NewDatasetAsync();
        await Server.Catalog.DeleteDatasetAsync(new DeleteDatasetRequest { Dataset = dataset });

        await Failure.ExpectAsync(
            async () => await Server.Catalog.GetDatasetAsync(new GetDatasetRequest { Dataset = dataset }), StatusCode.NotFound, "DATASET_NOT_FOUND");
    }

    [Fact]
    public async Task Load_headers_are_checked()
    {
        await Failure.InvalidAsync(() => Server.LoadAsync(shop.Dataset, Table.Unspecified, "x", OnError.SetAside), "header.table");
        await Failure.InvalidAsync(() => Server.LoadAsync(shop.Dataset, Table.Events, "x", OnError.Unspecified), "header.on_error");
        await Failure.InvalidAsync(() => Server.LoadAsync(shop.Dataset, Table.Events, "", OnError.SetAside), "header.load_id");
        await Failure.InvalidAsync(() => Server.LoadAsync(shop.Dataset, Table.Events, "a\nb", OnError.SetAside), "header.load_id");
        await Failure.ExpectAsync(() => Server.LoadAsync("nowhere", Table.Events, "x", OnError.SetAside), StatusCode.NotFound, "DATASET_NOT_FOUND");
    }

    [Fact]
    public async Task Batches_are_checked()
    {
        Task Send(ColumnBatch batch) => Server.LoadAsync(shop.Dataset, Table.Events, "bad-batch", OnError.SetAside, batch);
        await Failure.InvalidAsync(() => Send(new ColumnBatch { Rows = 0 }), "messages[1].batch.rows");
        await Failure.InvalidAsync(() => Send(new ColumnBatch { Rows = 2_000_000_000 }), "messages[1].batch.rows");
        await Failure.InvalidAsync(
            () => Send(new ColumnBatch { Rows = 3, Columns = { Batches.Texts("event_name", ["a"]) } }), "messages[1].batch.columns[0].texts.values");
        await Failure.InvalidAsync(
            () => Send(new ColumnBatch { Rows = 1, Columns = { new ColumnData { Name = "event_name" } } }), "messages[1].batch.columns[0]");
        await Failure.InvalidAsync(
            () => Send(new ColumnBatch { Rows = 1, Columns = { Batches.Texts("event_name", ["a"]), Batches.Texts("event_name", ["a"]) } }), "messages[1].batch.columns[1].name");
        var wrongValidity = Batches.Texts("event_name", ["a"]);
        wrongValidity.Validity = Google.Protobuf.ByteString.CopyFrom(1, 2, 3);
        await Failure.InvalidAsync(() => Send(new ColumnBatch { Rows = 1, Columns = { wrongValidity } }), "messages[1].batch.columns[0].validity");
    }

    [Fact]
    public async Task Arrow_streams_are_checked()
    {
        using var call = Server.Loads.Load();
        await call.RequestStream.WriteAsync(new LoadRequest
        {
            Header = new LoadHeader { Dataset = shop.Dataset, Table = Table.Events, LoadId = "broken-arrow", OnError = OnError.SetAside },
        });
        await call.RequestStream.WriteAsync(new LoadRequest { ArrowIpc = Google.Protobuf.ByteString.CopyFrom(255, 255, 255, 255, 16, 0, 0, 0, 1, 2, 3) });
        await call.RequestStream.CompleteAsync();

        await Failure.InvalidAsync(async () => await call.ResponseAsync, "messages[1].arrow_ipc");
    }

    [Fact]
    public async Task Rfm_requests_are_checked()
    {
        Task Ask(ComputeRfmRequest request)
        {
            request.Dataset = shop.Dataset;
            return Server.Segments.ComputeRfmAsync(request).ResponseAsync;
        }

        await Failure.InvalidAsync(() => Ask(new ComputeRfmRequest { Bins = 1 }), "bins");
        await Failure.InvalidAsync(() => Ask(new ComputeRfmRequest { LookbackDays = -1 }), "lookback_days");
        await Failure.InvalidAsync(() => Ask(new ComputeRfmRequest { Scoring = RfmScoring.Cuts, Cuts = new RfmCuts { Monetary = { 2, 1, 3, 4 } } }), "cuts.monetary[1]");
        await Failure.InvalidAsync(() => Ask(new ComputeRfmRequest { Cuts = new RfmCuts() }), "cuts");
        await Failure.InvalidAsync(() => Ask(new ComputeRfmRequest { Thresholds = new RfmThresholds { VipMonetary = double.NaN } }), "thresholds.vip_monetary");
        await Failure.InvalidAsync(() => Ask(new ComputeRfmRequest { Thresholds = new RfmThresholds { VipRecencyDays = -1 } }), "thresholds.vip_recency_days");
        await Failure.InvalidAsync(() => Ask(new ComputeRfmRequest { AsOf = new Timestamp { Nanos = 7 } }), "as_of");
        await Failure.InvalidAsync(
            () => Ask(new ComputeRfmRequest
            {
                Filter = new Filter { AllOf = { new AnyOf { Conditions = { new Condition { Field = "unit_price", Contains = "1" } } } } },
            }),
            "filter.all_of[0].conditions[0].contains");
    }

    [Fact]
    public async Task Customer_lists_are_checked()
    {
        async Task Ask(ListCustomersRequest request)
        {
            using var call = Server.Segments.ListCustomers(request);
            await call.ResponseStream.MoveNext(CancellationToken.None);
        }

        await Failure.InvalidAsync(() => Ask(new ListCustomersRequest { Dataset = shop.Dataset, Rfm = new ComputeRfmRequest { Dataset = "other" } }), "dataset");
        await Failure.InvalidAsync(
            () => Ask(new ListCustomersRequest { Dataset = shop.Dataset, Segment = RfmSegment.Loyal, Rfm = new ComputeRfmRequest { Bins = 4 } }), "segment");
        await Failure.InvalidAsync(() => Ask(new ListCustomersRequest { Dataset = shop.Dataset, Limit = -1 }), "limit");
        await Failure.InvalidAsync(() => Ask(new ListCustomersRequest { Dataset = shop.Dataset, Rfm = new ComputeRfmRequest { Bins = 40 } }), "rfm.bins");
        await Failure.InvalidAsync(() => Ask(new ListCustomersRequest { Dataset = shop.Dataset, RecencyScore = 6 }), "recency_score");
        await Failure.InvalidAsync(
            () => Ask(new ListCustomersRequest { Dataset = shop.Dataset, Cohort = new CohortSelection { Period = "2025-3" } }), "cohort.period");
        await Failure.InvalidAsync(
            () => Ask(new ListCustomersRequest { Dataset = shop.Dataset, Cohort = new CohortSelection { Value = new CohortValue { Value = "x" } } }), "cohort.value");
        await Failure.InvalidAsync(
            () => Ask(new ListCustomersRequest { Dataset = shop.Dataset, Cohort = new CohortSelection { ActiveOffset = -1 } }), "cohort.active_offset");
        await Failure.InvalidAsync(
            () => Ask(new ListCustomersRequest { Dataset = shop.Dataset, Cohort = new CohortSelection { Question = new ComputeCohortsRequest { Dataset = "other" } } }),
            "cohort.question.dataset");
        await Failure.InvalidAsync(
            () => Ask(new ListCustomersRequest { Dataset = shop.Dataset, Migration = new MigrationSelection { From = (RfmTier)9 } }), "migration.from");
        await Failure.InvalidAsync(
            () => Ask(new ListCustomersRequest { Dataset = shop.Dataset, Forecast = new ForecastValueRequest { SnapshotId = "s99" } }), "forecast.snapshot_id");
    }

    [Fact]
    public async Task Cohort_requests_are_checked()
    {
        Task Ask(ComputeCohortsRequest request)
        {
            request.Dataset = shop.Dataset;
            return Server.Segments.ComputeCohortsAsync(request).ResponseAsync;
        }

        await Failure.InvalidAsync(() => Ask(new ComputeCohortsRequest { Grain = (CohortGrain)9 }), "grain");
        await Failure.InvalidAsync(() => Ask(new ComputeCohortsRequest { Key = CohortKey.FirstValue }), "field");
        await Failure.InvalidAsync(() => Ask(new ComputeCohortsRequest { Key = CohortKey.FirstValue, Field = "quantity" }), "field");
        await Failure.InvalidAsync(() => Ask(new ComputeCohortsRequest { Field = "channel" }), "field");
        await Failure.InvalidAsync(() => Ask(new ComputeCohortsRequest { Key = CohortKey.FirstValue, Field = "channel", Top = 1_001 }), "top");
        await Failure.InvalidAsync(() => Ask(new ComputeCohortsRequest { RepurchaseDays = { 30, 30 } }), "repurchase_days[1]");
        await Failure.InvalidAsync(() => Ask(new ComputeCohortsRequest { RepurchaseDays = { -1 } }), "repurchase_days[0]");
        await Failure.InvalidAsync(() => Ask(new ComputeCohortsRequest { RepurchaseDays = { Enumerable.Range(0, 21) } }), "repurchase_days");
        await Failure.InvalidAsync(() => Ask(new ComputeCohortsRequest { AsOf = new Timestamp { Nanos = 7 } }), "as_of");
        await Failure.InvalidAsync(
            () => Ask(new ComputeCohortsRequest { Range = new TimeRange { From = new Timestamp { Seconds = 2 }, To = new Timestamp { Seconds = 1 } } }), "range");
        await Failure.ExpectAsync(
            () => Server.Segments.ComputeCohortsAsync(new ComputeCohortsRequest { Dataset = "nowhere" }).ResponseAsync, StatusCode.NotFound, "DATASET_NOT_FOUND");
    }

    [Fact]
    public async Task Migration_and_forecast_requests_are_checked()
    {
        Task Move(ComputeMigrationRequest request)
        {
            request.Dataset = shop.Dataset;
            return Server.Segments.ComputeMigrationAsync(request).ResponseAsync;
        }

        Task Foretell(ForecastValueRequest request)
        {
            request.Dataset = shop.Dataset;
            return Server.Segments.ForecastValueAsync(request).ResponseAsync;
        }

        var (early, late) = (new Timestamp { Seconds = 1_740_000_000 }, new Timestamp { Seconds = 1_750_000_000 });
        await Failure.InvalidAsync(() => Move(new ComputeMigrationRequest { FromAsOf = late, ToAsOf = early }), "from_as_of");
        await Failure.InvalidAsync(() => Move(new ComputeMigrationRequest { FromAsOf = early, ToAsOf = early }), "from_as_of");
        await Failure.InvalidAsync(() => Move(new ComputeMigrationRequest { ToAsOf = new Timestamp { Nanos = 7 } }), "to_as_of");
        await Failure.InvalidAsync(() => Move(new ComputeMigrationRequest { LookbackDays = -1 }), "lookback_days");
        await Failure.InvalidAsync(() => Move(new ComputeMigrationRequest { Thresholds = new RfmThresholds { VipFrequency = -1 } }), "thresholds.vip_frequency");
        await Failure.InvalidAsync(() => Move(new ComputeMigrationRequest { Targets = new TierTargets { ChurnedRecallRate = 0 } }), "targets.churned_recall_rate");
        await Failure.InvalidAsync(() => Move(new ComputeMigrationRequest { Targets = new TierTargets { RepurchaseDays = 0 } }), "targets.repurchase_days");

        await Failure.InvalidAsync(() => Foretell(new ForecastValueRequest { HorizonDays = 3_651 }), "horizon_days");
        await Failure.InvalidAsync(() => Foretell(new ForecastValueRequest { Top = -1 }), "top");
        await Failure.InvalidAsync(() => Foretell(new ForecastValueRequest { Period = (PurchasePeriod)7 }), "period");
        await Failure.InvalidAsync(() => Foretell(new ForecastValueRequest { TimeUnit = (ForecastTimeUnit)7 }), "time_unit");
        await Failure.InvalidAsync(() => Foretell(new ForecastValueRequest { HoldoutFrom = late, AsOf = early }), "holdout_from");
        await Failure.InvalidAsync(() => Foretell(new ForecastValueRequest { Parameters = new BgNbdParameters { R = 1, Alpha = 1, A = 0, B = 1 } }), "parameters.a");
    }

    [Fact]
    public async Task Profile_and_tag_requests_are_checked()
    {
        Task Profile(Action<ComputeProfileRequest> change)
        {
            var request = new ComputeProfileRequest { Dataset = shop.Dataset, Customers = new ListCustomersRequest() };
            change(request);
            return Server.Segments.ComputeProfileAsync(request).ResponseAsync;
        }

        Task Tags(ComputeTagsRequest request)
        {
            request.Dataset = shop.Dataset;
            return Server.Segments.ComputeTagsAsync(request).ResponseAsync;
        }

        await Failure.InvalidAsync(() => Profile(r => r.Customers.Tier = (RfmTier)9), "customers.tier");
        await Failure.InvalidAsync(() => Profile(r => r.Customers.Limit = 5), "customers.limit");
        await Failure.InvalidAsync(() => Profile(r => r.Customers.Forecast = new ForecastValueRequest()), "customers.forecast");
        await Failure.InvalidAsync(() => Profile(r => r.Customers.Dataset = "other"), "customers.dataset");
        await Failure.InvalidAsync(() => Profile(r => r.Customers.Rfm = new ComputeRfmRequest { Bins = 40 }), "customers.rfm.bins");
        await Failure.InvalidAsync(() => Profile(r => r.Customers.Tag = "price-sensitiv"), "customers.tag");
        await Failure.InvalidAsync(() => Profile(r => r.Traits.Add(new Trait { Field = "channel" })), "traits[0].source");
        await Failure.InvalidAsync(() => Profile(r => r.Traits.Add(new Trait { Source = TraitSource.Events, Field = "devic" })), "traits[0].field");
        await Failure.InvalidAsync(
            () => Profile(r => r.Traits.AddRange([new Trait { Source = TraitSource.First, Field = "channel" }, new Trait { Source = TraitSource.First, Field = "channel" }])), "traits[1]");
        await Failure.InvalidAsync(() => Profile(r => r.Top = 1_001), "top");
        await Failure.InvalidAsync(() => Profile(r => r.MinCustomers = -1), "min_customers");
        await Failure.InvalidAsync(() => Profile(r => r.SignificanceLevel = double.NaN), "significance_level");

        await Failure.InvalidAsync(() => Tags(new ComputeTagsRequest { RulesJson = "{" }), "rules_json");
        await Failure.InvalidAsync(
            () => Tags(new ComputeTagsRequest
            {
                RulesJson = """{"version": 1, "rules": [{"tag": "a", "name": {"en": "a", "zh": "b"}, "allOf": [{"measure": "value_share", "field": "categry_1", "atLeast": 1}]}]}""",
            }),
            "rules_json");
        await Failure.InvalidAsync(() => Tags(new ComputeTagsRequest { AsOf = new Timestamp { Nanos = 7 } }), "as_of");
    }

    [Fact]
    public async Task Matrix_requests_are_checked()
    {
        Task Ask(Action<ComputeMatrixRequest> change)
        {
            var request = new ComputeMatrixRequest { Dataset = shop.Dataset, Measures = { Measure.Gmv } };
            change(request);
            return Server.Matrices.ComputeMatrixAsync(request).ResponseAsync;
        }

        await Failure.InvalidAsync(() => Ask(r => r.Measures.Clear()), "measures");
        await Failure.InvalidAsync(() => Ask(r => r.Measures.Add(Measure.Gmv)), "measures[1]");
        await Failure.InvalidAsync(() => Ask(r => r.Measures.Add((Measure)77)), "measures[1]");
        await Failure.InvalidAsync(() => Ask(r => r.Dimensions.Add(new MatrixDimension { Field = "categry_1" })), "dimensions[0].field");
        await Failure.InvalidAsync(() => Ask(r => r.Dimensions.Add(new MatrixDimension { Field = "time" })), "dimensions[0].time_grain");
        await Failure.InvalidAsync(() => Ask(r => r.Dimensions.Add(new MatrixDimension { Field = "device", TimeGrain = TimeGrain.Day })), "dimensions[0].time_grain");
        await Failure.InvalidAsync(() => Ask(r => r.Dimensions.Add(new MatrixDimension { Field = "device", Top = 10_001 })), "dimensions[0].top");
        await Failure.InvalidAsync(
            () => Ask(r => r.Dimensions.AddRange([new MatrixDimension { Field = "device" }, new MatrixDimension { Field = "device" }])), "dimensions[1].field");
        await Failure.InvalidAsync(
            () => Ask(r => r.Dimensions.Add(new MatrixDimension
            {
                Field = "device",
                Groups = { new ValueGroup { Label = "a", Values = { "pc" } }, new ValueGroup { Label = "b", Values = { "pc" } } },
            })),
            "dimensions[0].groups[1].values[0]");
        await Failure.InvalidAsync(() => Ask(r => r.OrderBy = new MatrixOrder { Measure = Measure.Units }), "order_by.measure");
        await Failure.InvalidAsync(() => Ask(r => r.Compare = new MatrixComparison()), "compare");
        await Failure.InvalidAsync(() => Ask(r => r.PageSize = 100_001), "page_size");
        await Failure.InvalidAsync(
            () => Ask(r => r.Filter = new Filter { AllOf = { new AnyOf { Conditions = { new Condition { Field = "nope", IsNull = true } } } } }),
            "filter.all_of[0].conditions[0].field");
    }

    [Fact]
    public async Task Experiments_are_checked()
    {
        Task Ask(Action<CompareProportionsRequest> change)
        {
            var request = new CompareProportionsRequest { Arms = { new Arm { Name = "A", Units = 10, Conversions = 1 }, new Arm { Name = "B", Units = 10, Conversions = 2 } } };
            change(request);
            return Server.Experiments.CompareProportionsAsync(request).ResponseAsync;
        }

        await Failure.InvalidAsync(() => Ask(r => r.Arms.RemoveAt(0)), "arms");
        await Failure.InvalidAsync(() => Ask(r => r.Arms[1].Name = "A"), "arms[1].name");
        await Failure.InvalidAsync(() => Ask(r => r.Arms[1].Conversions = 11), "arms[1].conversions");
        await Failure.InvalidAsync(() => Ask(r => r.Arms[0].Units = -1), "arms[0].units");
        await Failure.InvalidAsync(() => Ask(r => r.Arms[1].Weight = 2), "arms[1].weight");
        await Failure.InvalidAsync(() => Ask(r => r.ConfidenceLevel = 1.5), "confidence_level");
        await Failure.InvalidAsync(() => Ask(r => r.Record = new ExperimentRecord { Variable = "colour + text" }), "record.variable");
        await Failure.InvalidAsync(() => Ask(r => r.Record = new ExperimentRecord { FirstDate = "2025-02-30", LastDate = "2025-03-01" }), "record.first_date");
        await Failure.InvalidAsync(() => Ask(r => r.Record = new ExperimentRecord { FirstDate = "2025-03-02", LastDate = "2025-03-01" }), "record.last_date");
        await Failure.InvalidAsync(async () => await Server.Experiments.PlanSampleSizeAsync(new PlanSampleSizeRequest { BaselineRate = 3.5 }), "baseline_rate");
        await Failure.InvalidAsync(
            async () => await Server.Experiments.PlanSampleSizeAsync(new PlanSampleSizeRequest { BaselineRate = .5, TargetRate = .5 }), "target_rate");
    }

    [Fact]
    public async Task Page_tokens_belong_to_their_question()
    {
        await Failure.ExpectAsync(
            async () => await Server.Catalog.ListDatasetsAsync(new ListDatasetsRequest { PageToken = "made up" }), StatusCode.InvalidArgument, "PAGE_TOKEN_INVALID", "page_token");
        var page = await Server.Catalog.ListFieldValuesAsync(new ListFieldValuesRequest { Dataset = shop.Dataset, Field = "event_name", PageSize = 1 });
        Assert.NotEmpty(page.NextPageToken);
        await Failure.ExpectAsync(
            async () => await Server.Catalog.ListFieldValuesAsync(new ListFieldValuesRequest { Dataset = shop.Dataset, Field = "device", PageToken = page.NextPageToken }),
            StatusCode.InvalidArgument, "PAGE_TOKEN_INVALID");
    }
}
