using System.Globalization;
using EcomOpsEngine.Benchmarks.Store;
using EcomOpsEngine.TestData;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace EcomOpsEngine.Benchmarks.Faults;

/// <summary>
/// The command <c>damage</c>: cuts the write-ahead log of a dataset at bytes of it, flips random bits of each kind of file, and starts a server each time.
/// It must give the right answers, or say that it cannot; never others.
/// </summary>
internal sealed class DamageCommand(int flips, int cutStep, ulong seed, TextWriter output, Action<string> progress)
{
    private const string Log = "dataset.duckdb.wal";
    private const int TriesBetweenWords = 100;

    private readonly SeededRandom random = new(seed, 2);
    private readonly List<string> faults = [];
    private readonly List<(string What, int Tries, int Same, int Refused)> figures = [];
    private string expected = "";

    /// <summary>Runs it; 0 when every damage was harmless or told.</summary>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var directory = Directory.CreateTempSubdirectory("ecomops-damage-").FullName;
        try
        {
            var (sound, work) = (Path.Combine(directory, "sound"), Path.Combine(directory, "work"));
            await MakeAsync(Path.Combine(directory, "made"), sound, cancellation);
            expected = await AnswersAsync(sound, work, _ => { }, cancellation) ?? throw new InvalidOperationException("The sound dataset is not served.");
            await CutAsync(sound, work, cancellation);
            foreach (var file in new[] { Log, "dataset.duckdb", "identities.keys", "settings.json", "acknowledged", "segments/MANIFEST", "segments/*.arrow" })
            {
                await FlipAsync(sound, work, file, withoutSegments: false, cancellation);
            }

            await FlipAsync(sound, work, "dataset.duckdb", withoutSegments: true, cancellation);
            Print();
            return faults.Count == 0 ? 0 : 1;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    /// <summary>A small dataset with segments of its first loads and a write-ahead log of its last, copied while it is open.</summary>
    private static async Task MakeAsync(string made, string sound, CancellationToken cancellation)
    {
        var source = new ShopLoads(1);
        await using (var first = await StoreServer.StartAsync(made, cancellation, LogLevel.None))
        {
            var shop = new ShopQuestions(first.Channel, StoreServer.Dataset);
            await shop.CreateAsync(cancellation);
            foreach (var load in source.First())
            {
                await shop.SendAsync(load, cancellation);
            }

            await shop.SendBadAsync("bad", cancellation);
        }

        await using var second = await StoreServer.StartAsync(made, cancellation, LogLevel.None);
        foreach (var load in new[] { source.Single().Load, source.Single().Load })
        {
            await new ShopQuestions(second.Channel, StoreServer.Dataset).SendAsync(load, cancellation);
        }

        Copy(made, sound);
    }

    private async Task CutAsync(string sound, string work, CancellationToken cancellation)
    {
        var whole = File.ReadAllBytes(Path.Combine(sound, StoreServer.Dataset, Log));
        var (tries, same, refused) = (0, 0, 0);
        for (var length = random.Below(cutStep); length < whole.Length; length += cutStep)
        {
            var answers = await AnswersAsync(sound, work, folder => File.WriteAllBytes(Path.Combine(folder, Log), whole[..length]), cancellation);
            Judge($"{Log} cut to {length} of {whole.Length} bytes", answers, ref tries, ref same, ref refused);
        }

        figures.Add(($"{Log} of {Text(whole.Length)} bytes, cut at every {(cutStep == 1 ? "byte" : Text(cutStep) + "th byte")}", tries, same, refused));
    }

    private async Task FlipAsync(string sound, string work, string pattern, bool withoutSegments, CancellationToken cancellation)
    {
        var folder = Path.Combine(sound, StoreServer.Dataset);
        var files = Directory.GetFiles(Path.Combine(folder, Path.GetDirectoryName(pattern)!), Path.GetFileName(pattern));
        var (tries, same, refused) = (0, 0, 0);
        for (var flip = 0; flip < flips; flip++)
        {
            var file = files[random.Below(files.Length)];
            var bytes = File.ReadAllBytes(file);
            var bit = random.Below(bytes.Length * 8L);
            bytes[bit / 8] ^= (byte)(1 << (int)(bit % 8));
            var answers = await AnswersAsync(sound, work, target =>
            {
                File.WriteAllBytes(Path.Combine(target, Path.GetRelativePath(folder, file)), bytes);
                if (withoutSegments)
                {
                    Directory.Delete(Path.Combine(target, "segments"), recursive: true);
                }
            }, cancellation);
            Judge($"{Path.GetFileName(file)}, bit {bit}", answers, ref tries, ref same, ref refused);
        }

        figures.Add(($"{pattern}{(withoutSegments ? ", segments gone" : "")}: random bits flipped", tries, same, refused));
    }

    private void Judge(string what, string? answers, ref int tries, ref int same, ref int refused)
    {
        tries++;
        if (tries % TriesBetweenWords == 0)
        {
            progress(what);
        }

        if (answers is null)
        {
            refused++;
        }
        else if (answers == expected)
        {
            same++;
        }
        else
        {
            faults.Add($"{what}:{Environment.NewLine}  expected {expected}{Environment.NewLine}  found    {answers}");
        }
    }

    /// <summary>What a server says on a damaged copy; null where it refuses to.</summary>
    private static async Task<string?> AnswersAsync(string sound, string work, Action<string> damage, CancellationToken cancellation)
    {
        if (Directory.Exists(work))
        {
            Directory.Delete(work, recursive: true);
        }

        Copy(sound, work);
        damage(Path.Combine(work, StoreServer.Dataset));
        await using var server = await StoreServer.StartAsync(work, cancellation, LogLevel.None);
        try
        {
            var shop = new ShopQuestions(server.Channel, StoreServer.Dataset);
            var customers = await shop.CustomersAsync(cancellation);
            return $"{await shop.AnswersAsync(cancellation)} | {string.Join(' ', customers.Order(StringComparer.Ordinal))} | {await shop.LoadsAsync(cancellation)}";
        }
        catch (RpcException refused) when (refused.StatusCode is StatusCode.DataLoss or StatusCode.Internal)
        {
            return null;
        }
    }

    // By another program: the running server locks its keys against others that ask, which a copy of the bytes on disk does not.
    private static void Copy(string from, string to)
    {
        using var copy = System.Diagnostics.Process.Start("cp", ["-r", from, to]);
        copy.WaitForExit();
        if (copy.ExitCode != 0)
        {
            throw new IOException($"`{from}` could not be copied.");
        }
    }

    private void Print()
    {
        output.WriteLine("| damage | tries | right answers | refused | other answers |");
        output.WriteLine("| --- | --- | --- | --- | --- |");
        foreach (var (what, tries, same, refused) in figures)
        {
            output.WriteLine($"| {what} | {Text(tries)} | {Text(same)} | {Text(refused)} | {Text(tries - same - refused)} |");
        }

        faults.ForEach(output.WriteLine);
    }

    private static string Text(int number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
