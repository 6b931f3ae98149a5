using System.CommandLine;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using EcomOpsEngine.Benchmarks.Coverage;
using EcomOpsEngine.Benchmarks.Dashboards;
using EcomOpsEngine.Benchmarks.Extremes;
using EcomOpsEngine.Benchmarks.Faults;
using EcomOpsEngine.Benchmarks.Loads;
using EcomOpsEngine.Benchmarks.Peers;
using EcomOpsEngine.Benchmarks.Scaling;
using EcomOpsEngine.Benchmarks.Store;

var rows = new Option<int>("--rows") { Description = "Events, and as many order lines.", DefaultValueFactory = _ => 20_000_000 };
var repeats = new Option<int>("--repeats") { Description = "Timed rounds of each work after a warm-up.", DefaultValueFactory = _ => 5 };
var threads = new Option<int>("--threads") { Description = "Threads for everybody.", DefaultValueFactory = _ => 2 };
var works = new Option<string[]>("--work") { Description = "Only these works; repeatable." };
var output = new Option<string>("--output") { Description = "table or json (one object per work and peer and line).", DefaultValueFactory = _ => "table" };
output.AcceptOnlyFromAmong("table", "json");
var results = new Option<string?>("--results") { Description = "Folder that keeps the results, by processor, e.g. benchmarks/results; without it nothing is kept." };

var peers = new Command("peers", "The same questions on the same rows asked of us, DuckDB and ClickHouse in one interleaved run; answers are compared.")
{
    rows, repeats, threads, works, output, results,
};
peers.SetAction(parsed => PeersCommand.Run(
    new PeersOptions(
        parsed.GetValue(rows), parsed.GetValue(repeats), parsed.GetValue(threads), parsed.GetValue(works) ?? [], parsed.GetValue(output) == "json", parsed.GetValue(results)),
    Console.Out, Console.Error.WriteLine));

var sizes = new Option<int[]>("--rows") { Description = "Sizes, repeatable.", DefaultValueFactory = _ => [1_000_000, 10_000_000, 100_000_000] };
var scaling = new Command("scaling", "Our works alone at several sizes, by one thread and by several.") { sizes, repeats, threads, works };
scaling.SetAction(parsed => ScalingCommand.Run(
    parsed.GetValue(sizes) ?? [], parsed.GetValue(works) ?? [], parsed.GetValue(repeats), parsed.GetValue(threads), Console.Out));

var events = new Option<int>("--rows") { Description = "Events.", DefaultValueFactory = _ => 5_000_000 };
var extremes = new Command("extremes", "Funnels over rows of extreme forms (one visitor with all rows at one instant, 32 steps, a value for each five rows) at half the rows and at all.")
{
    events, repeats,
};
extremes.SetAction(parsed => ExtremesCommand.Run(parsed.GetValue(events), parsed.GetValue(repeats), Console.Out));

var lines = new Option<int>("--lines") { Description = "Order lines; by default a fifth of the events." };
var scratch = new Option<string?>("--scratch") { Description = "Folder for the dataset, which is deleted at the end; by default the system's." };
var published = new Option<string?>("--server") { Description = "Folder of a published server to load into and to start; by default the server beside this program." };
var scale = new Command("scale", "Loads rows, asks the four questions, ends the server and starts it again: bytes in memory and on disk, time to the first answer with a warm and a cold page cache and after a rebuild.")
{
    events, lines, scratch, published,
};
scale.SetAction((parsed, cancellation) =>
{
    var count = parsed.GetValue(events);
    return ScaleCommand.RunAsync(count, parsed.GetValue(lines) is var given and > 0 ? given : Math.Max(1_000, count / 5), parsed.GetValue(scratch), parsed.GetValue(published), Console.Out, cancellation);
});

var perSecond = new Option<int>("--rate") { Description = "Events a second that the loader appends.", DefaultValueFactory = _ => 50_000 };
var batch = new Option<int>("--batch") { Description = "Events of each load.", DefaultValueFactory = _ => 5_000 };
var duration = new Option<int>("--seconds") { Description = "How long it appends.", DefaultValueFactory = _ => 60 };
var late = new Option<double>("--late") { Description = "Share of the appended events that happened in the past, such as 0.01." };
var append = new Command("append", "A loader appends events in time order while funnels are asked: their times beside those without a loader, runs and memory over time.")
{
    events, perSecond, batch, duration, late,
};
append.SetAction((parsed, cancellation) => new AppendCommand(
    new AppendOptions(parsed.GetValue(events), parsed.GetValue(perSecond), parsed.GetValue(batch), parsed.GetValue(duration), parsed.GetValue(late)), Console.Out).RunAsync(cancellation));

