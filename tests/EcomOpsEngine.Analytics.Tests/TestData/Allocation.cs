namespace EcomOpsEngine.Analytics.Tests.TestData;

/// <summary>Bytes that work allocates on this thread.</summary>
internal static class Allocation
{
    /// <summary>Of the work once.</summary>
    public static long Of(Action work)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        work();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    /// <summary>Of the work when it is repeated: the least of some, as now and then an array of the shared pool went to another test, or to the collector.</summary>
    public static long Repeated(Action work)
    {
        work();
        return Enumerable.Range(0, 5).Min(_ => Of(work));
    }
}
