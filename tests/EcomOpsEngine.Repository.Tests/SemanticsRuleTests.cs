using System.Text.RegularExpressions;
using Xunit;

namespace EcomOpsEngine.Repository.Tests;

/// <summary>Each rule of what the numbers mean has a test that was seen to fail when the rule was broken on purpose: semantics-rules.tsv.</summary>
public sealed class SemanticsRuleTests
{
    private static readonly Lazy<IReadOnlyList<Rule>> Rules = new(Read);

    [Fact]
    public void Every_rule_names_a_test_that_exists()
    {
        var missing = Rules.Value.Where(rule => !Exists(rule.Test)).Select(rule => $"{rule.Section}: {rule.Text}: no test {rule.Test}");

        Assert.Empty(missing);
        Assert.NotEmpty(Rules.Value);
    }

    [Fact]
    public void Every_rule_says_how_it_was_broken_and_stands_once()
    {
        Assert.Empty(Rules.Value.Where(rule => rule.Section.Length == 0 || rule.Text.Length < 10 || rule.Break.Length < 10).Select(rule => $"incomplete: {rule}"));
        Assert.Empty(Rules.Value.GroupBy(rule => (rule.Section, rule.Text)).Where(group => group.Count() > 1).Select(group => $"twice: {group.Key}"));
    }

    private static bool Exists(string test)
    {
        var parts = test.Split('.');
        var files = Repository.SourceFiles("tests").Where(file => Path.GetFileNameWithoutExtension(file) == parts[0]).ToList();
        return parts.Length == 2 && files.Exists(file => Regex.IsMatch(File.ReadAllText(file), $@"\[(Fact|Theory)[^\]]*\](?s:(?!\n    \}}).)*?\b{Regex.Escape(parts[1])}\("));
    }

    private static List<Rule> Read()
    {
        var rules = new List<Rule>();
        foreach (var line in File.ReadLines(Path.Combine(Repository.Root, "tests", "EcomOpsEngine.Repository.Tests", "semantics-rules.tsv")))
        {
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            var cells = line.Split('\t');
            Assert.True(cells.Length == 4, $"A row has section, rule, Class.Method and the break tried, divided by tabs: {line}");
            rules.Add(new Rule(cells[0], cells[1], cells[2], cells[3]));
        }

        return rules;
    }

    private sealed record Rule(string Section, string Text, string Test, string Break);
}