var loadRows = new Option<int>("--rows") { Description = "Events.", DefaultValueFactory = _ => 5_000_000 };
var rounds = new Option<int>("--repeats") { Description = "Rounds of each format after a small warm-up.", DefaultValueFactory = _ => 3 };
var formats = new Option<string[]>("--format") { Description = "Only these formats; repeatable." };
var loads = new Command("loads", "Rows per second to durable and to queryable for each way in, beside DuckDB's bare insert and ClickHouse's insert and sorted merge of the same file, and of the same batches sent to its server.")
{
    loadRows, rounds, threads, formats, output,
};
loads.SetAction((parsed, cancellation) => LoadsCommand.RunAsync(
    parsed.GetValue(loadRows), parsed.GetValue(rounds), parsed.GetValue(threads), parsed.GetValue(formats) ?? [], parsed.GetValue(output) == "json", Console.Out, cancellation));

var served = new Option<int>("--rows") { Description = "Events; a fifth as many order lines.", DefaultValueFactory = _ => 2_000_000 };
var seconds = new Option<double>("--seconds") { Description = "How long each number of clients asks.", DefaultValueFactory = _ => 5 };
var clients = new Option<int[]>("--clients") { Description = "Numbers of clients, repeatable.", DefaultValueFactory = _ => [1, 8, 64] };
var server = new Option<string[]>("--server") { Description = "Options of the server instead of the cache being off; repeatable.", DefaultValueFactory = _ => ["--result-cache-mb=0"] };
var load = new Command("load", "Drives a real server with the questions of a dashboard from several clients, idle and while rows are loaded, and checks every answer; calls a second of z-test and sample size beside an empty call.")
{
    served, seconds, clients, server,
};
load.SetAction((parsed, cancellation) => new LoadCommand(
    new LoadOptions(parsed.GetValue(served), parsed.GetValue(seconds), parsed.GetValue(clients) ?? [], parsed.GetValue(server) ?? []), Console.Out).RunAsync(cancellation));

var draws = new Option<int>("--draws") { Description = "Simulated tests of each regime.", DefaultValueFactory = _ => 20_000 };
var coverage = new Command("coverage", "Simulates tests: how often 95% intervals hold the true effect, and how often peeking finds an effect that is not there.")
{
    draws, output,
};
coverage.SetAction(parsed => CoverageCommand.Run(parsed.GetValue(draws), parsed.GetValue(output) == "json", Console.Out));

var kills = new Option<int>("--count") { Description = "Kills.", DefaultValueFactory = _ => 200 };
var seed = new Option<ulong>("--seed") { Description = "Seed of loads and moments.", DefaultValueFactory = _ => 1UL };
var killed = new Option<int>("--rows") { Description = "Rows after which a new dataset is begun.", DefaultValueFactory = _ => 300_000 };
var killing = new Command("kills", "Kills a real server at random moments of loads, erasures, checkpoints and segment writing; after each restart all answers are compared with a naive model.")
{
    kills, seed, killed,
};
killing.SetAction((parsed, cancellation) => new KillsCommand(parsed.GetValue(kills), parsed.GetValue(seed), parsed.GetValue(killed), Console.Out, Console.Error.WriteLine).RunAsync(cancellation));

var flips = new Option<int>("--flips") { Description = "Random bits flipped of each kind of file.", DefaultValueFactory = _ => 100 };
var cutStep = new Option<int>("--cut-step") { Description = "The write-ahead log is cut at every so many bytes.", DefaultValueFactory = _ => 1 };
var damage = new Command("damage", "Cuts the write-ahead log at every byte, flips random bits of each kind of file, starts a server each time: right answers or a refusal, never others.")
{
    flips, cutStep, seed,
};
damage.SetAction((parsed, cancellation) => new DamageCommand(parsed.GetValue(flips), parsed.GetValue(cutStep), parsed.GetValue(seed), Console.Out, Console.Error.WriteLine).RunAsync(cancellation));

if (args.Length > 0 && args[0] == "kernels")
{
    // In this process: the data generator stays warm, and no project is generated and built for each case.
    var config = DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance));
    BenchmarkSwitcher.FromAssembly(typeof(PeersCommand).Assembly).Run(args[1..], config);
    return 0;
}

if (args.Length == 3 && args[0] == ClickHouseServer.Command)
{
    return ClickHouseServer.Serve(args[1], args[2]);
}

var root = new RootCommand("Benchmarks of EcomOpsEngine.")
{
    peers,
    scaling,
    scale,
    append,
    extremes,
    loads,
    load,
    coverage,
    killing,
    damage,
    new Command("kernels", "BenchmarkDotNet over the kernels; arguments after it are BenchmarkDotNet's."),
};
return await root.Parse(args).InvokeAsync();
