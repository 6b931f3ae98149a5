using System.Runtime.ExceptionServices;

namespace EcomOpsEngine.Analytics.Orders;

/// <summary>Runs the parts of a pass on as many threads.</summary>
internal static class OrderPasses
{
    /// <summary>Runs all parts; the first failure is thrown as it was, not wrapped, so that callers see one kind of exception whatever the number of threads.</summary>
    public static void RunAll(int count, Action<int> run)
    {
        if (count == 1)
        {
            run(0);
            return;
        }

        try
        {
            Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = count }, run);
        }
        catch (AggregateException failures)
        {
            ExceptionDispatchInfo.Throw(failures.InnerExceptions[0]);
        }
    }
}
