using System.Runtime.ExceptionServices;

namespace EcomOpsEngine.Analytics.Orders;

/// <summary>
/// Threads kept ready to take part in passes. The caller of a pass begins at once; one thread more is called than may come, and who comes first takes part.
/// A thread wakes where it last ran, which may be the caller's own core: there it gets no turn for milliseconds, longer than many passes last, while another core is idle.
/// Those called wake on different cores sooner or later, and stay there.
/// </summary>
internal static class PassThreads
{
    /// <summary>Threads made at most: some for each core, because questions that last run beside others.</summary>
    private static readonly int Most = 8 * Environment.ProcessorCount;

    private static readonly Lock Gate = new();
    private static readonly List<Pass> Open = [];
    private static readonly Stack<SemaphoreSlim> Idle = [];
    private static int _made;

    /// <summary>Runs all parts, each as soon as a thread is free; returns when all have ended.</summary>
    /// <param name="count">Parts.</param>
    /// <param name="threads">Threads at a time, the caller's among them: at least 2.</param>
    /// <param name="run">Runs a part.</param>
    /// <returns>How often a thread joined: at most once for each part and each thread called, because none joins where nothing is left to begin.</returns>
    /// <exception cref="Exception">The first failure, as it was; parts not begun by then are left out.</exception>
    public static int Run(int count, int threads, Action<int> run)
    {
        var pass = new Pass(count, threads - 1, run);
        Call(pass, threads);
        pass.Work();
        Close(pass);
        pass.Failure?.Throw();
        return pass.Joined;
    }

    private static void Call(Pass pass, int called)
    {
        lock (Gate)
        {
            Open.Add(pass);
            for (int i = 0; i < called; i++)
            {
                if (Idle.TryPop(out SemaphoreSlim? sleeper))
                {
                    sleeper.Release();
                }
                else if (_made < Most)
                {
                    _made++;
                    new Thread(TakePart) { IsBackground = true, Name = "pass" }.Start();
                }
            }
        }
    }

    private static void Close(Pass pass)
    {
        lock (Gate)
        {
            Open.Remove(pass);
            if (pass.Inside == 0)
            {
                return;
            }

            pass.IsClosed = true;
        }

        pass.Left.Wait();
    }

    private static void TakePart()
    {
        using var wake = new SemaphoreSlim(0);
        while (true)
        {
            if (Enter(wake) is { } pass)
            {
                pass.Work();
                Leave(pass);
            }
            else
            {
                wake.Wait();
            }
        }
    }

    /// <summary>
    /// A pass that wants somebody and has parts that nobody has begun, the newest first: it may be a small one beside one that lasts. Null where none does; the thread is idle then.
    /// </summary>
    private static Pass? Enter(SemaphoreSlim wake)
    {
        lock (Gate)
        {
            Pass? pass = Open.FindLast(pass => pass.Inside < pass.Places && pass.HasMore);
            if (pass is null)
            {
                Idle.Push(wake);
                return null;
            }

            pass.Inside++;
            pass.Joined++;
            return pass;
        }
    }

    private static void Leave(Pass pass)
    {
        lock (Gate)
        {
            pass.Inside--;
            if (pass.Inside == 0 && pass.IsClosed)
            {
                pass.Left.Set();
            }
        }
    }

    /// <summary>One pass; what threads share of it is guarded by the gate.</summary>
    /// <param name="count">Parts.</param>
    /// <param name="places">Threads that may take part beside the caller.</param>
    /// <param name="run">Runs a part.</param>
    private sealed class Pass(int count, int places, Action<int> run)
    {
        private int _next = -1;
        private ExceptionDispatchInfo? _failure;

        public int Places => places;

        /// <summary>Threads that take part now, without the caller.</summary>
        public int Inside { get; set; }

        /// <summary>How often a thread came.</summary>
        public int Joined { get; set; }

        /// <summary>Whether the caller waits for those inside.</summary>
        public bool IsClosed { get; set; }

        /// <summary>Set when the last one inside leaves a closed pass.</summary>
        public ManualResetEventSlim Left { get; } = new();

        public ExceptionDispatchInfo? Failure => _failure;

        /// <summary>Whether there are parts to begin.</summary>
        public bool HasMore => Volatile.Read(ref _failure) is null && Volatile.Read(ref _next) < count - 1;

        /// <summary>Takes parts until there are no more.</summary>
        public void Work()
        {
            while (HasMore)
            {
                int part = Interlocked.Increment(ref _next);
                if (part >= count)
                {
                    return;
                }

                try
                {
                    run(part);
                }
                catch (Exception failure)
                {
                    Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(failure), null);
                }
            }
        }
    }
}
