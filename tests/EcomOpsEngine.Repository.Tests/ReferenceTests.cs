using System.Xml.Linq;
using Xunit;

namespace EcomOpsEngine.Repository.Tests;

/// <summary>The reference direction of src/ARCHITECTURE.md.</summary>
public sealed class ReferenceTests
{
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["src/EcomOpsEngine.Contracts"] = ["Google.Api.CommonProtos", "Google.Protobuf", "Grpc.Net.Client", "Grpc.Tools"],
        ["src/EcomOpsEngine.Analytics"] = ["MathNet.Numerics"],
        ["src/EcomOpsEngine.Storage"] = ["Apache.Arrow", "DuckDB.NET.Data.Full", "Sodium.Core", "System.IO.Hashing"],
        ["clients/dotnet"] = ["EcomOpsEngine.Contracts", "Grpc.Net.Client", "Grpc.StatusProto"],
        ["clients/cli"] = ["EcomOpsEngine.Client", "Spectre.Console", "System.CommandLine"],
    };

    public static TheoryData<string> Projects => [.. Allowed.Keys];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_references_only_what_the_architecture_allows(string folder)
    {
        var project = Directory.GetFiles(Path.Combine(Repository.Root, folder), "*.csproj").Single();
        var references = XDocument.Load(project).Descendants()
            .Where(element => element.Name.LocalName is "ProjectReference" or "PackageReference")
            .Select(element => Name(element.Attribute("Include")!.Value))
            .ToList();

        Assert.Empty(references.Except(Allowed[folder]));
    }

    [Theory]
    [InlineData("src/EcomOpsEngine.Analytics", new[] { "using Apache.Arrow", "using Google.", "using Grpc", "using DuckDB", "System.IO", "DateTime.Now", "DateTime.UtcNow", "async ", "ILogger" })]
    [InlineData("src/EcomOpsEngine.Storage", new[] { "using Google.", "using Grpc", "using EcomOpsEngine.Analytics", "using EcomOpsEngine.Contracts" })]
    [InlineData("clients/cli", new[] { "using EcomOpsEngine.Storage", "using EcomOpsEngine.Analytics", "using EcomOpsEngine.Server" })]
    public void A_layer_does_not_name_what_it_must_not_know(string folder, string[] forbidden)
    {
        var offences = Repository.SourceFiles(folder)
            .SelectMany(file => File.ReadLines(file).Select((line, index) => (file, line, number: index + 1)))
            .Where(at => !at.line.TrimStart().StartsWith("//", StringComparison.Ordinal))
            .Where(at => forbidden.Any(word => at.line.Contains(word, StringComparison.Ordinal)))
            .Select(at => $"{Repository.Relative(at.file)}:{at.number}: {at.line.Trim()}");

        Assert.Empty(offences);
    }

    private static string Name(string include)
        => include.EndsWith(".csproj", StringComparison.Ordinal) ? Path.GetFileNameWithoutExtension(include.Replace('\\', '/')) : include;
}
