using Google.Rpc;
using Grpc.Core;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Running;

/// <summary>Expects a call to fail in a certain way.</summary>
internal static class Failure
{
    /// <summary>The call fails with this code and reason and, where one is named, a violation of this field.</summary>
    public static async Task<RpcException> ExpectAsync(Func<Task> call, StatusCode code, string reason, string? field = null)
    {
        var failed = await Assert.ThrowsAsync<RpcException>(call);
        Assert.True(code == failed.StatusCode, $"expected {code}, found {failed.StatusCode}: {failed.Status.Detail}");
        var info = failed.GetRpcStatus()?.GetDetail<ErrorInfo>();
        Assert.NotNull(info);
        Assert.Equal("ecomops.v1", info.Domain);
        Assert.Equal(reason, info.Reason);
        if (field is not null)
        {
            Assert.Contains(field, Fields(failed));
        }

        return failed;
    }

    /// <summary>The call fails with INVALID_ARGUMENT naming this field.</summary>
    public static Task<RpcException> InvalidAsync(Func<Task> call, string field) =>
        ExpectAsync(call, StatusCode.InvalidArgument, "FIELD_INVALID", field);

    public static IEnumerable<string> Fields(RpcException failed) =>
        failed.GetRpcStatus()?.GetDetail<BadRequest>()?.FieldViolations.Select(violation => violation.Field) ?? [];

    public static string Description(RpcException failed, string field) =>
        failed.GetRpcStatus()!.GetDetail<BadRequest>()!.FieldViolations.First(violation => violation.Field == field).Description;
}
