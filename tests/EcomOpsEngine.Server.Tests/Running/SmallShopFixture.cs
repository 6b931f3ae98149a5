using Xunit;

namespace EcomOpsEngine.Server.Tests.Running;

/// <summary>The small shop, loaded once for the tests of a class that only ask questions.</summary>
public sealed class SmallShopFixture(RunningServer server) : IAsyncLifetime
{
    public RunningServer Server => server;

    public string Dataset { get; private set; } = "";

    public async ValueTask InitializeAsync() => Dataset = await SmallShop.LoadAsync(server);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
