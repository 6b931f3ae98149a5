using EcomOpsEngine.Server.Demo;
using EcomOpsEngine.Server.Sql;
using EcomOpsEngine.Storage;

namespace EcomOpsEngine.Server.Hosting;

/// <summary>The commands <c>serve</c>, <c>demo</c> and <c>rotate</c>.</summary>
internal static class CommandLine
{
    private const string Usage = $"""
        EcomOpsEngine: analytics of an online store over gRPC.

        Usage:
          serve [options]                            serve the datasets of --data
          demo [--exit] [--events N] [--seed S] [options]
                                                     load the seeded sample shop, print its answers, then serve
          rotate --new-key-file FILE [options]       put the personal data of --data under another master key; no server may run on it

        Options (also in appsettings.json under "EcomOps", and as ECOMOPS_GRPC_PORT and so on):
        {OptionReader.Usage}
        """;

    public static async Task<int> RunAsync(string[] arguments)
    {
        try
        {
            switch (arguments.FirstOrDefault())
            {
                case "serve":
                    await ServeAsync(ReadOptions(OptionReader.Split(arguments[1..]), ServerOptions.Default));
                    return 0;
                case "demo":
                    return await DemoCommand.RunAsync(arguments[1..], ReadOptions);
                case "rotate":
                    return await RotateCommand.RunAsync(OptionReader.Split(arguments[1..]), pairs => ReadOptions(pairs, ServerOptions.Default));
                case SqlQuestions.Command:
                    SqlQuestions.ServeOne();
                    return 0;
                case "help" or "--help" or "-h":
                    Console.WriteLine(Usage);
                    return 0;
                default:
                    await Console.Error.WriteLineAsync(Usage);
                    return 2;
            }
        }
        catch (OptionException wrong)
        {
            await Console.Error.WriteLineAsync(wrong.Message);
            return 2;
        }
        catch (StorageException unusable) when (unusable.Error is StorageError.KeyUnusable or StorageError.DatasetInUse)
        {
            await Console.Error.WriteLineAsync(unusable.Message);
            return 4;
        }
        catch (IOException taken) when (taken.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            await Console.Error.WriteLineAsync($"{taken.Message} Choose other ports with --grpc-port and --http-port.");
            return 3;
        }
    }

    private static async Task ServeAsync(ServerOptions options)
    {
        await using var server = await ServerHost.StartAsync(options, null, CancellationToken.None);
        await server.WaitForShutdownAsync();
    }

    private static ServerOptions ReadOptions(IReadOnlyList<KeyValuePair<string, string>> commandLine, ServerOptions defaults)
    {
        var file = new ConfigurationBuilder()
            .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true)
            .AddJsonFile(Path.GetFullPath("appsettings.json"), optional: true)
            .Build();
        return OptionReader.Read(commandLine, file, Environment.GetEnvironmentVariable, defaults);
    }
}
