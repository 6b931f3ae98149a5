using System.CommandLine;
using EcomOpsEngine.Cli.Segments;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;
using Spectre.Console;

namespace EcomOpsEngine.Cli.Profiles;

/// <summary><c>rfm profile</c>: the traits that set a group apart.</summary>
internal static class ProfileCommand
{
    public static Command Build(CommandContext context)
    {
        var options = new RfmOptions();
        var group = new GroupOptions();
        var top = new Option<int>("--top") { Description = "Traits shown; otherwise 3.", HelpName = "N" };
        var fewest = new Option<int>("--min-customers") { Description = "Customers of the group that a value needs; otherwise 10.", HelpName = "N" };
        var level = new Option<double>("--level") { Description = "Adjusted p-values below are significant; otherwise 0.05.", HelpName = "P" };
        return context.Command(
            "profile",
            "What sets a tier, a segment or the customers with a tag apart from all: traits by lift, tested.",
            async (parsed, session, cancellation) =>
            {
                var customers = new ListCustomersRequest { Rfm = await options.RequestAsync(parsed, session, cancellation) };
                await group.ReadAsync(parsed, customers, cancellation);
                var request = new ComputeProfileRequest
                {
                    Dataset = session.DatasetName,
                    Customers = customers,
                    Top = parsed.GetValue(top),
                    MinCustomers = parsed.GetValue(fewest),
                    SignificanceLevel = parsed.GetValue(level),
                };
                var answer = await session.Client.Segments.ComputeProfileAsync(request, cancellationToken: cancellation);
                session.Write(answer, console => ProfileTables.Write(console, answer, session.Words));
                session.About(answer.Info);
            },
            [.. options.Options, .. group.Options, top, fewest, level]);
    }
}

/// <summary>A profile as a table.</summary>
internal static class ProfileTables
{
    public static void Write(IAnsiConsole console, ComputeProfileResponse answer, Words words)
    {
        var table = Tables.Create(words[
            $"{Figures.Count(answer.Customers)} of {Figures.Count(answer.AllCustomers)} customers, as of {answer.AsOfDate}", $"{Figures.Count(answer.AllCustomers)} 位客户中的 {Figures.Count(answer.Customers)} 位（截至 {answer.AsOfDate}）"])
            .WithText(words["Trait", "特征"]).WithText(words["Value", "取值"]).WithFigure(words["Customers", "客户数"]).WithFigure(words["Share", "占比"])
            .WithFigure(words["Of all", "总体占比"]).WithFigure(words["Lift", "提升度"]).WithFigure("p").WithText("");
        foreach (var trait in answer.Traits)
        {
            table.WithRow(
                Name(trait.Trait, words), trait.Value, Figures.Count(trait.Customers), Figures.Ratio(trait.Share, share => Figures.Percent(share)),
                Figures.Ratio(trait.AllShare, share => Figures.Percent(share)), Figures.Ratio(trait.Lift, lift => Figures.Number(lift) + "×"),
                Figures.Probability(trait.AdjustedPValue), trait.Significant ? words["✓ not chance", "✓ 显著"] : words["may be chance", "不显著"]);
        }

        console.Write(table);
        console.Write(new Text(words[
            $"p adjusted over {Figures.Count(answer.Tested)} values tested (Benjamini–Hochberg)", $"p 值按 {Figures.Count(answer.Tested)} 个检验做 Benjamini–Hochberg 校正"] + "\n"));
    }

    private static string Name(Trait trait, Words words) => trait.Source switch
    {
        TraitSource.Preferred => words[$"prefers {trait.Field}", $"偏好 {trait.Field}"],
        TraitSource.First => words[$"first {trait.Field}", $"首购 {trait.Field}"],
        TraitSource.Events => words[$"mostly on {trait.Field}", $"常用 {trait.Field}"],
        _ => trait.Field,
    };
}
