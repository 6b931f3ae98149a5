using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.TestData.Expected;
using Xunit;

namespace EcomOpsEngine.Server.Tests.PublicData;

/// <summary>Compares a matrix by month (GMV, order value, buyers, orders, active days) with a block of months.</summary>
internal static class MonthExpectation
{
    public static void Check(ExpectedFigures figures, string at, IReadOnlyCollection<MatrixCell> cells, int scale)
    {
        Assert.Equal(figures.Members(at).Count, cells.Count);
        foreach (var cell in cells)
        {
            var path = $"{at}/{cell.Keys[0].Value}";
            var (gmv, orderValue, buyers, orders, days) = (cell.Figures[0].Value, cell.Figures[1].Value, cell.Figures[2].Value, cell.Figures[3].Value, cell.Figures[4].Value);
            figures.Money($"{path}/gmv", gmv.Money.Units, scale);
            figures.Count($"{path}/orders", orders.Count);
            figures.Ratio($"{path}/aov", orderValue.Ratio);
            figures.Count($"{path}/active_days", days.Count);
            if (figures.Has($"{path}/customers"))
            {
                figures.Count($"{path}/customers", buyers.Count);
                figures.Ratio($"{path}/orders_per_customer", (double)orders.Count / buyers.Count);
            }
        }
    }
}
