using System.Globalization;
using System.Text.RegularExpressions;

namespace EcomOpsEngine.Server.Hosting;

/// <summary>
/// Reads the options: command line before environment (<c>ECOMOPS_GRPC_PORT</c>) before appsettings.json (<c>"EcomOps": {"grpc-port": 5051}</c>).
/// Load roots of all three add up; the earlier source wins for a name.
/// </summary>
internal static partial class OptionReader
{
    private static readonly string[] SingleKeys = ["grpc-port", "http-port", "data", "reflection", "duckdb-memory-mb", "concurrent-queries", "result-cache-mb", "log-level", "bot-rules", "advice-rules", "action-rules", "traffic-rules", "channel-rules", "key-file"];

    /// <summary>Usage text of the options.</summary>
    public const string Usage = """
          --grpc-port N            gRPC (h2c) on 127.0.0.1, default 5051, 0 for a free port
          --http-port N            REST and gRPC-Web on 127.0.0.1, default 5050, 0 for a free port
          --data DIR               datasets, default ./data
          --load-root NAME=DIR     a folder ImportFile may read; repeatable
          --key-file FILE          master key of personal data, default DIR.key beside --data, made at the first start;
                                   ECOMOPS_KEY holds the key itself instead (64 hex letters)
          --reflection true|false  gRPC reflection, default false (demo: true)
          --duckdb-memory-mb N     memory cap of DuckDB for each dataset, default 2048
          --concurrent-queries N   questions computed at one time, default the number of cores
          --result-cache-mb N      answers kept for questions asked again on the same snapshot, default 64, 0 keeps none
          --bot-rules FILE         list of programs by user agent in JSON, default the built-in one
          --advice-rules FILE      causes and advice for the steps of funnels in JSON, default the built-in ones
          --traffic-rules FILE     what pages, events and channels are by their names in JSON, default the built-in rules
          --channel-rules FILE     what to do with channels in JSON, default the built-in rules
          --action-rules FILE      actions for the cells of products, channels and audiences in JSON, default the built-in ones
          --log-level LEVEL        trace, debug, information, warning, error, critical, none
        """;

    /// <summary>Splits <c>--key value</c> and <c>--key=value</c> arguments; flags named in <paramref name="flags"/> stand alone.</summary>
    public static List<KeyValuePair<string, string>> Split(IReadOnlyList<string> arguments, params string[] flags)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        for (var i = 0; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            if (!argument.StartsWith("--", StringComparison.Ordinal))
            {
                throw new OptionException($"Unexpected argument '{argument}'; options start with --.");
            }

            var equals = argument.IndexOf('=', StringComparison.Ordinal);
            var key = equals < 0 ? argument[2..] : argument[2..equals];
            if (flags.Contains(key))
            {
                pairs.Add(new(key, "true"));
            }
            else if (equals >= 0)
            {
                pairs.Add(new(key, argument[(equals + 1)..]));
            }
            else if (i + 1 < arguments.Count)
            {
                pairs.Add(new(key, arguments[++i]));
            }
            else
            {
                throw new OptionException($"Option --{key} needs a value.");
            }
        }

        return pairs;
    }

    /// <summary>The options of all sources together.</summary>
    public static ServerOptions Read(IReadOnlyList<KeyValuePair<string, string>> commandLine, IConfiguration file, Func<string, string?> environment, ServerOptions defaults)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var roots = new Dictionary<string, string>(defaults.LoadRoots, StringComparer.Ordinal);
        foreach (var entry in file.GetSection("EcomOps:load-root").GetChildren())
        {
            roots[entry.Key] = entry.Value ?? "";
        }

        foreach (var key in SingleKeys)
        {
            var value = environment("ECOMOPS_" + key.Replace('-', '_').ToUpperInvariant()) ?? file["EcomOps:" + key];
            if (!string.IsNullOrEmpty(value))
            {
                values[key] = value;
            }
        }

        foreach (var pair in (environment("ECOMOPS_LOAD_ROOT") ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            AddRoot(roots, pair);
        }

        foreach (var (key, value) in commandLine)
        {
            if (key == "load-root")
            {
                AddRoot(roots, value);
            }
            else if (SingleKeys.Contains(key))
            {
                values[key] = value;
            }
            else
            {
                throw new OptionException($"Unknown option --{key}; known: {string.Join(", ", SingleKeys.Append("load-root").Select(k => "--" + k))}.");
            }
        }

        return Build(values, roots, defaults);
    }

    private static ServerOptions Build(Dictionary<string, string> values, Dictionary<string, string> roots, ServerOptions defaults)
    {
        foreach (var (name, directory) in roots)
        {
            if (!RootName().IsMatch(name) || !Directory.Exists(directory))
            {
                throw new OptionException($"Load root '{name}={directory}': the name must be 1 to 60 letters, digits, '_' or '-', and the folder must exist.");
            }
        }

        return defaults with
        {
            GrpcPort = Whole(values, "grpc-port", defaults.GrpcPort, 0, 65_535),
            HttpPort = Whole(values, "http-port", defaults.HttpPort, 0, 65_535),
            DataDirectory = values.GetValueOrDefault("data", defaults.DataDirectory),
            LoadRoots = roots,
            Reflection = values.TryGetValue("reflection", out var reflection) ? Truth("reflection", reflection) : defaults.Reflection,
            DuckDbMemoryBytes = (long)Whole(values, "duckdb-memory-mb", (int)(defaults.DuckDbMemoryBytes >> 20), 128, 1 << 20) << 20,
            ConcurrentQueries = Whole(values, "concurrent-queries", defaults.ConcurrentQueries, 1, 1_024),
            ResultCacheBytes = (long)Whole(values, "result-cache-mb", (int)(defaults.ResultCacheBytes >> 20), 0, 1 << 20) << 20,
            BotRulesFile = values.GetValueOrDefault("bot-rules") ?? defaults.BotRulesFile,
            KeyFile = values.GetValueOrDefault("key-file") ?? defaults.KeyFile,
            AdviceRulesFile = values.GetValueOrDefault("advice-rules") ?? defaults.AdviceRulesFile,
            TrafficRulesFile = values.GetValueOrDefault("traffic-rules") ?? defaults.TrafficRulesFile,
            ChannelRulesFile = values.GetValueOrDefault("channel-rules") ?? defaults.ChannelRulesFile,
            ActionRulesFile = values.GetValueOrDefault("action-rules") ?? defaults.ActionRulesFile,
            LogLevel = !values.TryGetValue("log-level", out var level) ? defaults.LogLevel
                : Enum.TryParse<LogLevel>(level, ignoreCase: true, out var parsed) ? parsed
                : throw new OptionException($"--log-level: found '{level}', expected trace, debug, information, warning, error, critical or none."),
        };
    }

    private static void AddRoot(Dictionary<string, string> roots, string pair)
    {
        var equals = pair.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0)
        {
            throw new OptionException($"Load root '{pair}': expected NAME=DIR.");
        }

        roots[pair[..equals]] = pair[(equals + 1)..];
    }

    private static int Whole(Dictionary<string, string> values, string key, int otherwise, int least, int most)
    {
        if (!values.TryGetValue(key, out var text))
        {
            return otherwise;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new OptionException($"--{key}: found '{text}', expected a whole number from {least} to {most}.");
    }

    private static bool Truth(string key, string text) =>
        bool.TryParse(text, out var value) ? value : throw new OptionException($"--{key}: found '{text}', expected true or false.");

    [GeneratedRegex("^[A-Za-z0-9_-]{1,60}$")]
    private static partial Regex RootName();
}
