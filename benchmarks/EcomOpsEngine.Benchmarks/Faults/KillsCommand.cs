using System.Diagnostics;
using System.Globalization;
using EcomOpsEngine.Benchmarks.Store;
using EcomOpsEngine.TestData;
using Grpc.Core;

namespace EcomOpsEngine.Benchmarks.Faults;

/// <summary>
/// The command <c>kills</c>: a real server is killed at random moments while several callers load and erase. After each restart every acknowledged load must be whole,
/// every other whole or absent, and all answers those of a naive model over the raw rows.
/// </summary>
internal sealed class KillsCommand(int count, ulong seed, int rowsOfDataset, TextWriter output, Action<string> progress)
{
    private const int Senders = 3;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(20);

    private readonly SeededRandom random = new(seed, 1);
    private readonly KillFigures figures = new();
    private readonly List<ShopLoad> present = [];
    private readonly HashSet<string> erased = new(StringComparer.Ordinal);
    private ShopLoads source = new(seed);
    private int datasets;
    private volatile bool isKilling;

    private string Dataset => $"shop-{datasets}";

    /// <summary>Runs it; 0 when everything held.</summary>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var directory = Directory.CreateTempSubdirectory("ecomops-kills-").FullName;
        var data = Path.Combine(directory, "data");
        var server = await ServerProcess.StartAsync(data, cancellation);
        var done = 0;
        try
        {
            for (; done < count; done++)
            {
                if (datasets == 0 || present.Sum(load => load.Rows) > rowsOfDataset)
                {
                    await BeginDatasetAsync(server, cancellation);
                }

                var sent = await SendUntilKilledAsync(server, Path.Combine(data, Dataset), cancellation);
                server.Dispose();
                var watch = Stopwatch.StartNew();
                server = await ServerProcess.StartAsync(data, cancellation);
                figures.Starts.Add(watch.Elapsed);
                await CheckAsync(server, sent, done, cancellation);
                progress(string.Create(CultureInfo.InvariantCulture, $"kill {done + 1} of {count}, {figures.Faults.Count} faults"));
            }
        }
        catch (Exception ended) when (ended is not OperationCanceledException)
        {
            // A server that does not start or does not answer: what was found before is told all the same.
            figures.Fault($"After kill {done + 1}: {ended.Message}");
        }
        finally
        {
            server.Dispose();
        }

        figures.Print(output, done, seed);
        if (figures.Faults.Count > 0)
        {
            output.WriteLine($"The data stay in {directory}.");
            return 1;
        }

