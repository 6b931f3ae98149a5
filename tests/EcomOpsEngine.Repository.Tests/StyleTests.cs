using System.Text.RegularExpressions;
using Xunit;

namespace EcomOpsEngine.Repository.Tests;

/// <summary>Rules of the house that a compiler does not know.</summary>
public sealed partial class StyleTests
{
    private static readonly string[] Code = ["src", "tests", "benchmarks", "clients"];

    [Fact]
    public void Files_stay_small()
    {
        var long_files = Repository.SourceFiles("src", "clients")
            .Select(file => (file, lines: File.ReadLines(file).Count()))
            .Where(at => at.lines > 400)
            .Select(at => $"{Repository.Relative(at.file)}: {at.lines} lines, at most 400");

        Assert.Empty(long_files);
    }

    [Fact]
    public void No_catch_all_names()
    {
        var offences = Repository.SourceFiles(Code)
            .Where(file => CatchAllName().IsMatch(Path.GetFileNameWithoutExtension(file)))
            .Select(Repository.Relative);

        Assert.Empty(offences);
    }

    [Fact]
    public void No_toys()
    {
        var words = new[] { "Not" + "ImplementedException", "TO" + "DO", "FIX" + "ME", "HA" + "CK:" };
        var offences = Repository.SourceFiles(Code)
            .SelectMany(file => File.ReadLines(file).Select((line, index) => (file, line, number: index + 1)))
            .Where(at => words.Any(word => at.line.Contains(word, StringComparison.Ordinal)))
            .Select(at => $"{Repository.Relative(at.file)}:{at.number}: {at.line.Trim()}");

        Assert.Empty(offences);
    }

    [Fact]
    public void Every_skipped_test_says_why()
    {
        var offences = Repository.SourceFiles("tests")
            .SelectMany(file => File.ReadLines(file).Select((line, index) => (file, line, number: index + 1)))
            .Where(at => BareSkip().IsMatch(at.line))
            .Select(at => $"{Repository.Relative(at.file)}:{at.number}");

        Assert.Empty(offences);
    }

    [GeneratedRegex("(Common|Utils?|Helpers?|Manager)$")]
    private static partial Regex CatchAllName();

    [GeneratedRegex("""Skip\s*=\s*""\s*[,)]""")]
    private static partial Regex BareSkip();
}
