using System.Globalization;
using EcomOpsEngine.Contracts.V1;

namespace EcomOpsEngine.Server.Tests.Matrices;

/// <summary>Cells as lines that a test can read: keys, then figures.</summary>
internal static class MatrixLines
{
    public static string Of(MatrixCell cell) => string.Join(' ', cell.Keys.Select(Key).Concat(cell.Figures.Select(figure => Text(figure.Value))));

    private static string Key(MatrixKey key) => key.KindCase switch
    {
        MatrixKey.KindOneofCase.Value => key.Value,
        MatrixKey.KindOneofCase.IsNull => "(none)",
        MatrixKey.KindOneofCase.IsSubtotal => "(all)",
        _ => "(other)",
    };

    private static string Text(Estimate value) => value.KindCase switch
    {
        Estimate.KindOneofCase.Count => $"{value.Count}",
        Estimate.KindOneofCase.Money => $"{value.Money.Units}",
        Estimate.KindOneofCase.Ratio => value.Ratio.ToString(CultureInfo.InvariantCulture),
        _ => value.NoValue.Reason.ToString(),
    };
}
