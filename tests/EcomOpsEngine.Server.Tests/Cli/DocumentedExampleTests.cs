using System.Text;
using System.Text.RegularExpressions;
using EcomOpsEngine.Cli;
using EcomOpsEngine.Cli.Mappings;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.TestData;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Cli;

/// <summary>What the pages tell people to type is understood: mappings are read, commands parse.</summary>
public sealed partial class DocumentedExampleTests
{
    public static TheoryData<string> Pages => ["README.md", "clients/cli/README.md"];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_mapping_of_a_page_is_read_without_a_fault(string page)
    {
        var blocks = Blocks(page, "json");
        Assert.NotEmpty(blocks);
        Assert.All(blocks, block => Assert.NotEmpty(MappingFile.Parse(Encoding.UTF8.GetBytes(block), page).Columns));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_command_of_a_page_is_understood(string page)
    {
        var root = CommandLine.Build(new TerminalStreams(TextWriter.Null, TextWriter.Null, false, false));
        var commands = Blocks(page, "sh")
            .SelectMany(block => block.Replace("\\\n", " ", StringComparison.Ordinal).Split('\n'))
            .Where(line => line.StartsWith("ecomops ", StringComparison.Ordinal))
            .Select(line => line["ecomops ".Length..])
            .ToList();

        Assert.NotEmpty(commands);
        Assert.All(commands, command => Assert.Empty(root.Parse(Words(command)).Errors));
    }

    private static List<string> Blocks(string page, string language)
    {
        var text = File.ReadAllText(Path.Combine(SharedData.RepositoryRoot()!, page)).ReplaceLineEndings("\n");
        return [.. Regex.Matches(text, $"```{language}\n(.*?)```", RegexOptions.Singleline).Select(match => match.Groups[1].Value)];
    }

    // As a shell would: quotes hold a word together, a comment or a pipe ends the command.
    private static List<string> Words(string command) => [.. Word().Matches(command)
        .Select(match => match.Value)
        .TakeWhile(word => word is not ("|" or ">" or "<") && !word.StartsWith('#'))
        .Select(word => word.Replace("'", "", StringComparison.Ordinal).Replace("\"", "", StringComparison.Ordinal))];

    [GeneratedRegex("""(?:'[^']*'|"[^"]*"|[^\s'"])+""")]
    private static partial Regex Word();
}
