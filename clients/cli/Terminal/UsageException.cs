namespace EcomOpsEngine.Cli.Terminal;

/// <summary>The command line or a file it names is wrong; nothing was asked of the server. Ends with exit code 2.</summary>
internal sealed class UsageException(string message) : Exception(message);
