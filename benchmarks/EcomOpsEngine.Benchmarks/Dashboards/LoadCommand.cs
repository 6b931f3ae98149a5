using System.Diagnostics;
using System.Globalization;
using EcomOpsEngine.Benchmarks.Machine;
using EcomOpsEngine.Benchmarks.Peers;
using EcomOpsEngine.Benchmarks.Store;
using Google.Protobuf;

namespace EcomOpsEngine.Benchmarks.Dashboards;

/// <summary>What the command <c>load</c> is asked to do.</summary>
/// <param name="Rows">Events; a fifth as many order lines.</param>
/// <param name="Seconds">How long each number of clients asks.</param>
/// <param name="Clients">Numbers of clients.</param>
/// <param name="ServerOptions">Further options of the server.</param>
internal sealed record LoadOptions(int Rows, double Seconds, IReadOnlyList<int> Clients, IReadOnlyList<string> ServerOptions);

/// <summary>
/// The command <c>load</c>: a real server is asked the questions of a dashboard by several clients at a time, while nothing else goes on, while rows are loaded, and beside heavy questions.
/// Every answer is compared with the first; of those the funnel, the totals of the matrices and of RFM with counts over the rows themselves.
/// </summary>
internal sealed class LoadCommand(LoadOptions options, TextWriter output)
{
    private const ulong Seed = 2026;
    private const int WarmClients = 2, WarmRounds = 30, SoloRounds = 15, HeavyClients = 2, CallRounds = 5, Callers = 8;

    /// <summary>A question may take this many times what all questions of the dashboard take alone.</summary>
    private const double MostOfSolo = 1.5;

    /// <summary>A computed figure has at least this share of the rate of an empty call.</summary>
    private const double LeastOfEmpty = .8;

    /// <summary>The first batch of a long answer is there within this time, milliseconds.</summary>
    private const double MostOfFirstBatch = 50;

    private TimeSpan Duration => TimeSpan.FromSeconds(options.Seconds);

    /// <summary>Runs it; 0 when every question was answered rightly.</summary>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var directory = Directory.CreateTempSubdirectory("ecomops-load-").FullName;
        try
        {
            using var server = await ServerProcess.StartAsync(Path.Combine(directory, "data"), cancellation, options.ServerOptions);
            var lines = Math.Max(1_000, options.Rows / 5);
            var shop = await DashboardShop.LoadAsync(server.Channel, options.Rows, lines, Seed, cancellation);
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{MachineInfo.Describe()}; {options.Rows:N0} events, {lines:N0} order lines; server and clients share the machine; options: {(options.ServerOptions.Count == 0 ? "none" : string.Join(' ', options.ServerOptions))}"));
            var expected = await FirstAnswersAsync(server, cancellation);
            var faults = shop.Agrees(expected) ? 0 : 1;
            output.WriteLine(faults == 0 ? "The first funnel, the totals of the matrices and of RFM agree with counts over the rows themselves." : "THE FIRST ANSWERS DO NOT AGREE with counts over the rows themselves.");
            var loop = new ClosedLoop(server, DashboardQuestion.All, expected);

            // The runtime compiles hot methods again while it serves: what is measured alone and what is measured among others is the same code.
            var warm = await loop.RunAsync(WarmClients, Duration, cancellation);
            var (solo, wrong) = await SoloAsync(server, expected, cancellation);
            faults += warm.Wrong + warm.Failed + wrong;
            faults += await ClientsAsync(loop, shop, server, solo, cancellation);
            faults += await BesideHeavyAsync(server, expected, cancellation);
            faults += await PrintStreamsAsync(server, cancellation);
            await PrintCallsAsync(cancellation);
            return faults == 0 ? 0 : 1;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task<Dictionary<DashboardQuestion, IMessage>> FirstAnswersAsync(ServerProcess server, CancellationToken cancellation)
    {
        var answers = new Dictionary<DashboardQuestion, IMessage>();
        foreach (var question in DashboardQuestion.All.Append(DashboardQuestion.Heavy))
        {
            answers[question] = await question.Ask(server.Channel, cancellation);
        }

        return answers;
    }

    /// <summary>Median of each question asked alone; their sum is returned, and how many answers were wrong.</summary>
    private async Task<(double SumMs, int Wrong)> SoloAsync(ServerProcess server, Dictionary<DashboardQuestion, IMessage> expected, CancellationToken cancellation)
    {
        output.WriteLine();
        output.WriteLine("| question alone | ms (min/median/max) |");
        output.WriteLine("| --- | --- |");
        var (sum, wrong) = (0.0, 0);
        foreach (var question in DashboardQuestion.All)
        {
            var times = new List<double>();
            for (var round = -WarmRounds; round < SoloRounds; round++)
            {
                var asked = Stopwatch.GetTimestamp();
                var answer = await question.Ask(server.Channel, cancellation);
                times.AddRange(round < 0 ? [] : [Stopwatch.GetElapsedTime(asked).TotalMilliseconds]);
                wrong += answer.Equals(expected[question]) ? 0 : 1;
            }

            var spread = Spread.Of(times);
            sum += spread.Median;
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {question.Name} | {spread.Min:0.0} / {spread.Median:0.0} / {spread.Max:0.0} |"));
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| sum of the medians | {sum:0.0} |"));
        return (sum, wrong);
    }

    private async Task<int> ClientsAsync(ClosedLoop loop, DashboardShop shop, ServerProcess server, double solo, CancellationToken cancellation)
    {
        output.WriteLine();
        output.WriteLine("| clients | meanwhile | questions | a second | p50 ms | p99 ms | p99 ÷ sum of solo medians | wrong | failed |");
        output.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        var (faults, target) = (0, "");
        foreach (var clients in options.Clients)
        {
            var idle = await loop.RunAsync(clients, Duration, cancellation);
            var (loading, loads) = await WhileLoadingAsync(() => loop.RunAsync(clients, Duration, cancellation), shop, server, cancellation);
            Print(clients, "nothing else", idle, solo);
            Print(clients, string.Create(CultureInfo.InvariantCulture, $"{loads} loads"), loading, solo);
            faults += idle.Wrong + idle.Failed + loading.Wrong + loading.Failed;
            if (clients == DashboardQuestion.All.Count)
            {
                var ratio = idle.Quantile(.99) / solo;
                target = string.Create(CultureInfo.InvariantCulture, $"Target: p99 of {clients} clients ≤ {MostOfSolo} × the sum of the solo medians: {ratio:0.00}, {(ratio <= MostOfSolo ? "met" : "missed")}.");
            }
        }

        output.WriteLine();
        output.WriteLine(target);
        return faults;
    }

    private static async Task<(LoopFigures Figures, int Loads)> WhileLoadingAsync(Func<Task<LoopFigures>> ask, DashboardShop shop, ServerProcess server, CancellationToken cancellation)
    {
        var loads = 0;
        var asking = ask();
        do
        {
            await shop.LoadMoreAsync(server.Channel, cancellation);
            loads++;
        }
        while (!asking.IsCompleted);
        return (await asking, loads);
    }

    /// <summary>A light question beside callers who ask heavy ones all the time.</summary>
    private async Task<int> BesideHeavyAsync(ServerProcess server, Dictionary<DashboardQuestion, IMessage> expected, CancellationToken cancellation)
    {
        var light = new ClosedLoop(server, [DashboardQuestion.All[0]], expected);
        var heavy = new ClosedLoop(server, [DashboardQuestion.Heavy], expected);
        var alone = await light.RunAsync(1, Duration, cancellation);
        var heavyAsking = heavy.RunAsync(HeavyClients, Duration, cancellation);
        var beside = await light.RunAsync(1, Duration, cancellation);
        var heavyFigures = await heavyAsking;
        output.WriteLine();
        output.WriteLine("| a funnel, asked by one client | questions | p50 ms | p99 ms | wrong | failed |");
        output.WriteLine("| --- | --- | --- | --- | --- | --- |");
        foreach (var (meanwhile, figures) in new[] { ("alone", alone), ($"beside {HeavyClients} clients with heavy questions", beside), ($"the heavy questions ({DashboardQuestion.Heavy.Name})", heavyFigures) })
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"| {meanwhile} | {figures.Milliseconds.Count} | {figures.Quantile(.5):0.0} | {figures.Quantile(.99):0.0} | {figures.Wrong} | {figures.Failed} |"));
        }

