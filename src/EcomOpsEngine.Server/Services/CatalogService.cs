using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Datasets;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Server.Loads;
using EcomOpsEngine.Server.Metrics;
using EcomOpsEngine.Server.Queries;
using EcomOpsEngine.Storage;
using EcomOpsEngine.Storage.Datasets;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using StoredDataset = EcomOpsEngine.Storage.Datasets.Dataset;

namespace EcomOpsEngine.Server.Services;

/// <summary>Datasets, their fields and the values of those fields.</summary>
internal sealed class CatalogService(DatasetStore store, DatasetAccess access, ImportJobs imports, ServerLifetime lifetime, ILogger<CatalogService> log)
    : Contracts.V1.CatalogService.CatalogServiceBase
{
    private const int DefaultMoneyScale = 2;

    public override async Task<CreateDatasetResponse> CreateDataset(CreateDatasetRequest request, ServerCallContext context)
    {
        var settings = ReadSettings(request.Dataset);
        var (dataset, created) = await store.CreateAsync(settings, context.CancellationToken);
        if (created)
        {
            ServerLog.DatasetChanged(log, settings.Name, "created");
        }

        return new CreateDatasetResponse { Dataset = Message(dataset) };
    }

    public override async Task<UpdateDatasetResponse> UpdateDataset(UpdateDatasetRequest request, ServerCallContext context)
    {
        var wanted = request.Dataset ?? throw RequestException.Invalid("dataset", "Not set; its name and what is to change are required.");
        var dataset = access.Dataset(wanted.Name, "dataset.name");
        var change = SettingsChangeReader.Read(wanted, request.UpdateMask, dataset.Settings);
        var expired = await dataset.ChangeSettingsAsync(change, context.CancellationToken);
        ServerLog.DatasetChanged(log, wanted.Name, "updated");
        return new UpdateDatasetResponse { Dataset = Message(dataset), RowsExpired = expired };
    }

    public override Task<GetDatasetResponse> GetDataset(GetDatasetRequest request, ServerCallContext context) =>
        Task.FromResult(new GetDatasetResponse { Dataset = Message(access.Dataset(request.Dataset)) });

    public override Task<ListDatasetsResponse> ListDatasets(ListDatasetsRequest request, ServerCallContext context)
    {
        var size = RequestChecks.PageSize(request.PageSize, Limits.DefaultPage, Limits.Page);
        var question = new ListDatasetsRequest();
        var start = PageTokens.Read(question, request.PageToken).Offset;
        var all = store.List();
        var response = new ListDatasetsResponse();
        response.Datasets.AddRange(all.OrderBy(one => one.Settings.Name, StringComparer.Ordinal).Skip((int)Math.Min(start, int.MaxValue)).Take(size).Select(Message));
        response.NextPageToken = start + size < all.Count ? PageTokens.Write(question, start + size, "") : "";
        return Task.FromResult(response);
    }

    public override async Task<DeleteDatasetResponse> DeleteDataset(DeleteDatasetRequest request, ServerCallContext context)
    {
        _ = access.Dataset(request.Dataset);
        await imports.EndAllAsync(request.Dataset);
        await store.DeleteAsync(request.Dataset, context.CancellationToken);
        ServerLog.DatasetChanged(log, request.Dataset, "deleted");
        return new DeleteDatasetResponse();
    }

    public override async Task WatchSnapshots(WatchSnapshotsRequest request, IServerStreamWriter<WatchSnapshotsResponse> responseStream, ServerCallContext context)
    {
        var dataset = access.Dataset(request.Dataset);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.Ending);
        while (true)
        {
            var changed = dataset.SnapshotChanged;
            if (dataset.IsClosed)
            {
                throw new StorageException(StorageError.DatasetNotFound, $"The dataset `{request.Dataset}` was deleted.");
            }

            await Streams.WriteAsync(responseStream, SnapshotMessages.Of(dataset), context, both.Token);
            await changed.WaitAsync(both.Token);
        }
    }

    public override Task<ListFieldsResponse> ListFields(ListFieldsRequest request, ServerCallContext context)
    {
        var violations = new Violations();
        RequestChecks.Enum(request.Table, "table", violations);
        violations.ThrowIfAny();
        var response = new ListFieldsResponse();
        response.Fields.AddRange(access.View(request.Dataset, "").Fields.All
            .Where(field => request.Table == Table.Unspecified || field.Table == request.Table)
            .Select(Message));
        return Task.FromResult(response);
    }

    public override Task<ListFieldValuesResponse> ListFieldValues(ListFieldValuesRequest request, ServerCallContext context)
    {
        var size = RequestChecks.PageSize(request.PageSize, Limits.DefaultPage, Limits.Page);
        var question = request.Clone();
        question.PageSize = 0;
        question.PageToken = "";
        var start = PageTokens.Read(question, request.PageToken);
        var view = access.View(request.Dataset, start.SnapshotId);
        var field = FindCoded(view.Fields, request);
        var text = field.Text!;
        var values = text.Values
            .Select((value, index) => (value, rows: text.RowsByCode[index + 1], rank: text.Type == Storage.Schema.PropertyType.Text ? 0 : field.Ranks.Value[index]))
            .Where(pair => pair.rows > 0 && pair.value.StartsWith(request.Prefix, StringComparison.Ordinal))
            .OrderByDescending(pair => pair.rows).ThenBy(pair => pair.rank).ThenBy(pair => pair.value, CodePointOrder.Instance)
            .Skip((int)Math.Min(start.Offset, int.MaxValue)).Take(size + 1).ToList();
        var response = new ListFieldValuesResponse();
        response.Values.AddRange(values.Take(size).Select(pair => new FieldValue { Value = pair.value, Rows = pair.rows }));
        response.NextPageToken = values.Count > size ? PageTokens.Write(question, start.Offset + size, view.Snapshot.Id) : "";
        return Task.FromResult(response);
    }

    public override Task<ListMetricsResponse> ListMetrics(ListMetricsRequest request, ServerCallContext context)
    {
        var size = RequestChecks.PageSize(request.PageSize, Limits.DefaultPage, Limits.Page);
        var question = request.Clone();
        question.PageSize = 0;
        question.PageToken = "";
        var start = PageTokens.Read(question, request.PageToken).Offset;
        var metrics = MetricMessages.Chosen(request.Ids);
        var response = new ListMetricsResponse { NextPageToken = start + size < metrics.Count ? PageTokens.Write(question, start + size, "") : "" };
        response.Metrics.AddRange(metrics.Skip((int)Math.Min(start, int.MaxValue)).Take(size).Select(MetricMessages.Of));
        return Task.FromResult(response);
    }

    private static CatalogField FindCoded(FieldCatalog fields, ListFieldValuesRequest request)
    {
        var violations = new Violations();
        RequestChecks.Enum(request.Table, "table", violations);
        violations.ThrowIfAny();
        var tables = request.Table == Table.Unspecified ? [Table.Events, Table.Orders, Table.OrderStatus] : new[] { request.Table };
        var found = tables.Select(table => fields.Find(table, request.Field)).Where(field => field is not null).ToList();
        if (found.Count == 0)
        {
            throw RequestException.Invalid(
                "field", $"Unknown field '{Shown.Text(request.Field)}'; {NearNames.Hint(request.Field, tables.SelectMany(fields.Names))}");
        }

        return found.Find(field => field!.Text is not null)
            ?? throw RequestException.Invalid("field", $"'{request.Field}' is a {Literal.TypeName(found[0]!.Type)} field; only fields that may be a dimension list their values.");
    }

    /// <summary>The store checks the members and names those at fault.</summary>
    private static DatasetSettings ReadSettings(Contracts.V1.Dataset? dataset) => dataset is null
        ? throw RequestException.Invalid("dataset", "Not set; name, time_zone and currency are required.")
        : new DatasetSettings(dataset.Name, dataset.DisplayName, dataset.TimeZone, dataset.Currency, dataset.MoneyScale == 0 ? DefaultMoneyScale : dataset.MoneyScale)
        {
            RetentionDays = dataset.HasRetentionDays ? dataset.RetentionDays : null,
        };

    private static Contracts.V1.Dataset Message(StoredDataset dataset)
    {
        var snapshot = dataset.Current;
        var message = new Contracts.V1.Dataset
        {
            Name = dataset.Settings.Name,
            DisplayName = dataset.Settings.DisplayName,
            TimeZone = dataset.Settings.TimeZone,
            Currency = dataset.Settings.Currency,
            MoneyScale = dataset.Settings.MoneyScale,
            CreateTime = dataset.CreateTime.ToTimestamp(),
            SnapshotId = snapshot.Id,
            Persons = snapshot.Persons.Count,
            HotBytes = snapshot.HotBytes,
            Revision = dataset.Revision,
        };
        if (dataset.Settings.RetentionDays is { } days)
        {
            message.RetentionDays = days;
            message.RetainedFrom = dataset.Horizon is { } horizon ? Instants.Of(horizon.Us) : null;
        }

        message.Tables.AddRange(snapshot.Freshness.Select(QueryInfos.Freshness));
        return message;
    }

    private static Contracts.V1.Field Message(CatalogField field) => new()
    {
        Name = field.Name,
        Table = field.Table,
        Type = field.Type,
        DistinctValues = field.Text?.RowsByCode.Skip(1).LongCount(rows => rows > 0) ?? 0,
        NullRows = field.Nulls,
        Dimension = field.Text is not null,
    };
}
