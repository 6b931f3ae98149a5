namespace EcomOpsEngine.Cli.Terminal;

/// <summary>The server answered, and the answer is a failure. Ends with exit code 1.</summary>
internal sealed class CommandFailedException(string title, string message) : Exception(message)
{
    public string Title { get; } = title;
}
