using System.Globalization;
using EcomOpsEngine.Analytics.Matrices;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Queries;
using EcomOpsEngine.Storage.Datasets;

namespace EcomOpsEngine.Server.Matrices;

/// <summary>What the reader of a matrix should know about its spend and its margin.</summary>
internal static class MatrixWarnings
{
    public static IEnumerable<Warning> Of(MatrixRun run, DatasetSettings settings, Language language)
    {
        if (run.Plan.Range.Spend is { Rows.Days.Length: 0 })
        {
            yield return Warnings.Make(language, "NO_SPEND", "There is no spend in the range.", "时间范围内没有投入数据。");
        }

        if (run.Tables.Spend is { UnspreadMinor: > 0 } spend)
        {
            var amount = (spend.UnspreadMinor / (decimal)Math.Pow(10, settings.MoneyScale)).ToString(CultureInfo.InvariantCulture);
            yield return Warnings.Make(
                language, "SPEND_NOT_ALLOCATED",
                $"{amount} {settings.Currency} of spend is of days and channels without a session and stands in no finer cell.",
                $"有 {amount} {settings.Currency} 的投入所属的日期与渠道没有会话，未分摊到更细的单元格。");
        }

        if (run.Plan.Shown.Measures.Any(measure => (MatrixMeasures.Needs(measure) & CellMeasures.UncostedLines) != 0) && run.Tables.Uncosted is > 0 and var lines)
        {
            yield return Warnings.Make(
                language, "COSTS_UNKNOWN",
                $"{lines} paid order lines have no cost and are left out of the margin.",
                $"有 {lines} 条已支付订单行没有成本，未计入毛利。");
        }
    }
}
