using EcomOpsEngine.Storage;
using EcomOpsEngine.Storage.Identities;

namespace EcomOpsEngine.Server.Hosting;

/// <summary>Where the master key of personal data came from.</summary>
internal enum MasterKeyOrigin
{
    /// <summary>The variable <c>ECOMOPS_KEY</c>.</summary>
    Variable,

    /// <summary>A key file.</summary>
    File,

    /// <summary>A key file that this start made.</summary>
    NewFile,

    /// <summary>The published development key.</summary>
    Development,
}

/// <summary>The master key that a server goes by.</summary>
/// <param name="Key">The key.</param>
/// <param name="Origin">Where it came from.</param>
/// <param name="File">The key file, where there is one.</param>
internal sealed record MasterKeyChoice(MasterKey Key, MasterKeyOrigin Origin, string? File)
{
    /// <summary>The variable that holds a key. Keys are never read from the command line, which other users of the machine can see.</summary>
    public const string Variable = "ECOMOPS_KEY";

    /// <summary>The variable before the key file before the development key; a missing key file is made where there is no data that another key would belong to.</summary>
    /// <exception cref="OptionException">There is no usable key.</exception>
    public static MasterKeyChoice Of(ServerOptions options, Func<string, string?> environment)
    {
        if (OfVariable(environment) is { } key)
        {
            return key;
        }

        if (options is { KeyFile: null, UsesDevelopmentKey: true })
        {
            return new MasterKeyChoice(MasterKey.Development, MasterKeyOrigin.Development, null);
        }

        return OfFile(options.KeyFile ?? DefaultFile(options.DataDirectory), options.DataDirectory);
    }

    /// <summary>The key of data that is there: none is made.</summary>
    /// <exception cref="OptionException">There is no usable key.</exception>
    public static MasterKeyChoice OfExisting(ServerOptions options, Func<string, string?> environment)
    {
        var path = options.KeyFile ?? DefaultFile(options.DataDirectory);
        return OfVariable(environment)
            ?? (System.IO.File.Exists(path) ? OfFile(path, options.DataDirectory) : throw new OptionException($"There is no key file `{path}`; name it with --key-file, or set {Variable}."));
    }

    /// <summary>The key file beside a data directory.</summary>
    public static string DefaultFile(string dataDirectory) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(dataDirectory)) + ".key";

    /// <summary>Says in the log what the key is, where an operator should know.</summary>
    public void WriteTo(ILogger log)
    {
        switch (Origin)
        {
            case MasterKeyOrigin.NewFile:
                ServerLog.KeyFileMade(log, File!, Key.Fingerprint);
                break;
            case MasterKeyOrigin.Development:
                ServerLog.DevelopmentKey(log, Variable);
                break;
            default:
                ServerLog.KeyInUse(log, Key.Fingerprint, File ?? Variable);
                break;
        }
    }

    private static MasterKeyChoice? OfVariable(Func<string, string?> environment)
    {
        if (environment(Variable) is not { Length: > 0 } text)
        {
            return null;
        }

        return MasterKey.TryParse(text) is { } key
            ? new MasterKeyChoice(key, MasterKeyOrigin.Variable, null)
            : throw new OptionException($"{Variable}: expected 64 hex letters or the base64 of 32 bytes.");
    }

    private static MasterKeyChoice OfFile(string path, string dataDirectory)
    {
        try
        {
            if (System.IO.File.Exists(path))
            {
                return new MasterKeyChoice(MasterKey.ReadFile(path), MasterKeyOrigin.File, path);
            }

            if (Directory.Exists(dataDirectory) && Directory.EnumerateFiles(dataDirectory, "*.keys", SearchOption.AllDirectories).Any())
            {
                throw new OptionException($"There is no key file `{path}`, but there is data in `{dataDirectory}` that its key encrypts: bring the file back, or name it with --key-file.");
            }

            var made = MasterKey.Generate();
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            made.WriteNewFile(path);
            return new MasterKeyChoice(made, MasterKeyOrigin.NewFile, path);
        }
        catch (StorageException unusable)
        {
            throw new OptionException(unusable.Message);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new OptionException($"The key file `{path}` cannot be made: {failure.Message}");
        }
    }
}
