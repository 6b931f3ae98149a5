using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;
using Spectre.Console;
using Table = Spectre.Console.Table;

namespace EcomOpsEngine.Cli.Experiments;

/// <summary>Sample sizes and the sample-ratio check as tables.</summary>
internal static class SampleTables
{
    public static Table Plan(PlanSampleSizeResponse answer, Words words)
    {
        var table = Tables.Create().WithText(words["Question", "问题"]).WithFigure(words["Answer", "结果"]).WithFigure(words["exact", "精确值"]);
        void Size(string heading, SampleSize? size)
        {
            if (size is not null)
            {
                table.WithRow(heading, Figures.Count(size.Units), Figures.Number(size.Exact, 3));
            }
        }

        void Value(string heading, Estimate? value, int digits = 1)
        {
            // Without --units there is no power to tell.
            if (value?.KindCase == Estimate.KindOneofCase.Ratio)
            {
                table.WithRow(heading, Figures.Percent(value.Ratio, digits), "");
            }
        }

        Size(words[$"Template's formula, z = {Figures.Number(answer.TemplateZ, 4)}", $"模板公式，z = {Figures.Number(answer.TemplateZ, 4)}"], answer.TemplateSize);
        Size(words["The same with the exact z", "同上，精确 z"], answer.TemplateSizeExactZ);
        Size(words["Units per arm, pooled (plan with this)", "每组样本量，合并方差（建议采用）"], answer.PerArmPooled);
        Size(words["Units per arm, unpooled", "每组样本量，非合并方差"], answer.PerArmUnpooled);
        Size(words["Units per arm, Cohen's h", "每组样本量，Cohen's h"], answer.PerArmCohensH);
        Value(words["Power of the units, pooled", "给定样本的功效，合并方差"], answer.PowerPooled);
        Value(words["Power of the units, unpooled", "给定样本的功效，非合并方差"], answer.PowerUnpooled);
        Value(words["Power of the units, Cohen's h", "给定样本的功效，Cohen's h"], answer.PowerCohensH);
        Value(words["Smallest difference they show", "可检出的最小差异"], answer.DetectableDifference, 3);
        Value(words["The same relative to the baseline", "相对基准"], answer.DetectableRelative);
        Value(words["Smallest decrease they show", "可检出的最小降幅"], answer.DetectableDecrease, 3);
        return table;
    }

    public static void Ratio(IAnsiConsole console, IReadOnlyList<Arm> arms, SampleRatioResult answer, Words words)
    {
        var table = Tables.Create().WithText(words["Arm", "版本"]).WithFigure(words["Units", "样本量"]).WithFigure(words["Expected", "期望"]);

        // Expected units stand for the arms with positive weight only, in order.
        int next = 0;
        foreach (var arm in arms)
        {
            bool planned = !arm.HasWeight || arm.Weight > 0;
            table.WithRow(arm.Name, Figures.Count(arm.Units), planned && next < answer.ExpectedUnits.Count ? Figures.Number(answer.ExpectedUnits[next++], 1) : Figures.None);
        }

        console.Write(table);
        WriteRatio(console, answer, words);
    }

    public static void WriteRatio(IAnsiConsole console, SampleRatioResult? answer, Words words)
    {
        if (answer is null)
        {
            return;
        }

        string text = $"{words["Sample ratio: ", "分流检验："]}χ² {Figures.Ratio(answer.ChiSquared, r => Figures.Number(r, 3))}, p {Figures.Probability(answer.PValue)}";
        console.Write(answer.Mismatch
            ? new Text($"{text} – {words["MISMATCH, units were not split as planned", "不一致，样本未按计划分流"]}\n", new Style(Color.Red, decoration: Decoration.Bold))
            : new Text($"{text} – {words["as planned", "符合计划"]}\n"));
        if (answer.UnplannedArms.Count > 0)
        {
            console.Write(new Text($"{words["Arms with units although their weight is zero", "权重为零却有样本的版本"]}: {string.Join(", ", answer.UnplannedArms)}\n", new Style(Color.Red)));
        }
    }
}
