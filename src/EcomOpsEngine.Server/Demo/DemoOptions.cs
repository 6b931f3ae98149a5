using System.Globalization;
using EcomOpsEngine.Server.Hosting;

namespace EcomOpsEngine.Server.Demo;

/// <summary>What <c>demo</c> was asked for.</summary>
/// <param name="Exit">End after printing.</param>
/// <param name="Events">Events of the sample shop.</param>
/// <param name="Seed">Seed of the sample shop.</param>
/// <param name="ServerPairs">The options left for the server.</param>
internal sealed record DemoOptions(bool Exit, long Events, ulong Seed, IReadOnlyList<KeyValuePair<string, string>> ServerPairs)
{
    private const long DefaultEvents = 300_000;
    private const ulong DefaultSeed = 20251111;

    public static DemoOptions Read(string[] arguments)
    {
        var pairs = OptionReader.Split(arguments, "exit");
        return new DemoOptions(
            pairs.Any(pair => pair.Key == "exit" && pair.Value != "false"),
            (long)Number(pairs, "events", DefaultEvents, 1_000, 100_000_000),
            Number(pairs, "seed", DefaultSeed, 0, ulong.MaxValue),
            [.. pairs.Where(pair => pair.Key is not ("exit" or "events" or "seed"))]);
    }

    private static ulong Number(List<KeyValuePair<string, string>> pairs, string key, ulong otherwise, ulong least, ulong most)
    {
        var found = pairs.FindLast(pair => pair.Key == key).Value;
        return found is null ? otherwise
            : ulong.TryParse(found, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number
            : throw new OptionException($"--{key}: found '{found}', expected a whole number from {least} to {most}.");
    }
}