        Directory.Delete(directory, recursive: true);
        return 0;
    }

    private async Task BeginDatasetAsync(ServerProcess server, CancellationToken cancellation)
    {
        datasets++;
        source = new ShopLoads(seed + ((ulong)datasets << 32));
        present.Clear();
        erased.Clear();
        var shop = new ShopQuestions(server.Channel, Dataset);
        await shop.CreateAsync(cancellation);
        foreach (var load in source.First())
        {
            await shop.SendAsync(load, cancellation);
            present.Add(load);
        }
    }

    private async Task<List<SentChange>> SendUntilKilledAsync(ServerProcess server, string folder, CancellationToken cancellation)
    {
        var shop = new ShopQuestions(server.Channel, Dataset);
        var sent = new List<SentChange>();
        isKilling = false;
        var senders = Enumerable.Range(0, Senders).Select(_ => Task.Run(() => SendAsync(shop, sent, cancellation), cancellation)).ToList();

        // A few loads end, then the kill comes at a random moment of the next; some come late enough to meet the writing of segments, which begins two seconds after a load.
        var (watch, ended) = (Stopwatch.StartNew(), random.Below(5));
        while (watch.Elapsed < LongestWait && Acknowledged(sent) < ended)
        {
            await Task.Delay(5, cancellation);
        }

        var longest = random.Below(3) == 0 ? 3_500 : (int)(watch.ElapsedMilliseconds / Math.Max(1, ended)) + 100;
        await Task.Delay(random.Below(longest), cancellation);
        isKilling = true;
        await server.KillAsync();
        await Task.WhenAll(senders);
        CheckLog(server, "the killed server");
        figures.NoteMoment(folder, sent.Any(one => !one.IsAcknowledged));
        return sent;
    }

    private static int Acknowledged(List<SentChange> sent)
    {
        lock (sent)
        {
            return sent.Count(change => change.IsAcknowledged);
        }
    }

    private async Task SendAsync(ShopQuestions shop, List<SentChange> sent, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            var change = Draw(sent);
            try
            {
                await shop.SendAsync(change.Load, cancellation);
                change.IsAcknowledged = true;
                if (change.Customer is { } customer)
                {
                    change.EraseSent = true;
                    await shop.EraseAsync(customer, cancellation);
                    change.EraseAcknowledged = true;
                }
            }
            catch (Exception gone) when (gone is RpcException or IOException)
            {
                // The server is gone; a message under way fails as a broken stream. Before that, every good load is to be taken.
                if (!isKilling)
                {
                    lock (sent)
                    {
                        figures.Fault($"{change.Load.LoadId} failed before the kill: {gone.Message}");
                    }
                }

                return;
            }
        }
    }

    private SentChange Draw(List<SentChange> sent)
    {
        lock (sent)
        {
            var (load, customer) = random.Below(8) == 0 ? source.Single() : (source.Next(), (string?)null);
            sent.Add(new SentChange(load, customer));
            return sent[^1];
        }
    }

    private async Task CheckAsync(ServerProcess server, List<SentChange> sent, int round, CancellationToken cancellation)
    {
        var shop = new ShopQuestions(server.Channel, Dataset);
        foreach (var change in sent)
        {
            var rows = await shop.FindAsync(change.Load.LoadId, cancellation);
            figures.Note(change, rows);
            if ((change.IsAcknowledged && rows is null) || (rows is not null && rows != change.Load.Rows))
            {
                figures.Fault($"round {round}: {change.Load.LoadId} has {rows?.ToString(CultureInfo.InvariantCulture) ?? "no"} rows of {change.Load.Rows}, acknowledged {change.IsAcknowledged}");
            }

            if (rows is not null)
            {
                present.Add(change.Load);
            }

            if (change.EraseAcknowledged)
            {
                erased.Add(change.Customer!);
            }
        }

        await CompareAsync(shop, $"round {round}, after the kill", cancellation);
        foreach (var change in sent.Where(change => !present.Contains(change.Load)))
        {
            // The caller tries again: once more is once.
            await shop.SendAsync(change.Load, cancellation);
            present.Add(change.Load);
        }

        foreach (var change in sent.Where(change => change.Customer is not null && !change.EraseAcknowledged))
        {
            await shop.EraseAsync(change.Customer!, cancellation);
            erased.Add(change.Customer!);
        }

        await CompareAsync(shop, $"round {round}, after sending again", cancellation);
        CheckLog(server, $"round {round}: the server");
    }

    private void CheckLog(ServerProcess server, string who)
    {
        if (server.Log.FirstOrDefault(line => line.StartsWith("fail", StringComparison.Ordinal) || line.StartsWith("crit", StringComparison.Ordinal)) is { } logged)
        {
            figures.Fault($"{who} logged {logged}");
        }
    }

    private async Task CompareAsync(ShopQuestions shop, string when, CancellationToken cancellation)
    {
        var (expected, found) = (NaiveShop.Answers(present), await shop.AnswersAsync(cancellation));
        figures.Compared++;
        if (expected != found)
        {
            figures.Fault($"{when}:{Environment.NewLine}  expected {expected}{Environment.NewLine}  found    {found}");
        }

        var listed = await shop.CustomersAsync(cancellation);
        listed.IntersectWith(erased);
        if (listed.Count > 0)
        {
            figures.Fault($"{when}: erased customers are listed: {string.Join(", ", listed)}");
        }
    }
}

/// <summary>A load that was sent, and the erasure of its customer where it has one of its own.</summary>
internal sealed class SentChange(ShopLoad load, string? customer)
{
    public ShopLoad Load => load;

    public string? Customer => customer;

    /// <summary>Whether the sender was told that the load is durable.</summary>
    public bool IsAcknowledged { get; set; }

    /// <summary>Whether the erasure was asked for.</summary>
    public bool EraseSent { get; set; }

    /// <summary>Whether the sender was told that the erasure is done.</summary>
    public bool EraseAcknowledged { get; set; }
}
