using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Grpc.Net.Client;

namespace EcomOpsEngine.Benchmarks.Store;

/// <summary>A server in a process of its own, as it is started in production.</summary>
internal sealed partial class ServerProcess : IDisposable
{
    /// <summary>A large dataset is made again from its durable tables before the server serves.</summary>
    private static readonly TimeSpan LongestStart = TimeSpan.FromMinutes(20);

    private const int Terminate = 15;

    private readonly Process process;
    private readonly List<string> log;
    private bool isDisposed;

    private ServerProcess(Process process, Uri address, List<string> log)
    {
        this.process = process;
        this.log = log;
        Address = address;
        Channel = NewChannel();
    }

    /// <summary>Where gRPC answers.</summary>
    public Uri Address { get; }

    /// <summary>Channel to it.</summary>
    public GrpcChannel Channel { get; }

    /// <summary>What it wrote so far.</summary>
    public IReadOnlyList<string> Log
    {
        get
        {
            lock (log)
            {
                return [.. log];
            }
        }
    }

    /// <summary>Starts a server on a data directory and waits until it serves.</summary>
    /// <param name="dataDirectory">Its data.</param>
    /// <param name="cancellation">Stops the start.</param>
    /// <param name="options">Further options of <c>serve</c>.</param>
    /// <exception cref="InvalidOperationException">It ended instead.</exception>
    public static Task<ServerProcess> StartAsync(string dataDirectory, CancellationToken cancellation, params IReadOnlyList<string> options) =>
        StartFromAsync(AppContext.BaseDirectory, dataDirectory, cancellation, options);

    /// <summary>Starts the server that stands in a folder, such as a published one.</summary>
    /// <param name="folder">Holds EcomOpsEngine.Server.dll.</param>
    /// <param name="dataDirectory">Its data.</param>
    /// <param name="cancellation">Stops the start.</param>
    /// <param name="options">Further options of <c>serve</c>.</param>
    /// <exception cref="InvalidOperationException">It ended instead.</exception>
    public static async Task<ServerProcess> StartFromAsync(string folder, string dataDirectory, CancellationToken cancellation, params IReadOnlyList<string> options)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] arguments = [Path.Combine(folder, "EcomOpsEngine.Server.dll"), "serve", "--data", dataDirectory, "--grpc-port", "0", "--http-port", "0", .. options];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        var log = new List<string>();
        var serving = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        var process = new Process { StartInfo = start, EnableRaisingEvents = true };
        process.OutputDataReceived += (_, line) => Take(line.Data);
        process.ErrorDataReceived += (_, line) => Take(line.Data);
        process.Exited += (_, _) => serving.TrySetException(new InvalidOperationException("The server ended at its start: " + string.Join(Environment.NewLine, log)));
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            var address = await serving.Task.WaitAsync(LongestStart, cancellation);
            return new ServerProcess(process, address, log);
        }
        catch
        {
            process.Kill();
            process.Dispose();
            throw;
        }

        void Take(string? line)
        {
            lock (log)
            {
                log.Add(line ?? "");
            }

            if (line is not null && Serving().Match(line) is { Success: true } found)
            {
                serving.TrySetResult(new Uri(found.Groups[1].Value));
            }
        }
    }

    /// <summary>One more connection to it.</summary>
    public GrpcChannel NewChannel() => GrpcChannel.ForAddress(Address, new GrpcChannelOptions { MaxReceiveMessageSize = null });

    /// <summary>Most memory that it ever had resident, as the kernel counts it.</summary>
    public long PeakBytes() => 1_024 * long.Parse(
        File.ReadLines($"/proc/{process.Id}/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).AsSpan("VmHWM:".Length).Trim(" \tkB"), CultureInfo.InvariantCulture);

    /// <summary>SIGKILL: nothing of the process runs any more.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>SIGTERM, as an operator ends it: running calls are waited for, and what the next start can use is saved.</summary>
    /// <exception cref="InvalidOperationException">It could not be asked to, or ended with a failure.</exception>
    public async Task StopAsync(CancellationToken cancellation)
    {
        Channel.Dispose();
        if (!OperatingSystem.IsLinux() || Signal(process.Id, Terminate) != 0)
        {
            throw new InvalidOperationException("The server could not be asked to end.");
        }

        await process.WaitForExitAsync(cancellation);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"The server ended with {process.ExitCode}: " + string.Join(Environment.NewLine, Log));
        }
    }

    /// <summary>Ends it, where it still runs; again: nothing.</summary>
    public void Dispose()
    {
        if (!isDisposed)
        {
            isDisposed = true;
            Channel.Dispose();
            process.Kill();
            process.Dispose();
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int process, int signal);

    [GeneratedRegex(@"Serving gRPC on (http://[0-9.:]+)")]
    private static partial Regex Serving();
}
