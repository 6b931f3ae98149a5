using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;
using Spectre.Console;

namespace EcomOpsEngine.Cli.Tags;

/// <summary>Tags as a table with bars.</summary>
internal static class TagTables
{
    public static void Write(IAnsiConsole console, ComputeTagsResponse answer, Words words)
    {
        var table = Tables.Create(words[
            $"Tags of {answer.Quarter}, judged at {answer.RefreshDate} over {answer.WindowDays} days", $"{answer.Quarter} 行为标签（{answer.RefreshDate} 刷新，回看 {answer.WindowDays} 天）"])
            .WithText(words["Tag", "标签"]).WithText(words["Name", "名称"]).WithFigure(words["Customers", "客户数"]).WithFigure(words["Share", "占比"]).WithText("")
            .WithFigure(words["Removed", "已移除"]);
        foreach (var tag in answer.Tags)
        {
            table.WithRow(
                tag.Tag, tag.Name, Figures.Count(tag.Customers), Figures.Ratio(tag.Share, share => Figures.Percent(share)),
                Figures.Bar(tag.Share.KindCase == Estimate.KindOneofCase.Ratio ? tag.Share.Ratio : 0, 16),
                tag.RemovedByFullPriceOrders == 0 ? Figures.None : Figures.Count(tag.RemovedAtRefresh + tag.RemovedSince));
        }

        console.Write(table);
        console.Write(new Text(words[
            $"{Figures.Count(answer.UntaggedCustomers)} of {Figures.Count(answer.Customers)} customers have no tag · as of {answer.AsOfDate}",
            $"{Figures.Count(answer.Customers)} 位客户中 {Figures.Count(answer.UntaggedCustomers)} 位无标签 · 截至 {answer.AsOfDate}"] + "\n"));
        foreach (var tag in answer.Tags.Where(tag => tag.RemovedAtRefresh + tag.RemovedSince > 0))
        {
            console.Write(new Text(words[
                $"{tag.Tag}: {tag.RemovedByFullPriceOrders} full-price orders in a row removed it, {Figures.Count(tag.RemovedAtRefresh)} at the refresh, {Figures.Count(tag.RemovedSince)} since",
                $"{tag.Name}：连续 {tag.RemovedByFullPriceOrders} 次原价购买后移除，刷新时 {Figures.Count(tag.RemovedAtRefresh)} 位，之后 {Figures.Count(tag.RemovedSince)} 位"] + "\n"));
        }
    }
}
