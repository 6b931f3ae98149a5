using System.CommandLine;
using System.CommandLine.Parsing;

namespace EcomOpsEngine.Cli.Terminal;

/// <summary>Options whose text has a grammar of its own: what the grammar says is wrong becomes an error of the command line.</summary>
internal static class Parsed
{
    public static Func<ArgumentResult, T?> One<T>(Func<string, T> parse) => result => Read(result, () => parse(result.Tokens[^1].Value));

    /// <summary>An option given once, or not at all.</summary>
    public static Option<T?> Optional<T>(string name, string helpName, string description, Func<string, T> parse)
        where T : struct => new(name)
        {
            Description = description,
            HelpName = helpName,
            Arity = ArgumentArity.ExactlyOne,
            CustomParser = result => Read<T?>(result, () => parse(result.Tokens[^1].Value)),
        };

    /// <summary>An option that may be repeated; each use is one value.</summary>
    public static Option<IReadOnlyList<T>> Many<T>(string name, string helpName, string description, Func<string, T> parse) => new(name)
    {
        Description = description,
        HelpName = helpName,
        Arity = ArgumentArity.OneOrMore,
        CustomParser = result => Read(result, () => (IReadOnlyList<T>)[.. result.Tokens.Select(token => parse(token.Value))]),
        DefaultValueFactory = _ => [],
    };

    private static T? Read<T>(ArgumentResult result, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (UsageException error)
        {
            result.AddError(error.Message);
            return default;
        }
    }
}
