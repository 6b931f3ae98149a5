using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace EcomOpsEngine.Server.Tests.Running;

/// <summary>Keeps what the server logs as an error: a test run with any fails.</summary>
internal sealed class ErrorLog : ILoggerProvider
{
    public ConcurrentQueue<string> Errors { get; } = new();

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, Errors);

    public void Dispose()
    {
    }

    private sealed class Logger(string category, ConcurrentQueue<string> errors) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            // The gRPC library itself logs a caller's reset that reaches it as an I/O error while it still reads the request: tests of leaving callers cause it, our code never sees it.
            var callerReset = category.StartsWith("Grpc.AspNetCore.", StringComparison.Ordinal) && exception is IOException { Message: "The client reset the request stream." };
            if (logLevel >= LogLevel.Error && !callerReset)
            {
                errors.Enqueue($"{category}: {formatter(state, exception)} {exception}");
            }
        }
    }
}
