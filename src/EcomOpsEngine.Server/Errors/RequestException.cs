using EcomOpsEngine.Contracts.V1;
using Grpc.Core;

namespace EcomOpsEngine.Server.Errors;

/// <summary>A field of a request that is wrong.</summary>
/// <param name="Field">Full path of the field, for example <c>filter.all_of[0].conditions[1].in.values[2]</c>.</param>
/// <param name="Description">What was found and what was expected.</param>
internal sealed record FieldViolation(string Field, string Description);

/// <summary>A documented limit that was passed.</summary>
/// <param name="Subject">What the limit counts, for example <c>matrix cells</c>.</param>
/// <param name="Description">What was found and the limit.</param>
internal sealed record QuotaViolation(string Subject, string Description);

/// <summary>An expected failure of a request: the caller can do something about it. The error mapper turns it into a status.</summary>
internal sealed class RequestException : Exception
{
    private RequestException(StatusCode code, ErrorReason reason, string message)
        : base(message)
    {
        Code = code;
        Reason = reason;
    }

    public StatusCode Code { get; }

    public ErrorReason Reason { get; }

    public IReadOnlyList<FieldViolation> Violations { get; private init; } = [];

    public QuotaViolation? Quota { get; private init; }

    public TimeSpan? RetryAfter { get; private init; }

    public static RequestException Invalid(params IReadOnlyList<FieldViolation> violations)
    {
        var first = violations[0];
        var more = violations.Count == 1 ? "" : $" (and {violations.Count - 1} more)";
        return new RequestException(StatusCode.InvalidArgument, ErrorReason.FieldInvalid, $"{first.Field}: {first.Description}{more}")
        {
            Violations = violations,
        };
    }

    public static RequestException Invalid(string field, string description) => Invalid(new FieldViolation(field, description));

    public static RequestException PageToken(string description) =>
        new(StatusCode.InvalidArgument, ErrorReason.PageTokenInvalid, $"page_token: {description}")
        {
            Violations = [new FieldViolation("page_token", description)],
        };

    public static RequestException SnapshotGone(string id) =>
        new(StatusCode.FailedPrecondition, ErrorReason.SnapshotGone, $"Snapshot '{id}' has been released or never was; ask again without snapshot_id.");

    public static RequestException RowsRejected(string message, IReadOnlyList<FieldViolation> rows) =>
        new(StatusCode.FailedPrecondition, ErrorReason.RowsRejected, message) { Violations = rows };

    public static RequestException PathOutsideRoots(string path) =>
        new(StatusCode.PermissionDenied, ErrorReason.PathOutsideRoots, $"Path '{path}' is outside of the registered load roots.");

    public static RequestException FileNotFound(string path) =>
        new(StatusCode.NotFound, ErrorReason.FileNotFound, $"There is no file '{path}'.");

    public static RequestException LoadConflict(string loadId) =>
        new(StatusCode.AlreadyExists, ErrorReason.LoadIdConflict, $"Load id '{loadId}' is in use for other content.");

    public static RequestException LoadNotFound(string loadId) =>
        new(StatusCode.NotFound, ErrorReason.LoadNotFound, $"There is no load '{loadId}' in the dataset.");

    public static RequestException Limit(string subject, string description, TimeSpan? retryAfter = null) =>
        new(StatusCode.ResourceExhausted, ErrorReason.LimitExceeded, description)
        {
            Quota = new QuotaViolation(subject, description),
            RetryAfter = retryAfter,
        };

    public static RequestException ShuttingDown() =>
        new(StatusCode.Unavailable, ErrorReason.ShuttingDown, "The server is shutting down.") { RetryAfter = TimeSpan.FromSeconds(2) };
}
