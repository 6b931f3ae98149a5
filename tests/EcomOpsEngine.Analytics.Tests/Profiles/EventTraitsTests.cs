using EcomOpsEngine.Analytics.Profiles;
using EcomOpsEngine.Analytics.Tests.Funnels;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Profiles;

public sealed class EventTraitsTests
{
    [Theory]
    [InlineData(4_096)]
    [InlineData(5)]
    public void The_most_frequent_device_equals_the_definition(int longest)
    {
        var random = new Random(9);
        TestEvent[] events = [.. Enumerable.Range(0, 4_000).Select(_ => new TestEvent(
            random.Next(1, 501), FunnelCase.Start + (random.Next(40) * FunnelCase.Second) + (random.Next(2) * 250_000), random.Next(1, 6), random.Next(4), 0))];
        var before = FunnelCase.Start + (20 * FunnelCase.Second) + 250_000;
        var runs = FunnelCase.Runs(events, 3, longest);
        var trait = EventTraits.MostFrequent(runs, 500, 1, 5, before);

        // The builder numbers people anew; its fourth column holds who they are.
        var names = EventTraits.MostFrequent(runs, 500, 3, 500, before);
        Assert.True(names.Codes.Count(name => name != 0) > 400);
        for (var place = 0; place < 500; place++)
        {
            var person = names.Codes[place];
            // Events of one instant stand by their code.
            var own = events.Where(e => e.Person == person && e.TimeUs < before && e.Device != 0).OrderBy(e => e.TimeUs).ThenBy(e => e.Event).Select(e => e.Device).ToList();
            var most = own.Count == 0 ? 0 : own.GroupBy(device => device).Max(group => group.Count());
            var allowed = own.Where(device => own.Count(other => other == device) == most).ToList();
            Assert.Contains(trait.Codes[place], person == 0 || allowed.Count == 0 ? [0] : allowed);
        }
    }

    [Fact]
    public void Of_equally_frequent_values_the_one_that_came_first_is_taken()
    {
        TestEvent[] events = [new(1, FunnelCase.Start, 1, 3, 0), new(1, FunnelCase.Start + 1, 1, 2, 0), new(1, FunnelCase.Start + 2, 1, 2, 0), new(1, FunnelCase.Start + 3, 1, 3, 0), new(1, FunnelCase.Start + 4, 1, 1, 0)];
        Assert.Equal(3, EventTraits.MostFrequent(FunnelCase.Runs(events), 1, 1, 5, long.MaxValue).Codes[0]);
    }
}
