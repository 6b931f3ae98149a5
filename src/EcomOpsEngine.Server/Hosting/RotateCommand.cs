using EcomOpsEngine.Storage.Datasets;
using EcomOpsEngine.Storage.Identities;

namespace EcomOpsEngine.Server.Hosting;

/// <summary><c>rotate</c>: puts the personal data of a data directory under another master key, while no server runs on it.</summary>
internal static class RotateCommand
{
    private const string NewKeyFile = "new-key-file";

    public static async Task<int> RunAsync(IReadOnlyList<KeyValuePair<string, string>> arguments, Func<IReadOnlyList<KeyValuePair<string, string>>, ServerOptions> readOptions)
    {
        var path = arguments.LastOrDefault(pair => pair.Key == NewKeyFile).Value
            ?? throw new OptionException($"Option --{NewKeyFile} is missing: the file of the new master key; a missing file is made.");
        var options = readOptions([.. arguments.Where(pair => pair.Key != NewKeyFile)]);
        if (!Directory.Exists(options.DataDirectory))
        {
            throw new OptionException($"--data: found no folder `{options.DataDirectory}`.");
        }

        var current = MasterKeyChoice.OfExisting(options, Environment.GetEnvironmentVariable).Key;
        var next = Next(path);
        var rotated = await Task.Run(() => KeyRotation.Run(options.DataDirectory, current, next));
        Console.WriteLine($"{rotated.Count} datasets are under the key {next.Fingerprint} of `{path}` now{(rotated.Count == 0 ? "." : ": " + string.Join(", ", rotated) + ".")}");
        Console.WriteLine($"Start the server with --key-file `{path}`. Older copies of the keys files still need the old key {current.Fingerprint}.");
        return 0;
    }

    private static MasterKey Next(string path)
    {
        if (File.Exists(path))
        {
            return MasterKey.ReadFile(path);
        }

        var made = MasterKey.Generate();
        made.WriteNewFile(path);
        return made;
    }
}
