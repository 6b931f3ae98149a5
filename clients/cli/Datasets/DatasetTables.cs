using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;
using Spectre.Console;
using Table = Spectre.Console.Table;

namespace EcomOpsEngine.Cli.Datasets;

/// <summary>Datasets and fields as tables.</summary>
internal static class DatasetTables
{
    public static Table List(ListDatasetsResponse answer, Words words)
    {
        var table = Tables.Create()
            .WithText(words["Dataset", "数据集"]).WithText(words["Title", "标题"]).WithText(words["Time zone", "时区"]).WithText(words["Currency", "货币"])
            .WithFigure(words["Rows", "行数"]).WithFigure(words["People", "人数"]).WithFigure(words["In memory", "内存"]);
        foreach (var dataset in answer.Datasets)
        {
            table.WithRow(dataset.Name, dataset.DisplayName, dataset.TimeZone, $"{dataset.Currency}, 10^-{dataset.MoneyScale}", Figures.Count(dataset.Tables.Sum(t => t.Rows)), Figures.Count(dataset.Persons), Bytes(dataset.HotBytes));
        }

        return table;
    }

    public static void Show(IAnsiConsole console, Dataset dataset, Words words)
    {
        var facts = new Grid().AddColumn(new GridColumn { NoWrap = true }).AddColumn();
        facts.AddRow(new Text(words["Dataset", "数据集"]), new Text(dataset.Name));
        facts.AddRow(new Text(words["Title", "标题"]), new Text(dataset.DisplayName.Length > 0 ? dataset.DisplayName : Figures.None));
        facts.AddRow(new Text(words["Time zone", "时区"]), new Text(dataset.TimeZone));
        facts.AddRow(new Text(words["Currency", "货币"]), new Text($"{dataset.Currency}, 10^-{dataset.MoneyScale}"));
        facts.AddRow(new Text(words["Rows kept", "保留期"]), new Text(Kept(dataset, words)));
        facts.AddRow(new Text(words["Revision", "版本"]), new Text(Figures.Count(dataset.Revision)));
        facts.AddRow(new Text(words["Created", "创建时间"]), new Text(Figures.Time(dataset.CreateTime)));
        facts.AddRow(new Text(words["Snapshot", "快照"]), new Text(dataset.SnapshotId.Length > 0 ? dataset.SnapshotId : Figures.None));
        facts.AddRow(new Text(words["People", "人数"]), new Text(Figures.Count(dataset.Persons)));
        facts.AddRow(new Text(words["In memory", "内存"]), new Text(Bytes(dataset.HotBytes)));
        console.Write(facts);
        var table = Tables.Create()
            .WithText(words["Table", "数据表"]).WithFigure(words["Rows", "行数"]).WithText(words["Latest row", "最新一行"]).WithText(words["Last load", "最近导入"]);
        foreach (var freshness in dataset.Tables)
        {
            table.WithRow(freshness.Table, Figures.Count(freshness.Rows), Figures.Time(freshness.LatestRowTime), Figures.Time(freshness.LastLoadTime));
        }

        console.Write(table);
    }

    public static Table Fields(ListFieldsResponse answer, Words words)
    {
        var table = Tables.Create()
            .WithText(words["Table", "数据表"]).WithText(words["Field", "字段"]).WithText(words["Type", "类型"])
            .WithFigure(words["Distinct values", "不同值"]).WithFigure(words["Rows without", "空值行"]).WithText(words["Dimension", "可作维度"]);
        foreach (var field in answer.Fields)
        {
            table.WithRow(
                TableNames.Name(field.Table),
                field.Name,
                TypeName(field.Type, words),
                field.Dimension ? Figures.Count(field.DistinctValues) : Figures.None,
                Figures.Count(field.NullRows),
                field.Dimension ? words["yes", "是"] : "");
        }

        return table;
    }

    public static Table Values(ListFieldValuesResponse answer, string field, Words words)
    {
        var table = Tables.Create().WithText(field).WithFigure(words["Rows", "行数"]);
        foreach (var value in answer.Values)
        {
            table.WithRow(value.Value, Figures.Count(value.Rows));
        }

        return table;
    }

    private static string TypeName(FieldType type, Words words) => type switch
    {
        FieldType.Text => words["text", "文本"],
        FieldType.Integer => words["integer", "整数"],
        FieldType.Money => words["money", "金额"],
        FieldType.Time => words["time", "时间"],
        FieldType.Number => words["number", "数值"],
        FieldType.Boolean => words["boolean", "布尔"],
        _ => Figures.None,
    };

    private static string Kept(Dataset dataset, Words words) => dataset.HasRetentionDays
        ? $"{Figures.Count(dataset.RetentionDays)} {words["days", "天"]}, {words["from", "自"]} {Figures.Time(dataset.RetainedFrom)}"
        : words["for ever", "永久"];

    public static string Bytes(long bytes) => bytes < 10 << 20 ? $"{Figures.Count((bytes + 1023) >> 10)} KiB" : $"{Figures.Count(bytes >> 20)} MiB";
}
