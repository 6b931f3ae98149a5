namespace EcomOpsEngine.Analytics.Orders;

/// <summary>Runs the parts of a pass on several threads.</summary>
internal static class OrderPasses
{
    /// <summary>Runs all parts, each on a thread of its own; otherwise as <see cref="RunAll(int, int, Action{int})"/>.</summary>
    public static void RunAll(int count, Action<int> run) => RunAll(count, count, run);

    /// <summary>Runs all parts on some threads, each as soon as one is free; the first failure is thrown as it was, not wrapped, so that callers see one kind of exception whatever the number of threads.</summary>
    public static void RunAll(int count, int threads, Action<int> run)
    {
        if (count > 1 && threads > 1)
        {
            PassThreads.Run(count, Math.Min(count, threads), run);
            return;
        }

        for (var part = 0; part < count; part++)
        {
            run(part);
        }
    }
}
