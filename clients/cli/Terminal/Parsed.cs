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

    /// <summary>An option that may be repeated, or left out; each use is one value.</summary>
    public static Option<IReadOnlyList<T>> Many<T>(string name, string helpName, string description, Func<string, T> parse)
    {
        var option = AtLeastOne(name, helpName, description, parse);
        option.Required = false;
        option.DefaultValueFactory = _ => [];
        return option;
    }

    /// <summary>An option that must be given and may be repeated. A default would count as given, so there is none.</summary>
    public static Option<IReadOnlyList<T>> AtLeastOne<T>(string name, string helpName, string description, Func<string, T> parse) => new(name)
    {
        Description = description,
        HelpName = helpName,
        Required = true,
        Arity = ArgumentArity.OneOrMore,
        CustomParser = result => Read(result, () => (IReadOnlyList<T>)[.. result.Tokens.Select(token => parse(token.Value))]),
    };

    /// <summary>The value of an environment variable, or <paramref name="otherwise"/> where it is not set.</summary>
    public static Func<ArgumentResult, T?> FromEnvironment<T>(string variable, Func<string, T> parse, T otherwise) => result =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } set ? Read(result, () => parse(set)) : otherwise;

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
