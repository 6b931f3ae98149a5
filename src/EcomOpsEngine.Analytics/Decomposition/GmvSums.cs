using EcomOpsEngine.Analytics.Numerics;

namespace EcomOpsEngine.Analytics.Decomposition;

/// <summary>What GMV is a product of.</summary>
public enum GmvModel
{
    /// <summary>Visitors × conversion × order value, of orders with a visitor; the others are counted apart.</summary>
    Visitors,

    /// <summary>Customers × orders of a customer × average order value.</summary>
    Customers,

    /// <summary>Orders × average order value.</summary>
    Orders,
}

/// <summary>A factor of GMV.</summary>
public enum GmvFactor
{
    /// <summary>People with an event.</summary>
    Visitors,

    /// <summary>Ordering visitors / visitors.</summary>
    Conversion,

    /// <summary>GMV of orders with a visitor / ordering visitors.</summary>
    OrderValue,

    /// <summary>People with an order that was not cancelled.</summary>
    Customers,

    /// <summary>Orders / customers.</summary>
    OrderFrequency,

    /// <summary>Orders that were not cancelled.</summary>
    Orders,

    /// <summary>GMV / orders.</summary>
    AverageOrderValue,
}

/// <summary>The exact sums of a period, or of a value within it. Amounts are smallest units.</summary>
/// <param name="GmvMinor">Σ quantity × unit price of lines not cancelled.</param>
/// <param name="VisitorGmvMinor">Of it, of orders with a visitor.</param>
/// <param name="Visitors">Distinct people with an event.</param>
/// <param name="OrderingVisitors">Distinct people who placed an order with a visitor.</param>
/// <param name="Orders">Distinct orders with a line not cancelled.</param>
/// <param name="Customers">Distinct people with such an order.</param>
public readonly record struct GmvSums(long GmvMinor, long VisitorGmvMinor, long Visitors, long OrderingVisitors, long Orders, long Customers)
{
    /// <summary>
    /// GMV that the factors do not speak of, counted apart so that the parts close: orders without a visitor. Where no visits were loaded for orders that do carry a visitor, theirs too.
    /// </summary>
    public long ApartMinor(GmvModel model) => model == GmvModel.Visitors ? GmvMinor - (Visitors == 0 ? 0 : VisitorGmvMinor) : 0;

    /// <summary>GMV that is the product of the factors.</summary>
    public long ProductMinor(GmvModel model) => GmvMinor - ApartMinor(model);

    /// <summary>How many: the first factor.</summary>
    public long Volume(GmvModel model) => model switch
    {
        GmvModel.Visitors => Visitors,
        GmvModel.Customers => Customers,
        _ => Orders,
    };

    /// <summary>The factors after the first; amounts in smallest units.</summary>
    public IReadOnlyList<Figure> Rates(GmvModel model) => model switch
    {
        GmvModel.Visitors => [Figure.Ratio(OrderingVisitors, Visitors), Figure.Ratio(VisitorGmvMinor, Visitors == 0 ? 0 : OrderingVisitors)],
        GmvModel.Customers => [Figure.Ratio(Orders, Customers), Figure.Ratio(GmvMinor, Orders)],
        _ => [Figure.Ratio(GmvMinor, Orders)],
    };

    /// <summary>The factors of a model, the volume first.</summary>
    public static IReadOnlyList<GmvFactor> Factors(GmvModel model) => model switch
    {
        GmvModel.Visitors => [GmvFactor.Visitors, GmvFactor.Conversion, GmvFactor.OrderValue],
        GmvModel.Customers => [GmvFactor.Customers, GmvFactor.OrderFrequency, GmvFactor.AverageOrderValue],
        _ => [GmvFactor.Orders, GmvFactor.AverageOrderValue],
    };
}
