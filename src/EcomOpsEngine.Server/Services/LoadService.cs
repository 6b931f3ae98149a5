using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Server.Loads;
using EcomOpsEngine.Server.Queries;
using EcomOpsEngine.Storage.Loads;
using Grpc.Core;
using StoredDataset = EcomOpsEngine.Storage.Datasets.Dataset;

namespace EcomOpsEngine.Server.Services;

/// <summary>Bulk loads, but for the stream of Load (<see cref="LoadStreamService"/>).</summary>
internal sealed class LoadService(DatasetAccess access, LoadRoots roots, ImportJobs imports, RunningLoads running, ServerLifetime lifetime, ILogger<LoadService> log)
    : Contracts.V1.LoadService.LoadServiceBase
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(200);

    public override async Task ImportFile(ImportFileRequest request, IServerStreamWriter<ImportFileResponse> responseStream, ServerCallContext context)
    {
        var dataset = access.Dataset(request.Dataset);
        var violations = new Violations();
        LoadChecks.Target(request.Table, request.LoadId, request.OnError, "", violations);
        RequestChecks.Enum(request.Format, "format", violations);
        var mapping = MappingReader.Read(request.Mapping, violations);
        var cleaning = CleaningReader.Read(request.Cleaning, "cleaning", violations);
        violations.ThrowIfAny();
        var file = roots.Resolve(request.Path);
        var load = new FileLoad(
            (LoadTable)(int)request.Table, request.LoadId, file.Path, file.Root, MappingReader.Format(request.Format), mapping,
            (Storage.Loads.OnError)(int)request.OnError, cleaning);

        var job = imports.StartOrJoin(dataset, request, load);
        while (await Task.WhenAny(job.Finished, Task.Delay(ProgressInterval, context.CancellationToken)) != job.Finished)
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            await Streams.WriteAsync(responseStream, LoadMessages.Of(job.Shown.Latest.Progress), context, context.CancellationToken);
        }

        var record = LoadChecks.Accepted(dataset, await job.Finished);
        var last = new ImportFileResponse { Stage = ImportStage.Finished, Fraction = 1, RowsRead = record.RowsReceived, Load = LoadMessages.Of(record) };
        await Streams.WriteAsync(responseStream, last, context, context.CancellationToken);
    }

    public override async Task WatchLoad(WatchLoadRequest request, IServerStreamWriter<WatchLoadResponse> responseStream, ServerCallContext context)
    {
        var dataset = access.Dataset(request.Dataset);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.Ending);
        var record = running.Find(request.Dataset, request.LoadId) is { } load ? await FollowAsync(load, request.LoadId, responseStream, context, both.Token) : null;
        record ??= Find(dataset, request.LoadId);
        var last = new WatchLoadResponse { Stage = ImportStage.Finished, Fraction = 1, RowsRead = record.RowsReceived, Load = LoadMessages.Of(record) };
        await Streams.WriteAsync(responseStream, last, context, both.Token);
    }

    public override Task<GetLoadResponse> GetLoad(GetLoadRequest request, ServerCallContext context)
    {
        var record = Find(access.Dataset(request.Dataset), request.LoadId);
        return Task.FromResult(new GetLoadResponse { Load = LoadMessages.Of(record) });
    }

    public override Task<ListLoadsResponse> ListLoads(ListLoadsRequest request, ServerCallContext context)
    {
        var size = RequestChecks.PageSize(request.PageSize, Limits.DefaultPage, Limits.Page);
        var question = new ListLoadsRequest { Dataset = request.Dataset };
        var start = (int)Math.Min(PageTokens.Read(question, request.PageToken).Offset, int.MaxValue - size - 1);
        var found = access.Dataset(request.Dataset).ListLoads(size + 1, start);
        var response = new ListLoadsResponse { NextPageToken = found.Count > size ? PageTokens.Write(question, start + size, "") : "" };
        response.Loads.AddRange(found.Take(size).Select(LoadMessages.Of));
        return Task.FromResult(response);
    }

    public override Task<ListRejectedRowsResponse> ListRejectedRows(ListRejectedRowsRequest request, ServerCallContext context)
    {
        var size = RequestChecks.PageSize(request.PageSize, Limits.DefaultRejectPage, Limits.RejectPage);
        var question = new ListRejectedRowsRequest { Dataset = request.Dataset, LoadId = request.LoadId };
        var start = PageTokens.Read(question, request.PageToken).Offset;
        var dataset = access.Dataset(request.Dataset);
        _ = Find(dataset, request.LoadId);
        var found = dataset.ListRejects(request.LoadId, start, size + 1);
        var response = new ListRejectedRowsResponse { NextPageToken = found.Count > size ? PageTokens.Write(question, start + size, "") : "" };
        response.Rows.AddRange(found.Take(size).Select(LoadMessages.Of));
        return Task.FromResult(response);
    }

    public override Task<ListCleanedRowsResponse> ListCleanedRows(ListCleanedRowsRequest request, ServerCallContext context)
    {
        var size = RequestChecks.PageSize(request.PageSize, Limits.DefaultRejectPage, Limits.RejectPage);
        var question = new ListCleanedRowsRequest { Dataset = request.Dataset, LoadId = request.LoadId };
        var start = PageTokens.Read(question, request.PageToken).Offset;
        var dataset = access.Dataset(request.Dataset);
        _ = Find(dataset, request.LoadId);
        var found = dataset.ListCleaned(request.LoadId, start, size + 1);
        var response = new ListCleanedRowsResponse { NextPageToken = found.Count > size ? PageTokens.Write(question, start + size, "") : "" };
        response.Rows.AddRange(found.Take(size).Select(LoadMessages.Of));
        return Task.FromResult(response);
    }

    public override async Task<EraseCustomerResponse> EraseCustomer(EraseCustomerRequest request, ServerCallContext context)
    {
        var dataset = access.Dataset(request.Dataset);
        if (request.CustomerId.Length == 0 || System.Text.Encoding.UTF8.GetByteCount(request.CustomerId) > LoadLimits.TextBytes)
        {
            throw RequestException.Invalid("customer_id", $"{request.CustomerId.Length} characters; expected the id of a customer, up to {LoadLimits.TextBytes} bytes.");
        }

        var record = await dataset.EraseCustomerAsync(request.CustomerId, context.CancellationToken);
        ServerLog.CustomerErased(log, request.Dataset, record.WasKnown, record.Visitors, record.AttributeRows, record.RejectedRows);
        return LoadMessages.Of(record);
    }

    // Each change of stage is told at once, progress within a stage a few times a second.
    private static async Task<LoadRecord?> FollowAsync(
        RunningLoad load, string loadId, IServerStreamWriter<WatchLoadResponse> responseStream, ServerCallContext context, CancellationToken token)
    {
        LoadStage? told = null;
        while (!load.Ended.IsCompleted)
        {
            var (progress, changed) = load.Latest;
            await Streams.WriteAsync(responseStream, LoadMessages.Of(progress, loadId, load.Table), context, token);
            var pause = told == progress.Stage ? Task.Delay(ProgressInterval, token) : Task.CompletedTask;
            told = progress.Stage;
            await Task.WhenAny(load.Ended, Task.WhenAll(changed, StageLeftAsync(load, progress.Stage, pause, token))).WaitAsync(token);
        }

        return await load.Ended;
    }

    // Ends with the pause, too: nobody waits for the stage any more.
    private static async Task StageLeftAsync(RunningLoad load, LoadStage stage, Task pause, CancellationToken token)
    {
        while (!pause.IsCompleted && load.Latest is var (progress, changed) && progress.Stage == stage && !load.Ended.IsCompleted)
        {
            await Task.WhenAny(changed, load.Ended, pause).WaitAsync(token);
        }
    }

    private static LoadRecord Find(StoredDataset dataset, string loadId) =>
        dataset.FindLoad(loadId) ?? throw RequestException.LoadNotFound(Shown.Text(loadId));
}