        return new[] { alone, beside, heavyFigures }.Sum(figures => figures.Wrong + figures.Failed);
    }

    /// <summary>When the first batch of long answers is there. A fault where Flight and messages differ in rows.</summary>
    private async Task<int> PrintStreamsAsync(ServerProcess server, CancellationToken cancellation)
    {
        var streams = await new StreamedAnswers(server.Channel).MeasureAsync(cancellation);
        output.WriteLine();
        output.WriteLine("| a long answer in batches | rows | first batch ms (min/median/max) | whole answer ms | target |");
        output.WriteLine("| --- | --- | --- | --- | --- |");
        foreach (var (name, first, whole, rows) in streams)
        {
            var target = string.Create(CultureInfo.InvariantCulture, $"first ≤ {MostOfFirstBatch} ms: {(first.Median <= MostOfFirstBatch ? "met" : "missed")}");
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"| {name} | {rows:N0} | {first.Min:0.0} / {first.Median:0.0} / {first.Max:0.0} | {whole.Min:0.0} / {whole.Median:0.0} / {whole.Max:0.0} | {target} |"));
        }

        return streams.Chunk(2).Count(pair => pair[0].Rows == 0 || pair[0].Rows != pair[1].Rows);
    }

    private async Task PrintCallsAsync(CancellationToken cancellation)
    {
        var rates = await new CallRates(CallRounds, Duration / CallRounds, Callers).MeasureAsync(cancellation);
        output.WriteLine();
        output.WriteLine($"| call, {Callers} callers on one connection | calls a second (min/median/max) | ÷ empty call | target |");
        output.WriteLine("| --- | --- | --- | --- |");
        foreach (var (name, perSecond) in rates)
        {
            var share = perSecond.Median / rates[0].PerSecond.Median;
            var target = name == rates[0].Name ? "–" : $"≥ {LeastOfEmpty.ToString(CultureInfo.InvariantCulture)}: {(share >= LeastOfEmpty ? "met" : "missed")}";
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {perSecond.Min:N0} / {perSecond.Median:N0} / {perSecond.Max:N0} | {share:0.00} | {target} |"));
        }
    }

    private void Print(int clients, string meanwhile, LoopFigures figures, double solo) => output.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"| {clients} | {meanwhile} | {figures.Milliseconds.Count} | {figures.Rate:0.0} | {figures.Quantile(.5):0.0} | {figures.Quantile(.99):0.0} | {figures.Quantile(.99) / solo:0.00} | {figures.Wrong} | {figures.Failed} |"));
}
