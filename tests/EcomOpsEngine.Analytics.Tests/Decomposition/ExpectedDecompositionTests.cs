using System.Text.Json;
using EcomOpsEngine.Analytics.Decomposition;
using EcomOpsEngine.Analytics.Numerics;
using EcomOpsEngine.Analytics.Tests.Experiments;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Decomposition;

/// <summary>Changes of products whose factors stand in the expected answers, by every method.</summary>
public sealed class ExpectedDecompositionTests
{
    private static readonly (string Name, FactorMethod Method)[] Methods = [("sequential", FactorMethod.Sequential), ("shapley", FactorMethod.Shapley), ("lmdi", FactorMethod.Lmdi)];

    [Fact]
    public void The_seed_tables_are_reproduced()
    {
        int seen = 0;
        foreach (JsonProperty change in ExpectedFile.Read("seed_tables.json").GetProperty("decomposition").EnumerateObject())
        {
            Check(change.Value, change.Name);
            seen++;
        }

        Assert.Equal(3, seen);
    }

    [Fact]
    public void The_change_of_the_checkout_funnel_is_reproduced() => Check(ExpectedFile.Read("checkout_funnel.json").GetProperty("jan_feb_to_mar_apr"), "jan_feb_to_mar_apr");

    private static void Check(JsonElement change, string what)
    {
        (string[] names, Figure[] before) = Factors(change.GetProperty("factor_from"));
        Figure[] after = Factors(change.GetProperty("factor_to")).Factors;
        (double from, double to) = (Product(before), Product(after));
        Near.Relative(change.Number("from"), Figure.Of(from), Near.RatioTolerance, what);
        Near.Relative(change.Number("to"), Figure.Of(to), Near.RatioTolerance, what);
        Assert.Equal(change.Number("change"), to - from, 6);
        Assert.Equal(change.Number("growth"), Figure.Growth(from, to).Value, 12);
        for (int i = 0; i < names.Length; i++)
        {
            Assert.Equal(change.GetProperty("factor_growth").Number(names[i]), Figure.Growth(before[i].Value, after[i].Value).Value, 12);
        }

        foreach ((string name, FactorMethod method) in Methods)
        {
            FactorEffects effects = FactorDecomposition.Of(before, after, method);
            Assert.Equal(method, effects.Method);
            for (int i = 0; i < names.Length; i++)
            {
                Assert.Equal(change.GetProperty(name).Number(names[i]), effects.Effects[i], 6);
            }
        }
    }

    private static (string[] Names, Figure[] Factors) Factors(JsonElement factors) =>
        ([.. factors.EnumerateObject().Select(factor => factor.Name)], [.. factors.EnumerateObject().Select(factor => Figure.Of(factor.Value.GetDouble()))]);

    private static double Product(Figure[] factors) => factors.Aggregate(1.0, (product, factor) => product * factor.Value);
}
