using EcomOpsEngine.Analytics.Funnels;
using EcomOpsEngine.Analytics.Funnels.Times;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Storage;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using RpcStatus = Google.Rpc.Status;

namespace EcomOpsEngine.Server.Errors;

/// <summary>The one place where exceptions become statuses with machine-readable details.</summary>
internal static class ErrorMapper
{
    public const string Domain = "ecomops.v1";

    /// <summary>gRPC trailers are bounded: longer descriptions are cut.</summary>
    private const int MaxDescriptionLength = 500;

    private static readonly Google.Protobuf.Reflection.EnumDescriptor Reasons =
        ErrorReasonReflection.Descriptor.EnumTypes.Single(type => type.Name == nameof(ErrorReason));

    /// <summary>Name of a reason without the enum's prefix, as it stands in ErrorInfo.</summary>
    public static string Name(ErrorReason reason) =>
        Reasons.FindValueByNumber((int)reason).Name["ERROR_REASON_".Length..];

    /// <summary>The machine-readable reason of a status: safe to log, it holds nothing of the request.</summary>
    public static string ReasonOf(RpcStatus status) => status.GetDetail<ErrorInfo>()?.Reason ?? "";

    /// <summary>Status of an expected exception; null for a defect.</summary>
    public static RpcStatus? TryMap(Exception error, CallEnd end) => error switch
    {
        RequestException request => Of(request),
        StorageException storage => Of(storage),
        TooManyCombinationsException tooMany => Of(RequestException.Limit("combinations of breakdown values", tooMany.Message)),
        TooManyDurationsException tooMany => Of(RequestException.Limit("durations", tooMany.Message)),
        _ when end == CallEnd.DeadlinePassed && IsCancellation(error) =>
            Make(StatusCode.DeadlineExceeded, ErrorReason.DeadlineExceeded, "The deadline passed before the answer was ready."),
        _ when end == CallEnd.ServerStopping && IsCancellation(error) => Of(RequestException.ShuttingDown()),
        _ when IsCancellation(error) => Make(StatusCode.Cancelled, ErrorReason.Cancelled, "The call was cancelled."),
        OverflowException => Make(StatusCode.OutOfRange, ErrorReason.MoneyOverflow, "A sum of money left the range of 64-bit integers."),
        RpcException { StatusCode: StatusCode.ResourceExhausted } => Of(RequestException.Limit(
            "message bytes", $"A message is larger than the limit of {Hosting.Limits.MessageBytes} bytes; send smaller batches.")),
        AggregateException { InnerExceptions.Count: > 0 } several => TryMap(several.InnerExceptions[0], end),
        _ => null,
    };

    /// <summary>Status of a defect: nothing but the request id leaves the server.</summary>
    public static RpcStatus Defect(string requestId)
    {
        var status = Make(StatusCode.Internal, ErrorReason.Internal, $"Internal error; the server's log holds the details under request id {requestId}.");
        status.Details.Add(Any.Pack(new RequestInfo { RequestId = requestId }));
        return status;
    }

    private static bool IsCancellation(Exception error) => error is OperationCanceledException or IOException { InnerException: OperationCanceledException }
        || error.GetType().FullName == "Microsoft.AspNetCore.Connections.ConnectionAbortedException";

    private static RpcStatus Of(RequestException error)
    {
        var status = Make(error.Code, error.Reason, error.Message);
        AddViolations(status, error.Violations);
        if (error.Quota is { } quota)
        {
            status.Details.Add(Any.Pack(new QuotaFailure
            {
                Violations = { new QuotaFailure.Types.Violation { Subject = quota.Subject, Description = Cut(quota.Description) } },
            }));
        }

        if (error.RetryAfter is { } delay)
        {
            status.Details.Add(Any.Pack(new RetryInfo { RetryDelay = Duration.FromTimeSpan(delay) }));
        }

        return status;
    }

    private static RpcStatus Of(StorageException error)
    {
        if (error.Error == StorageError.LimitExceeded)
        {
            return Of(RequestException.Limit(error.Violations.Count > 0 ? error.Violations[0].Field : "load", error.Message));
        }

        var (code, reason) = error.Error switch
        {
            StorageError.Invalid => (StatusCode.InvalidArgument, ErrorReason.FieldInvalid),
            StorageError.DatasetNotFound => (StatusCode.NotFound, ErrorReason.DatasetNotFound),
            StorageError.DatasetExists => (StatusCode.AlreadyExists, ErrorReason.DatasetExists),
            StorageError.SqlRefused => (StatusCode.PermissionDenied, ErrorReason.SqlRefused),
            StorageError.DatasetConflict => (StatusCode.Aborted, ErrorReason.DatasetConflict),
            StorageError.LoadIdConflict => (StatusCode.AlreadyExists, ErrorReason.LoadIdConflict),
            StorageError.LoadNotFound => (StatusCode.NotFound, ErrorReason.LoadNotFound),
            StorageError.ExperimentNotFound => (StatusCode.NotFound, ErrorReason.ExperimentNotFound),
            StorageError.ExperimentConflict => (StatusCode.AlreadyExists, ErrorReason.ExperimentConflict),
            StorageError.FileNotFound => (StatusCode.NotFound, ErrorReason.FileNotFound),
            StorageError.PathOutsideRoots => (StatusCode.PermissionDenied, ErrorReason.PathOutsideRoots),
            StorageError.FileUnreadable => (StatusCode.InvalidArgument, ErrorReason.FileUnreadable),
            StorageError.DatasetUnreadable => (StatusCode.DataLoss, ErrorReason.DatasetUnreadable),
            _ => (StatusCode.Internal, ErrorReason.Internal),
        };
        var status = Make(code, reason, error.Message);
        AddViolations(status, [.. error.Violations.Select(v => new FieldViolation(v.Field, v.Description))]);
        return status;
    }

    private static void AddViolations(RpcStatus status, IReadOnlyList<FieldViolation> violations)
    {
        if (violations.Count == 0)
        {
            return;
        }

        var bad = new BadRequest();
        foreach (var violation in violations.Take(20))
        {
            bad.FieldViolations.Add(new BadRequest.Types.FieldViolation { Field = Cut(violation.Field), Description = Cut(violation.Description) });
        }

        status.Details.Add(Any.Pack(bad));
    }

    private static RpcStatus Make(StatusCode code, ErrorReason reason, string message) => new()
    {
        Code = (int)code,
        Message = Cut(message),
        Details = { Any.Pack(new ErrorInfo { Domain = Domain, Reason = Name(reason) }) },
    };

    private static string Cut(string text) => text.Length <= MaxDescriptionLength ? text : string.Concat(text.AsSpan(0, MaxDescriptionLength), "…");
}

/// <summary>Why a call's token fired.</summary>
internal enum CallEnd
{
    Running,
    CallerLeft,
    DeadlinePassed,
    ServerStopping,
}
