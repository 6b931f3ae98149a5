using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EcomOpsEngine.Server.Hosting;

/// <summary>NOT_SERVING from the moment the end was asked for.</summary>
internal sealed class DrainCheck(ServerLifetime lifetime) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(lifetime.IsDraining ? HealthCheckResult.Unhealthy("draining") : HealthCheckResult.Healthy());
}
