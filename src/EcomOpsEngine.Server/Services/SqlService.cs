using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Sql;
using Grpc.Core;

namespace EcomOpsEngine.Server.Services;

/// <summary>Free questions in SQL.</summary>
internal sealed class SqlService(SqlQuestions questions) : Contracts.V1.SqlService.SqlServiceBase
{
    public override async Task QuerySql(QuerySqlRequest request, IServerStreamWriter<QuerySqlResponse> responseStream, ServerCallContext context)
    {
        var isFirst = true;
        var hasMore = await questions.AskAsync(
            request,
            async (batch, snapshot) =>
            {
                await Streams.WriteAsync(responseStream, isFirst ? SqlMessages.First(batch, snapshot) : SqlMessages.Of(batch), context, context.CancellationToken);
                isFirst = false;
            },
            context.CancellationToken);
        if (hasMore)
        {
            await Streams.WriteAsync(responseStream, new QuerySqlResponse { HasMore = true }, context, context.CancellationToken);
        }
    }
}
