using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Apache.Arrow;
using Apache.Arrow.Ipc;
using EcomOpsEngine.TestData.Peers;

namespace EcomOpsEngine.Benchmarks.Loads;

/// <summary>
/// ClickHouse as a server in a process of its own: this program again, in which the library plays clickhouse-local with its HTTP port open. It ends with its standard input.
/// </summary>
internal sealed class ClickHouseServer : IDisposable
{
    /// <summary>The command of this program that the process runs.</summary>
    public const string Command = "clickhouse-server";

    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly HttpClient _client;

    private ClickHouseServer(Process process, int port)
    {
        _process = process;
        _client = new HttpClient { BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/")), Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>What the process does: serves until its standard input ends.</summary>
    /// <param name="config">Path of its configuration.</param>
    /// <param name="data">Folder of its data.</param>
    public static unsafe int Serve(string config, string data)
    {
        var library = NativeLibrary.Load(ClickHouseLibrary.FindLibrary() ?? throw new InvalidOperationException(ClickHouseLibrary.SkipReason));
        var run = (delegate* unmanaged<int, byte**, nint>)NativeLibrary.GetExport(library, "chdb_query_cmdline");
        string[] arguments = ["clickhouse", "--config-file=" + config, "--path=" + data, "--query=SYSTEM START LISTEN QUERIES ALL; SELECT count() FROM file('/dev/stdin', 'LineAsString')"];
        nint[] texts = [.. arguments.Select(Marshal.StringToCoTaskMemUTF8)];
        fixed (nint* first = texts)
        {
            run(texts.Length, (byte**)first);
        }

        return 0;
    }

    /// <summary>Starts it and waits until it answers.</summary>
    /// <param name="directory">Where its data and its configuration go.</param>
    /// <param name="cancellation">Stops the start.</param>
    public static async Task<ClickHouseServer> StartAsync(string directory, CancellationToken cancellation)
    {
        var port = FreePort();
        var config = Path.Combine(directory, "clickhouse.xml");
        await File.WriteAllTextAsync(
            config, string.Create(CultureInfo.InvariantCulture, $"<clickhouse><listen_host>127.0.0.1</listen_host><http_port>{port}</http_port></clickhouse>"), cancellation);
        var start = new ProcessStartInfo("dotnet") { RedirectStandardInput = true };
        string[] arguments = [typeof(ClickHouseServer).Assembly.Location, Command, config, Directory.CreateDirectory(Path.Combine(directory, "served")).FullName];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        var server = new ClickHouseServer(Process.Start(start)!, port);
        try
        {
            for (var watch = Stopwatch.StartNew(); ; await Task.Delay(50, cancellation))
            {
                try
                {
                    await server.QueryAsync("SELECT 1", cancellation);
                    return server;
                }
                catch (HttpRequestException) when (!server._process.HasExited && watch.Elapsed < LongestStart)
                {
                    // It does not listen yet.
                }
            }
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <summary>Runs a statement; its answer as text.</summary>
    /// <exception cref="InvalidOperationException">ClickHouse refused it; the message is its own.</exception>
    public Task<string> QueryAsync(string sql, CancellationToken cancellation) => PostAsync("", new StringContent(sql), cancellation);

    /// <summary>Sends batches as the data of a statement, which ends with <c>FORMAT ArrowStream</c>.</summary>
    /// <param name="insert">The statement.</param>
    /// <param name="batches">The rows.</param>
    /// <param name="cancellation">Stops it.</param>
    public Task InsertAsync(string insert, IReadOnlyList<RecordBatch> batches, CancellationToken cancellation) =>
        PostAsync("?query=" + Uri.EscapeDataString(insert), new BatchContent(batches), cancellation);

    public void Dispose()
    {
        _client.Dispose();
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private async Task<string> PostAsync(string query, HttpContent content, CancellationToken cancellation)
    {
        using (content)
        {
            using var answer = await _client.PostAsync(new Uri(query, UriKind.Relative), content, cancellation);
            var text = await answer.Content.ReadAsStringAsync(cancellation);
            return answer.IsSuccessStatusCode ? text.TrimEnd('\n') : throw new InvalidOperationException(text);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed class BatchContent : HttpContent
    {
        private readonly IReadOnlyList<RecordBatch> _batches;

        public BatchContent(IReadOnlyList<RecordBatch> batches)
        {
            _batches = batches;
            Headers.ContentType = new MediaTypeHeaderValue("application/vnd.apache.arrow.stream");
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            using var writer = new ArrowStreamWriter(stream, _batches[0].Schema, leaveOpen: true);
            foreach (var batch in _batches)
            {
                await writer.WriteRecordBatchAsync(batch);
            }

            await writer.WriteEndAsync();
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
