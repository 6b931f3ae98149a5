using Google.Rpc;
using Grpc.Core;

namespace EcomOpsEngine.Client;

/// <summary>
/// An error of the server, with the details it sent as <c>google.rpc.Status</c>. It is an <see cref="RpcException"/>, so
/// code that catches that keeps working.
/// </summary>
public sealed class EcomOpsException : RpcException
{
    private EcomOpsException(Grpc.Core.Status status, Metadata trailers, string? reason, IReadOnlyDictionary<string, string> metadata, IReadOnlyList<FieldViolation> fieldViolations, IReadOnlyList<string> quotaViolations, TimeSpan? retryDelay)
        : base(status, trailers, status.Detail)
    {
        Reason = reason;
        Metadata = metadata;
        FieldViolations = fieldViolations;
        QuotaViolations = quotaViolations;
        RetryDelay = retryDelay;
    }

    /// <summary>Name of an <c>ErrorReason</c> without its prefix, for example <c>LOAD_ID_CONFLICT</c>; null when the error did not come from the engine (no connection, a proxy).</summary>
    public string? Reason { get; }

    /// <summary>Further facts of the error by name, such as the load at fault; empty when there are none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The request's fields at fault; empty when the error is not about fields.</summary>
    public IReadOnlyList<FieldViolation> FieldViolations { get; }

    /// <summary>The limits that were passed, in words; empty when none was.</summary>
    public IReadOnlyList<string> QuotaViolations { get; }

    /// <summary>How long to wait before asking again; null when asking again is no cure.</summary>
    public TimeSpan? RetryDelay { get; }

    /// <summary>Reads the details of an error. An error without details keeps its status and has no reason.</summary>
    /// <param name="error">The error as gRPC raised it.</param>
    /// <returns>The same error with its details.</returns>
    public static EcomOpsException From(RpcException error)
    {
        ArgumentNullException.ThrowIfNull(error);
        if (error is EcomOpsException already)
        {
            return already;
        }

        Google.Rpc.Status? rich = error.GetRpcStatus();
        ErrorInfo? info = rich?.GetDetail<ErrorInfo>();
        return new EcomOpsException(
            error.Status,
            error.Trailers,
            string.IsNullOrEmpty(info?.Reason) ? null : info.Reason,
            info is null ? new Dictionary<string, string>() : new Dictionary<string, string>(info.Metadata),
            rich?.GetDetail<BadRequest>() is { } bad ? [.. bad.FieldViolations.Select(v => new FieldViolation(v.Field, v.Description))] : [],
            rich?.GetDetail<QuotaFailure>() is { } quota ? [.. quota.Violations.Select(v => $"{v.Subject}: {v.Description}")] : [],
            rich?.GetDetail<RetryInfo>()?.RetryDelay?.ToTimeSpan());
    }
}
