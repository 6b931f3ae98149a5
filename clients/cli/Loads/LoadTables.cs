using EcomOpsEngine.Cli.Datasets;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;
using Spectre.Console;
using Table = Spectre.Console.Table;

namespace EcomOpsEngine.Cli.Loads;

/// <summary>Loads and refused rows as tables.</summary>
internal static class LoadTables
{
    public static Table List(IEnumerable<Load> loads, Words words)
    {
        var table = Tables.Create()
            .WithText(words["Load", "导入编号"]).WithText(words["Table", "数据表"]).WithText(words["State", "状态"])
            .WithFigure(words["Received", "接收"]).WithFigure(words["Loaded", "入库"]).WithFigure(words["Rejected", "拒绝"]).WithFigure(words["Skipped", "跳过"]).WithFigure(words["Cleaned", "清洗"])
            .WithText(words["Accepted at", "受理时间"]);
        foreach (var load in loads)
        {
            table.AddRow(
                new Text(load.LoadId),
                new Text(TableNames.Name(load.Table)),
                new Text(State(load.State, words), load.State == LoadState.Refused ? new Style(Color.Red) : Style.Plain),
                new Text(Figures.Count(load.RowsReceived)),
                new Text(Figures.Count(load.RowsLoaded)),
                new Text(Figures.Count(load.RowsRejected), load.RowsRejected > 0 ? new Style(Color.Yellow) : Style.Plain),
                new Text(Figures.Count(load.RowsSkipped)),
                new Text(Figures.Count(load.RowsCleaned)),
                new Text(Figures.Time(load.CreateTime)));
        }

        return table;
    }

    /// <summary>One load in a table of its own, then the facts that are too long for one.</summary>
    public static void Show(IAnsiConsole console, Load load, Words words)
    {
        console.Write(List([load], words));
        var facts = new Grid().AddColumn(new GridColumn { NoWrap = true }).AddColumn();
        facts.AddRow(new Text(words["Finished at", "完成时间"]), new Text(Figures.Time(load.FinishTime)));
        facts.AddRow(new Text(words["Snapshot", "快照"]), new Text(load.SnapshotId.Length > 0 ? load.SnapshotId : Figures.None));
        facts.AddRow(new Text("SHA-256"), new Text(load.ContentSha256.Length > 0 ? load.ContentSha256 : Figures.None));
        if (load.RowsReplaced > 0)
        {
            facts.AddRow(new Text(words["Rows corrected", "更正的行"]), new Text(Figures.Count(load.RowsReplaced)));
        }

        if (load.Refusal.Length > 0)
        {
            facts.AddRow(new Text(words["Refused because", "拒绝原因"]), new Text(load.Refusal, new Style(Color.Red)));
        }

        console.Write(facts);
    }

    public static Table Rejected(IEnumerable<RejectedRow> rows, Words words)
    {
        var table = Tables.Create()
            .WithFigure(words["Row", "行号"]).WithText(words["Column", "列"]).WithText(words["Reason", "原因"])
            .WithText(words["Found", "实际"]).WithText(words["Expected", "应为"]);
        foreach (var row in rows)
        {
            table.WithRow(Figures.Count(row.Row), row.Column.Length > 0 ? row.Column : words["(row)", "（整行）"], Reason(row.Reason, words), row.Found.Length > 0 ? row.Found : row.Raw, row.Expected);
        }

        return table;
    }

    public static Table Cleaned(IEnumerable<CleanedRow> rows, Words words)
    {
        var table = Tables.Create()
            .WithFigure(words["Row", "行号"]).WithText(words["Column", "列"]).WithText(words["Rule", "规则"])
            .WithFigure(words["Before", "清洗前"]).WithFigure(words["After", "清洗后"]).WithText(words["Basis", "依据"]);
        foreach (var row in rows)
        {
            table.WithRow(Figures.Count(row.Row), row.Column, Rule(row.Rule, words), row.HasBefore ? row.Before : Figures.None, row.HasAfter ? row.After : words["(set aside)", "（剔除）"], row.Basis);
        }

        return table;
    }

    public static Table Erased(EraseCustomerResponse answer, Words words)
    {
        var table = Tables.Create()
            .WithText(words["Customer", "客户"]).WithFigure(words["Visitor ids", "访客编号"]).WithFigure(words["Attribute rows", "属性行"])
            .WithFigure(words["Rejected rows", "被拒行"]).WithText(words["Snapshot", "快照"]).WithText(words["Done at", "完成时间"]);
        return table.WithRow(
            answer.Erased ? words["erased", "已删除"] : words["not known (any more)", "不存在（或已删除）"],
            Figures.Count(answer.VisitorsErased),
            Figures.Count(answer.AttributeRowsDeleted),
            Figures.Count(answer.RejectedRowsErased),
            answer.SnapshotId,
            Figures.Time(answer.EraseTime));
    }

    public static string Stage(ImportStage stage, Words words) => stage switch
    {
        ImportStage.Hashing => words["hashing", "校验"],
        ImportStage.Reading => words["reading", "读取"],
        ImportStage.Writing => words["writing", "写入"],
        ImportStage.Publishing => words["publishing", "发布"],
        ImportStage.Finished => words["finished", "完成"],
        _ => words["working", "处理中"],
    };

    private static string State(LoadState state, Words words) => state switch
    {
        LoadState.Running => words["running", "进行中"],
        LoadState.Done => words["done", "完成"],
        LoadState.Refused => words["refused", "已拒绝"],
        _ => Figures.None,
    };

    private static string Rule(CleaningRule rule, Words words) => rule switch
    {
        CleaningRule.Currency => words["currency", "币种换算"],
        CleaningRule.Median => words["median", "中位数填补"],
        CleaningRule.PriceOutlier => words["price outlier", "价格异常"],
        _ => Figures.None,
    };

    private static string Reason(RejectReason reason, Words words) => reason switch
    {
        RejectReason.Missing => words["missing", "缺失"],
        RejectReason.Unreadable => words["unreadable", "无法读取"],
        RejectReason.OutOfRange => words["out of range", "超出范围"],
        RejectReason.UnknownWord => words["unknown word", "未知取值"],
        RejectReason.BrokenRow => words["broken row", "行损坏"],
        RejectReason.DuplicateKey => words["duplicate key", "键重复"],
        RejectReason.Outlier => words["price outlier", "价格异常"],
        RejectReason.Outdated => words["older version", "版本较旧"],
        RejectReason.Expired => words["older than kept", "超出保留期"],
        _ => Figures.None,
    };
}
