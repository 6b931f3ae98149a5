using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.TestData;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Xunit;

namespace EcomOpsEngine.Server.Tests.PublicData;

/// <summary>
/// BG/NBD and Gamma-Gamma over CDNOW: 39 weeks of calibration to 1997-09-30, 39 weeks of holdout. The published parameters are of a sample of 2,357 of the 23,570 customers;
/// which ones is listed with the published sample only, no rule gives them from the full file, so the full set is fitted and its likelihood reported.
/// </summary>
public sealed class CdnowForecastTests(ITestOutputHelper output)
{
    private static readonly BgNbdParameters Published = new() { R = .243, Alpha = 4.414, A = .793, B = 2.426 };

    /// <summary>The last instant of 1997-09-30: its orders exist, and ages run to it.</summary>
    private static readonly Timestamp EndOfCalibration = new DateTimeOffset(1997, 9, 30, 23, 59, 59, TimeSpan.Zero).ToTimestamp();

    [Fact]
    public async Task The_full_set_is_fitted_and_the_published_customer_is_as_published()
    {
        await using var server = await PublicDataServer.TryStartAsync();
        Assert.SkipUnless(server is not null, SharedData.SkipReason);
        await server.CreateAsync("cdnow", "USD", 2);
        await server.ImportAsync("cdnow", Table.Orders, "cdnow/CDNOW_master.txt.gz", "cdnow");

        var question = new ForecastValueRequest { Dataset = "cdnow", AsOf = EndOfCalibration, HorizonDays = 273 };
        var answer = await server.Segments.ForecastValueAsync(question);
        output.WriteLine($"{answer.Purchases}\n{answer.Values}");
        Assert.Equal(23_570, answer.Customers);
        Assert.True(answer.Purchases.Convergence.Converged);
        Assert.True(answer.Values.Convergence.Converged);
        Assert.Equal(answer.Purchases.Convergence.Starts, answer.Purchases.Convergence.StartsAgreeing);
        // The sample is a tenth of these customers: its parameters lie near, within the sampling error of a tenth.
        Assert.Equal(-95_368.4439, answer.Purchases.LogLikelihood, 1e-3);
        Assert.Equal(.2516, answer.Purchases.Parameters.R, 1e-4);
        Assert.Equal(4.7889, answer.Purchases.Parameters.Alpha, 1e-3);
        Assert.Equal(.7234, answer.Purchases.Parameters.A, 1e-3);
        Assert.Equal(2.1611, answer.Purchases.Parameters.B, 3e-3);

        question.Parameters = Published;
        var published = await server.Segments.ForecastValueAsync(question);
        Assert.True(published.Purchases.LogLikelihood < answer.Purchases.LogLikelihood, "fitted parameters are likelier than any others");
        output.WriteLine($"at the published parameters: {published.Purchases.LogLikelihood}");
        await CheckPublishedCustomerAsync(server, question);

        await CheckHoldoutAsync(server);
    }

    /// <summary>Customer 00004 bought first on 1997-01-01 and last on 1997-08-02 in the calibration: x = 2, t_x = 30.43, T = 38.86.</summary>
    private static async Task CheckPublishedCustomerAsync(PublicDataServer server, ForecastValueRequest question)
    {
        using var call = server.Segments.ListCustomers(new ListCustomersRequest { Dataset = "cdnow", Limit = 4, Forecast = question });
        var page = Assert.Single(await call.ResponseStream.ReadAllAsync().ToListAsync());
        var customer = page.Forecasts[3];
        Assert.Equal(("00004", 2), (customer.CustomerId, customer.Repeats));
        Assert.Equal(30.43, customer.Recency, .005);
        Assert.Equal(38.86, customer.Age, .005);
        Assert.Equal(1.226, customer.ExpectedPurchases.Ratio, 5e-4);
        Assert.Equal(.7266, customer.ProbabilityAlive.Ratio, 5e-4);
    }

    private async Task CheckHoldoutAsync(PublicDataServer server)
    {
        var answer = await server.Segments.ForecastValueAsync(new ForecastValueRequest
        {
            Dataset = "cdnow",
            HoldoutFrom = new DateTimeOffset(1997, 10, 1, 0, 0, 0, TimeSpan.Zero).ToTimestamp(),
        });
        output.WriteLine($"{answer.Holdout}");
        var holdout = answer.Holdout;
        Assert.Equal(("1997-10-01", 39.0), (holdout.FromDate, holdout.Length));
        Assert.Equal(23_570, holdout.Customers);
        Assert.Equal((holdout.ExpectedPurchases.Ratio / holdout.ActualPurchases) - 1, holdout.Bias.Ratio, 1e-12);
        // The whole file buys more in the second half than its first foretells: an honest error, not a small one.
        Assert.InRange(holdout.Bias.Ratio, -.2, -.1);
        Assert.InRange(holdout.MeanAbsoluteError.Ratio, .3, 1.2);
    }
}
