using System.Diagnostics;
using Apache.Arrow.Flight;
using Apache.Arrow.Flight.Client;
using EcomOpsEngine.Benchmarks.Peers;
using EcomOpsEngine.Benchmarks.Store;
using EcomOpsEngine.Contracts.V1;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace EcomOpsEngine.Benchmarks.Dashboards;

/// <summary>How long an answer in batches took.</summary>
/// <param name="FirstMs">From the call to its first batch, milliseconds.</param>
/// <param name="WholeMs">To its end.</param>
/// <param name="Rows">Rows of all batches.</param>
internal readonly record struct StreamTimes(double FirstMs, double WholeMs, long Rows);

/// <summary>Answers that are long come in batches, as packed messages and over Flight: when the first is there, and the last.</summary>
internal sealed class StreamedAnswers(GrpcChannel channel)
{
    private const int WarmRounds = 5, Rounds = 11;

    /// <summary>Times of each stream by name. Both ways to ask a question must give as many rows.</summary>
    public async Task<IReadOnlyList<(string Name, Spread FirstMs, Spread WholeMs, long Rows)>> MeasureAsync(CancellationToken cancellation)
    {
        var units = new ListFunnelUnitsRequest { Dataset = StoreServer.Dataset, Funnel = DashboardQuestion.Funnel(), Selection = FunnelUnitSelection.Reached, Step = 1 };
        var customers = new ListCustomersRequest { Dataset = StoreServer.Dataset, Rfm = DashboardQuestion.Rfm() };
        (string Name, Func<Task<StreamTimes>> Ask)[] streams =
        [
            ("units of the funnel, messages", () => TimeAsync(new FunnelService.FunnelServiceClient(channel).ListFunnelUnits(units, cancellationToken: cancellation).ResponseStream, page => page.Ids.Count, cancellation)),
            ("units of the funnel, Flight", () => FlightAsync(new FlightCommand { ListFunnelUnits = units }, cancellation)),
            ("customers, messages", () => TimeAsync(new SegmentService.SegmentServiceClient(channel).ListCustomers(customers, cancellationToken: cancellation).ResponseStream, page => page.CustomerIds.Count, cancellation)),
            ("customers, Flight", () => FlightAsync(new FlightCommand { ListCustomers = customers }, cancellation)),
        ];
        var figures = new List<(string, Spread, Spread, long)>();
        foreach (var (name, ask) in streams)
        {
            var times = new List<StreamTimes>();
            for (var round = -WarmRounds; round < Rounds; round++)
            {
                var time = await ask();
                times.AddRange(round < 0 ? [] : [time]);
            }

            figures.Add((name, Spread.Of([.. times.Select(time => time.FirstMs)]), Spread.Of([.. times.Select(time => time.WholeMs)]), times[0].Rows));
        }

        return figures;
    }

    private static async Task<StreamTimes> TimeAsync<T>(IAsyncStreamReader<T> stream, Func<T, int> rows, CancellationToken cancellation)
    {
        var (asked, first, count) = (Stopwatch.GetTimestamp(), double.NaN, 0L);
        while (await stream.MoveNext(cancellation))
        {
            first = count == 0 ? Stopwatch.GetElapsedTime(asked).TotalMilliseconds : first;
            count += rows(stream.Current);
        }

        return new StreamTimes(first, Stopwatch.GetElapsedTime(asked).TotalMilliseconds, count);
    }

    private async Task<StreamTimes> FlightAsync(FlightCommand command, CancellationToken cancellation)
    {
        using var call = new FlightClient(channel).GetStream(new FlightTicket(command.ToByteString()));
        return await TimeAsync(call.ResponseStream, batch => batch.Length, cancellation);
    }
}
