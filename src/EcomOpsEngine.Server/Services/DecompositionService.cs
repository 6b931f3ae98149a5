using System.Diagnostics;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Decomposition;
using EcomOpsEngine.Server.Queries;
using Grpc.Core;

namespace EcomOpsEngine.Server.Services;

/// <summary>What GMV is made of, and why it changed.</summary>
internal sealed class DecompositionService(RowQuestions questions) : Contracts.V1.DecompositionService.DecompositionServiceBase
{
    public override async Task<DecomposeGmvResponse> DecomposeGmv(DecomposeGmvRequest request, ServerCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        return await questions.AskAsync(
            request, request.Dataset, request.SnapshotId, request.IncludeBots, (view, bots, token) => new GmvRun(view, request).Answer(bots, started, token), context.CancellationToken);
    }
}
