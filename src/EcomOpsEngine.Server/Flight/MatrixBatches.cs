using Apache.Arrow;
using EcomOpsEngine.Contracts.V1;

namespace EcomOpsEngine.Server.Flight;

/// <summary>
/// Cells of a matrix as record batches. Whether a measure is a count, an amount or a ratio is told by the totals and the cells of the first page, so that all batches have one schema.
/// </summary>
internal sealed class MatrixBatches(ComputeMatrixRequest request, ComputeMatrixResponse first)
{
    private readonly Estimate.KindOneofCase[] _kinds = [.. request.Measures.Select((_, i) => Kind(first.Totals.Skip(i).Take(1).Concat(first.Cells.Select(cell => cell.Figures[i]))))];

    public RecordBatch Of(ComputeMatrixResponse page)
    {
        var columns = new ColumnList(page.Cells.Count);
        for (var i = 0; i < request.Dimensions.Count; i++)
        {
            var (dimension, place) = (request.Dimensions[i], i);
            var name = dimension.Field.Length > 0 ? dimension.Field : "time_" + AnswerBatches.Word(dimension.TimeGrain);
            columns
                .Texts(name, page.Cells.Select(cell => cell.Keys[place].KindCase == MatrixKey.KindOneofCase.Value ? cell.Keys[place].Value : null))
                .Texts(name + "_kind", page.Cells.Select(cell => KeyWord(cell.Keys[place].KindCase)));
        }

        for (var i = 0; i < request.Measures.Count; i++)
        {
            var (name, place) = (AnswerBatches.Word(request.Measures[i]), i);
            Figures(columns, name, _kinds[i], page.Cells.Select(cell => cell.Figures[place].Value));
            if (request.Compare is not null)
            {
                Figures(columns, name + "_compared", _kinds[i], page.Cells.Select(cell => cell.Figures[place].Compared));
                columns.Estimates(name + "_growth", page.Cells.Select(cell => cell.Figures[place].Growth));
            }
        }

        return columns.Batch();
    }

    private static Estimate.KindOneofCase Kind(IEnumerable<MatrixFigure> figures) => figures
        .Select(figure => figure.Value?.KindCase ?? Estimate.KindOneofCase.NoValue)
        .FirstOrDefault(kind => kind is not (Estimate.KindOneofCase.NoValue or Estimate.KindOneofCase.None), Estimate.KindOneofCase.Ratio);

    private static void Figures(ColumnList columns, string name, Estimate.KindOneofCase kind, IEnumerable<Estimate?> values)
    {
        switch (kind)
        {
            case Estimate.KindOneofCase.Count:
                columns.Longs(name, values.Select(value => value?.KindCase == kind ? value.Count : (long?)null));
                break;
            case Estimate.KindOneofCase.Money:
                columns.Longs(name + "_units", values.Select(value => value?.KindCase == kind ? value.Money.Units : (long?)null));
                break;
            default:
                columns.Estimates(name, values);
                break;
        }
    }

    private static string KeyWord(MatrixKey.KindOneofCase kind) => kind switch
    {
        MatrixKey.KindOneofCase.Value => "value",
        MatrixKey.KindOneofCase.IsNull => "null",
        MatrixKey.KindOneofCase.IsSubtotal => "subtotal",
        _ => "other",
    };
}
