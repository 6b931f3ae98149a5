using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.TestData;
using EcomOpsEngine.TestData.Expected;
using Xunit;

namespace EcomOpsEngine.Server.Tests.PublicData;

/// <summary>The ad test as a funnel: everybody was shown an ad, some answered, some of them yes.</summary>
public sealed class AdLiftFunnelTests
{
    private const string Dataset = "ad-lift";

    [Fact]
    public async Task Ad_lift_funnels_are_reproduced()
    {
        await using var server = await PublicDataServer.TryStartAsync();
        Assert.SkipUnless(server is not null, SharedData.SkipReason);
        var figures = ExpectedFigures.Read(SharedData.Root!, "ad_lift_ab.json");
        await server.CreateAsync(Dataset, "USD", 2);
        const string file = "ad_lift_ab/AdSmartABdata.csv";
        await server.ImportAsync(Dataset, Table.Events, file, "ad_lift_shown");
        await server.ImportAsync(Dataset, Table.Events, file, "ad_lift_no", Event("answered"));
        await server.ImportAsync(Dataset, Table.Events, file, "ad_lift_yes", Event("answered"));
        await server.ImportAsync(Dataset, Table.Events, file, "ad_lift_yes", Event("yes"));

        var answer = await server.Funnels.ComputeFunnelAsync(new ComputeFunnelRequest
        {
            Dataset = Dataset,
            Steps = { new FunnelStep { Events = { "shown" } }, new FunnelStep { Events = { "answered" } }, new FunnelStep { Events = { "yes" } } },
            Breakdown = new FunnelBreakdown { Fields = { "properties.experiment" } },
        });
        foreach (var funnel in answer.Funnels.Skip(1))
        {
            FunnelExpectation.Check(figures, $"/funnel/{funnel.BreakdownValues[0].Value}", funnel);
        }

        figures.AssertComplete(nameof(AdLiftFunnelTests));
    }

    private static Action<Mapping> Event(string name) => PublicDataServer.Remap("event_name", new ColumnMapping { Constant = name });
}
