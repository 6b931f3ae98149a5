using System.Reflection;
using BenchmarkDotNet.Attributes;
using EcomOpsEngine.Benchmarks.Kernels;
using Xunit;

namespace EcomOpsEngine.Benchmarks.Tests;

/// <summary>Every BenchmarkDotNet case runs small and answers something, so that none rots.</summary>
public sealed class KernelBenchmarkTests
{
    public static TheoryData<Type> Classes => [.. typeof(FunnelBenchmarks).Assembly.GetTypes()
        .Where(type => type.GetMethods().Any(method => method.GetCustomAttribute<BenchmarkAttribute>() is not null))];

    [Theory]
    [MemberData(nameof(Classes))]
    public void Every_case_runs_small(Type benchmarks)
    {
        var instance = Activator.CreateInstance(benchmarks)!;
        benchmarks.GetProperty("Rows")?.SetValue(instance, 20_000);
        benchmarks.GetProperty("Threads")?.SetValue(instance, 2);
        foreach (var setup in benchmarks.GetMethods().Where(method => method.GetCustomAttribute<GlobalSetupAttribute>() is not null))
        {
            setup.Invoke(instance, null);
        }

        var cases = benchmarks.GetMethods().Where(method => method.GetCustomAttribute<BenchmarkAttribute>() is not null).ToList();
        Assert.NotEmpty(cases);
        Assert.All(cases, method =>
        {
            var first = method.Invoke(instance, null);
            Assert.NotNull(first);
            Assert.NotEqual(string.Empty, first);
            Assert.Equal(first, method.Invoke(instance, null));
        });
    }
}
