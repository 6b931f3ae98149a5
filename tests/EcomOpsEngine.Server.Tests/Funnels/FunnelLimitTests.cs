using System.Globalization;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Server.Tests.Running;
using Google.Rpc;
using Grpc.Core;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Funnels;

/// <summary>A breakdown by more combinations of values than are counted is refused, and the limit is named; one field less is answered.</summary>
public sealed class FunnelLimitTests(RunningServer server)
{
    private const int Values = 1_001;
    private static readonly DateTime First = new(1985, 1, 1);

    [Fact]
    public async Task Too_many_combinations_are_refused_with_the_limit()
    {
        // One visitor with a session, cut by half an hour of silence, and a pair of values for each row.
        const int Rows = Values * Values;
        Assert.True(Rows > Limits.BreakdownCombinations);
        var dataset = await server.NewDatasetAsync("UTC");
        await using (var file = File.CreateText(Path.Combine(server.Files, "pairs.csv")))
        {
            await file.WriteAsync("occurred_at,event_name,visitor_id,device,channel\n");
            for (var row = 0; row < Rows; row++)
            {
                await file.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"{First.AddMinutes(31 * row):yyyy-MM-dd HH:mm:ss},{(row == 0 ? "paid" : "home")},v1,d{row % Values},c{row / Values}\n"));
            }
        }

        using var import = server.Loads.ImportFile(new ImportFileRequest { Dataset = dataset, Table = Table.Events, LoadId = "pairs", Path = "files/pairs.csv", OnError = OnError.AllOrNothing });
        await foreach (var _ in import.ResponseStream.ReadAllAsync())
        {
            // Waits for the end of the load.
        }

        var request = new ComputeFunnelRequest
        {
            Dataset = dataset,
            IncludeBots = true,
            Unit = FunnelUnit.Session,
            Steps = { new FunnelStep { Events = { "home" } }, new FunnelStep { Events = { "paid" } } },
            Breakdown = new FunnelBreakdown { Fields = { "device", "channel" }, Top = 1 },
        };

        var refused = await Failure.ExpectAsync(async () => await server.Funnels.ComputeFunnelAsync(request), StatusCode.ResourceExhausted, "LIMIT_EXCEEDED");

        var violation = Assert.Single(refused.GetRpcStatus()!.GetDetail<QuotaFailure>()!.Violations);
        Assert.Equal("combinations of breakdown values", violation.Subject);
        Assert.Contains("1000000", violation.Description, StringComparison.Ordinal);

        request.Breakdown.Fields.RemoveAt(1);
        var answer = await server.Funnels.ComputeFunnelAsync(request);
        Assert.Equal(Rows - 1, answer.Funnels[0].Steps[0].Entered);
        Assert.Equal(Values, answer.Funnels[1].Steps[0].Entered);
    }
}
