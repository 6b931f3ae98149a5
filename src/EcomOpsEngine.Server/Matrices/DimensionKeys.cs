using EcomOpsEngine.Analytics.Matrices;
using EcomOpsEngine.Contracts.V1;
using MatrixDimension = EcomOpsEngine.Analytics.Matrices.MatrixDimension;

namespace EcomOpsEngine.Server.Matrices;

/// <summary>
/// A dimension of a request with its keys in the order in which they are shown: values, then the missing value, then Other.
/// </summary>
/// <param name="Labels">Texts of the values by code.</param>
/// <param name="HasNull">Whether the code after the values is the missing value.</param>
/// <param name="HasOther">Whether the last code is Other.</param>
/// <param name="Orders">How order lines give the code.</param>
/// <param name="Events">How events give the code.</param>
/// <param name="Spend">How a day and a channel of spend give the code.</param>
internal sealed record DimensionKeys(
    IReadOnlyList<string> Labels, bool HasNull, bool HasOther, DimensionSource Orders, DimensionSource Events, DimensionSource Spend)
{
    /// <summary>Number of codes; never 0, so that an empty dimension still has a layout.</summary>
    public int CodeCount => Math.Max(1, Labels.Count + (HasNull ? 1 : 0) + (HasOther ? 1 : 0));

    public MatrixDimension Kernel => new(CodeCount, Orders, Events) { Spend = Spend };

    /// <summary>The key of a code; null stands for all values together.</summary>
    public MatrixKey Key(int? code) => code switch
    {
        null => new MatrixKey { IsSubtotal = true },
        { } value when value < Labels.Count => new MatrixKey { Value = Labels[value] },
        { } value when HasNull && value == Labels.Count => new MatrixKey { IsNull = true },
        _ => new MatrixKey { IsOther = true },
    };

    /// <summary>Keeps the given values and puts all others under Other; the missing value stays apart.</summary>
    /// <param name="kept">For each value whether it stays.</param>
    public DimensionKeys KeepOnly(IReadOnlyList<bool> kept)
    {
        if (kept.All(stays => stays))
        {
            return this;
        }

        var labels = Labels.Where((_, code) => kept[code]).ToList();
        var map = new int[CodeCount];
        var next = 0;
        for (var code = 0; code < Labels.Count; code++)
        {
            map[code] = kept[code] ? next++ : labels.Count + (HasNull ? 1 : 0);
        }

        if (HasNull)
        {
            map[Labels.Count] = labels.Count;
        }

        return new DimensionKeys(labels, HasNull, true, Orders.Through(map), Events.Through(map), Spend.Through(map));
    }
}
