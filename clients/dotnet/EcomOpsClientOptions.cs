namespace EcomOpsEngine.Client;

/// <summary>How <see cref="EcomOpsClient"/> reaches a server.</summary>
public sealed record EcomOpsClientOptions
{
    /// <summary>Where a server listens when nothing else is configured: gRPC without TLS on the loopback address.</summary>
    public static readonly Uri DefaultAddress = new("http://127.0.0.1:5051");

    /// <summary>Address of the gRPC port. <c>http</c> speaks HTTP/2 without TLS (h2c), <c>https</c> with it.</summary>
    public Uri Address { get; init; } = DefaultAddress;

    /// <summary>Key sent as <c>authorization: Bearer KEY</c>; null sends none.</summary>
    public string? ApiKey { get; init; }

    /// <summary>
    /// Deadline of calls with one request and one response that bring none of their own; null: none.
    /// Streams have no default deadline: their length is the data's, and the caller's cancellation ends them.
    /// </summary>
    public TimeSpan? DefaultDeadline { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>Largest message sent or received, in bytes. The default of 64 MiB is the server's limit of a batch.</summary>
    public int MaxMessageBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Attempts of a call that ends with UNAVAILABLE, the first included, 2 to 5; 1 turns retries off.</summary>
    public int MaxAttempts { get; init; } = 4;

    /// <summary>Handler below the channel, such as that of a test server; null opens sockets. The client does not dispose it.</summary>
    public HttpMessageHandler? HttpHandler { get; init; }
}
