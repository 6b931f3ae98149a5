using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Queries;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Requests;

public sealed class PlacesTests
{
    [Fact]
    public async Task Only_those_who_wait_are_counted_and_they_come_in_their_order()
    {
        using var places = new Places(1, 2, "callers", TimeSpan.FromSeconds(1));
        await places.EnterAsync(CancellationToken.None);
        var waiting = new[] { places.EnterAsync(CancellationToken.None), places.EnterAsync(CancellationToken.None) };
        var refused = await Assert.ThrowsAsync<RequestException>(() => places.EnterAsync(CancellationToken.None));
        Assert.Contains("More than 2 callers are waiting", refused.Message, StringComparison.Ordinal);

        places.Leave();
        await waiting[0];
        Assert.False(waiting[1].IsCompleted);
        var again = places.EnterAsync(CancellationToken.None);
        places.Leave();
        await waiting[1];
        Assert.False(again.IsCompleted);
        places.Leave();
        await again;
    }

    [Fact]
    public async Task Who_leaves_the_queue_makes_room_in_it()
    {
        using var places = new Places(1, 1, "callers", TimeSpan.FromSeconds(1));
        await places.EnterAsync(CancellationToken.None);
        using var leaving = new CancellationTokenSource();
        var gone = places.EnterAsync(leaving.Token);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);
        var next = places.EnterAsync(CancellationToken.None);
        places.Leave();
        await next;
    }
}
