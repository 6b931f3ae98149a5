using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Analytics.Matrices;
using EcomOpsEngine.Analytics.Matrices.Opportunities;
using EcomOpsEngine.Analytics.Numerics;
using EcomOpsEngine.Analytics.Timelines;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Queries;
using EcomOpsEngine.Storage.Spend;
using OpportunityCell = EcomOpsEngine.Analytics.Matrices.Opportunities.OpportunityCell;

namespace EcomOpsEngine.Server.Matrices.Opportunities;

/// <summary>A cell of table 8 with what is read from it.</summary>
/// <param name="Analysis">What it is crossed of.</param>
/// <param name="Cell">Its figures.</param>
/// <param name="Potential">Its stars.</param>
/// <param name="Gap">What closing the traffic gap would bring; null where it is no opportunity.</param>
internal sealed record FoundCell(MatrixAnalysis Analysis, OpportunityCell Cell, CellPotential Potential, TrafficGap? Gap);

/// <summary>Table 8 computed: opportunities by their target, then all other cells by GMV.</summary>
/// <param name="Question">The question.</param>
/// <param name="Matrix">The matrix behind it.</param>
/// <param name="Roi">ROI of all.</param>
/// <param name="Cells">The cells.</param>
internal sealed record OpportunityRun(OpportunityQuestion Question, MatrixRun Matrix, Figure Roi, IReadOnlyList<FoundCell> Cells)
{
    // Measures of the question's matrix.
    private const int Gmv = 0, Orders = 1, Sessions = 2, Spend = 3, RoiAt = 4;

    public static OpportunityRun Of(
        SnapshotView view, FindOpportunitiesRequest request, Func<int, int, IReadOnlyList<ChannelSpendRow>> spendOf, PersonSet leftOut, CancellationToken token)
    {
        var question = OpportunityQuestion.Read(view, request, new Violations());
        var joined = SkuCategories.Join(view, question.Products);
        var plan = new MatrixPlanner(joined, question.Matrix, spendOf, leftOut, token).Plan();
        plan = plan with { Range = OfProducts(plan.Range, question), Compared = plan.Compared is { } before ? OfProducts(before, question) : null };
        var run = MatrixRun.Of(plan, leftOut, token);
        var roi = run.Reading.Totals()[RoiAt].Value.Figure;
        var cells = Read(run, question, roi).Where(cell => !request.OpportunitiesOnly || cell.Gap is not null)
            .OrderByDescending(cell => cell.Gap is not null).ThenByDescending(cell => cell.Gap?.GmvMinor ?? cell.Cell.GmvMinor).ToList();
        return new OpportunityRun(question, run, roi, cells);
    }

    /// <summary>Visits are those to products: events without one neither count as traffic nor take spend.</summary>
    private static RangePlan OfProducts(RangePlan range, OpportunityQuestion question)
    {
        if (range.View.Fields.Find(Table.Events, question.Products[0]) is not { Text: { } text } field)
        {
            return range;
        }

        var present = new byte[text.Values.Count + 1];
        Array.Fill(present, byte.MaxValue);
        present[0] = 0;
        IReadOnlyList<RowPredicate> hasProduct = [new CodePredicate(field.Column, present)];
        return range with
        {
            Events = range.Events with { Rows = new RowFilter([.. range.Events.Rows.AllOf, hasProduct]) },
            Spend = range.Spend is { } spend ? spend with { Weighing = new RowFilter([hasProduct]) } : null,
        };
    }

    private static IEnumerable<FoundCell> Read(MatrixRun run, OpportunityQuestion question, Figure roi)
    {
        var cells = Enumerable.Range(0, run.Reading.CellCount).Select(run.Reading.Cell).GroupBy(cell => SetOf(cell)).ToDictionary(group => group.Key, group => group.ToList());
        foreach (var (analysis, set) in question.Analyses)
        {
            var of = cells.GetValueOrDefault(set) ?? [];
            var gmv = of.Sum(cell => Whole(cell, Gmv));
            var sessions = of.Sum(cell => Whole(cell, Sessions));
            foreach (var cell in of)
            {
                var read = new OpportunityCell(
                    cell.Codes, Whole(cell, Gmv), Whole(cell, Orders), Whole(cell, Sessions), Whole(cell, Spend),
                    Figure.Ratio(Whole(cell, Gmv), gmv), cell.Figures[Sessions].Value.Figure.HasValue ? Figure.Ratio(Whole(cell, Sessions), sessions) : cell.Figures[Sessions].Value.Figure,
                    cell.Figures[RoiAt].Value.Figure, cell.Figures[Gmv].Growth ?? Figure.None(Analytics.Numerics.NoValueReason.NotAvailable));
                yield return new FoundCell(analysis, read, CellPotential.Of(read.Roi, roi, read.GmvShare, read.TrafficShare, read.Growth), TrafficGap.Of(read, roi, question.Rule));
            }
        }
    }

    private static int SetOf(Analytics.Matrices.MatrixCell cell) => cell.Codes.Select((code, d) => code is null ? 0 : 1 << d).Sum();

    private static long Whole(Analytics.Matrices.MatrixCell cell, int measure) => cell.Figures[measure].Value.Kind is MatrixValueKind.Count or MatrixValueKind.Money ? cell.Figures[measure].Value.Whole : 0;
}
