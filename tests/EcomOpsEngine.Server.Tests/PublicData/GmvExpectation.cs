using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.TestData.Expected;
using Xunit;

namespace EcomOpsEngine.Server.Tests.PublicData;

/// <summary>Compares the change of GMV from month to month, by every method, with a block of changes.</summary>
internal sealed class GmvExpectation(PublicDataServer server, ExpectedFigures figures, int scale)
{
    private static readonly (string Model, GmvModel Kind, (string Name, GmvFactor Factor)[] Factors)[] Models =
    [
        ("orders_x_aov", GmvModel.Orders, [("orders", GmvFactor.Orders), ("aov", GmvFactor.AverageOrderValue)]),
        ("customers_x_frequency_x_aov", GmvModel.Customers, [("customers", GmvFactor.Customers), ("orders_per_customer", GmvFactor.OrderFrequency), ("aov", GmvFactor.AverageOrderValue)]),
    ];

    private static readonly (string Name, GmvMethod Method)[] Methods = [("sequential", GmvMethod.Sequential), ("shapley", GmvMethod.Shapley), ("lmdi", GmvMethod.Lmdi)];

    public async Task AskAndCheckAsync(string at, string dataset, Filter? filter)
    {
        foreach (var change in figures.Members(at))
        {
            var months = change.Split("->").Select(month => DateOnly.ParseExact(month + "-01", "yyyy-MM-dd", null)).ToArray();
            foreach (var model in Models.Where(model => figures.Members($"{at}/{change}").Contains(model.Model)))
            {
                foreach (var method in Methods)
                {
                    var answer = await server.Decompositions.DecomposeGmvAsync(new DecomposeGmvRequest
                    {
                        Dataset = dataset,
                        Filter = filter,
                        Range = Month(months[1]),
                        Compare = new MatrixComparison { Range = Month(months[0]) },
                        Model = model.Kind,
                        Method = method.Method,
                    });
                    Check($"{at}/{change}/{model.Model}", answer, model.Factors, method);
                }
            }
        }
    }

    private void Check(string at, DecomposeGmvResponse answer, (string Name, GmvFactor Factor)[] factors, (string Name, GmvMethod Method) method)
    {
        figures.Money($"{at}/from", answer.Before.Units, scale);
        figures.Money($"{at}/to", answer.After.Units, scale);
        figures.Money($"{at}/change", answer.Change.Units, scale);
        figures.Ratio($"{at}/growth", answer.Growth.Ratio);
        Assert.Equal(answer.Change.Units, answer.Factors.Sum(factor => factor.Effect.Units));
        Assert.Equal(factors.Select(factor => factor.Factor), answer.Factors.Select(factor => factor.Factor));
        for (var i = 0; i < factors.Length; i++)
        {
            var (name, factor) = (factors[i].Name, answer.Factors[i]);
            figures.Ratio($"{at}/factor_from/{name}", Value(factor.Before));
            figures.Ratio($"{at}/factor_to/{name}", Value(factor.After));
            figures.Ratio($"{at}/factor_growth/{name}", factor.Growth.Ratio);
            var path = $"{at}/{method.Name}/{name}";
            if (figures.IsNull(path))
            {
                // A method that is not defined there: ours says that it took Shapley.
                Assert.NotEqual(method.Method, answer.Method);
            }
            else
            {
                // Effects are rounded to the smallest unit, so that they add up.
                Assert.InRange(factor.Effect.Units / Math.Pow(10, scale) - figures.Value(path), -Math.Pow(10, -scale), Math.Pow(10, -scale));
            }

            figures.Follow(path);
        }
    }

    private static double Value(Estimate estimate) => estimate.KindCase == Estimate.KindOneofCase.Count ? estimate.Count : estimate.Ratio;

    private static TimeRange Month(DateOnly first) => new() { From = MatrixExpectation.Midnight(first), To = MatrixExpectation.Midnight(first.AddMonths(1)) };
}
