namespace EcomOpsEngine.Server.Hosting;

/// <summary>
/// Two stages of an orderly end: first new calls are refused and health says NOT_SERVING while running calls finish,
/// then what still runs is cancelled and told so.
/// </summary>
internal sealed class ServerLifetime : IDisposable
{
    private readonly CancellationTokenSource _ending = new();
    private readonly CancellationTokenRegistration _registration;

    public ServerLifetime(IHostApplicationLifetime host, ILogger<ServerLifetime> log)
    {
        _registration = host.ApplicationStopping.Register(() =>
        {
            IsDraining = true;
            ServerLog.Draining(log, GracePeriod.TotalSeconds);
            _ending.CancelAfter(GracePeriod);
        });
    }

    /// <summary>How long running calls may go on after the end was asked for.</summary>
    public static TimeSpan GracePeriod { get; } = TimeSpan.FromSeconds(10);

    /// <summary>True from the moment the end was asked for.</summary>
    public bool IsDraining { get; private set; }

    /// <summary>Fires when the grace period is over.</summary>
    public CancellationToken Ending => _ending.Token;

    public void Dispose()
    {
        _registration.Dispose();
        _ending.Dispose();
    }
}
