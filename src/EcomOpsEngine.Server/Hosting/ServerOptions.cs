namespace EcomOpsEngine.Server.Hosting;

/// <summary>What the server is told at its start.</summary>
/// <param name="GrpcPort">Port of gRPC over HTTP/2 without TLS on the loopback address; 0 takes a free one.</param>
/// <param name="HttpPort">Port of REST and gRPC-Web over HTTP/1.1 on the loopback address; 0 takes a free one.</param>
/// <param name="DataDirectory">Where datasets are kept.</param>
/// <param name="LoadRoots">Folders that ImportFile may read, by name.</param>
/// <param name="Reflection">Whether clients may list services.</param>
/// <param name="DuckDbMemoryBytes">Most memory DuckDB may use for each dataset.</param>
/// <param name="ConcurrentQueries">Questions computed at one time; more wait.</param>
/// <param name="LogLevel">Least level written to the console.</param>
internal sealed record ServerOptions(
    int GrpcPort,
    int HttpPort,
    string DataDirectory,
    IReadOnlyDictionary<string, string> LoadRoots,
    bool Reflection,
    long DuckDbMemoryBytes,
    int ConcurrentQueries,
    LogLevel LogLevel)
{
    /// <summary>Bytes of answers kept for questions asked again; 0 keeps none.</summary>
    public long ResultCacheBytes { get; init; } = 64L << 20;

    /// <summary>How long a statement of free SQL may take, from its start to its last row taken.</summary>
    public TimeSpan StatementDuration { get; init; } = TimeSpan.FromSeconds(Limits.SqlSeconds);

    /// <summary>List of programs by user agent; null: the built-in one.</summary>
    public string? BotRulesFile { get; init; }

    /// <summary>Causes and advice for the steps of funnels; null: the built-in ones.</summary>
    public string? AdviceRulesFile { get; init; }

    /// <summary>What pages, events and channels are by their names; null: the built-in rules.</summary>
    public string? TrafficRulesFile { get; init; }

    /// <summary>What to do with channels; null: the built-in rules.</summary>
    public string? ChannelRulesFile { get; init; }

    /// <summary>Actions for the cells of table 8; null: the built-in ones.</summary>
    public string? ActionRulesFile { get; init; }

    /// <summary>File of the master key of personal data; null: beside the data directory.</summary>
    public string? KeyFile { get; init; }

    /// <summary>Whether the published key stands in where no other is stated: for samples only.</summary>
    public bool UsesDevelopmentKey { get; init; }

    public static ServerOptions Default { get; } = new(
        5051, 5050, "./data", new Dictionary<string, string>(), false, 2L << 30, Math.Max(2, Environment.ProcessorCount), LogLevel.Information);
}

/// <summary>A start that cannot be made; the message names the key, what was found and what was expected.</summary>
internal sealed class OptionException(string message) : Exception(message);
