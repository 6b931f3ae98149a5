using EcomOpsEngine.Cli;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Client;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Cli;

public class CommandLineTests
{
    // Nothing listens on the port for multiplexers.
    private const string NoServer = "http://127.0.0.1:1";

    [Theory]
    [InlineData("Unknown command 'fnnel': did you mean 'funnel'?", "fnnel")]
    [InlineData("Unknown command 'lst': did you mean 'list'?", "loads", "lst")]
    [InlineData("--step", "funnel")]
    [InlineData("write quantity>=n", "funnel", "--step", "a", "--step", "b", "--filter", "quantity>1")]
    [InlineData("'5' has a number without a unit", "funnel", "--step", "a", "--step", "b", "--window", "5")]
    [InlineData("has more conversions than units", "ab", "--arm", "A=2/1", "--arm", "B=1/2")]
    [InlineData("nothing to plan", "ab", "size", "--baseline", ".03")]
    [InlineData("--each-period and --top need --by FIELD", "cohorts", "--top", "3")]
    [InlineData("grain 'day' is unknown: expected week, month or quarter", "cohorts", "--grain", "day")]
    [InlineData("--time-zone", "datasets", "create", "x", "--currency", "CNY")]
    [InlineData("cannot be undone", "datasets", "delete", "x")]
    [InlineData("is not an address", "datasets", "list", "--server", "localhost")]
    [InlineData("is unknown: expected one of events, orders, order_status", "import", "r/f.csv", "--table", "people", "--load-id", "1")]
    public async Task Wrong_usage_ends_with_2_and_a_reason(string expected, params string[] arguments)
    {
        var (code, output, error) = await RunAsync([.. arguments.Contains("--server") ? Array.Empty<string>() : ["--server", NoServer], .. arguments]);

        Assert.Equal(2, code);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.Empty(output);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_ends_with_1_and_its_address()
    {
        var (code, output, error) = await RunAsync("datasets", "list", "--server", NoServer);

        Assert.Equal(1, code);
        Assert.Contains("UNAVAILABLE", error, StringComparison.Ordinal);
        Assert.Contains(NoServer, error, StringComparison.Ordinal);
        Assert.Empty(output);
    }

    [Theory]
    [InlineData("datasets", "list"), InlineData("datasets", "create"), InlineData("datasets", "show"), InlineData("datasets", "delete")]
    [InlineData("import"), InlineData("load"), InlineData("loads", "list"), InlineData("loads", "show"), InlineData("loads", "rejected")]
    [InlineData("fields"), InlineData("values"), InlineData("funnel"), InlineData("rfm"), InlineData("rfm", "customers"), InlineData("cohorts"), InlineData("rfm", "migration"), InlineData("rfm", "forecast"), InlineData("rfm", "tags"), InlineData("rfm", "profile")]
    [InlineData("matrix"), InlineData("matrix", "opportunities"), InlineData("metrics"), InlineData("ab"), InlineData("ab", "size"), InlineData("ab", "ratio"), InlineData("ab", "funnel")]
    public async Task Every_command_explains_itself(params string[] command)
    {
        var (code, output, _) = await RunAsync([.. command, "--help"]);

        Assert.Equal(0, code);
        Assert.Contains($"ecomops {string.Join(' ', command)}", output.Replace("testhost", "ecomops", StringComparison.Ordinal).Replace("EcomOpsEngine.Server.Tests", "ecomops", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("--dataset", output, StringComparison.Ordinal);
    }

    [Fact]
    public void An_error_panel_names_reason_fields_limits_and_delay()
    {
        var status = new Google.Rpc.Status
        {
            Code = (int)Code.InvalidArgument,
            Message = "The request is wrong.",
            Details =
            {
                Any.Pack(new ErrorInfo { Reason = "FIELD_INVALID", Domain = "ecomops.v1", Metadata = { ["dataset"] = "demo" } }),
                Any.Pack(new BadRequest { FieldViolations = { new BadRequest.Types.FieldViolation { Field = "steps[1].events", Description = "'payed' never occurs" } } }),
                Any.Pack(new RetryInfo { RetryDelay = Duration.FromTimeSpan(TimeSpan.FromSeconds(2.5)) }),
                Any.Pack(new QuotaFailure { Violations = { new QuotaFailure.Types.Violation { Subject = "cells", Description = "more than 2,000,000" } } }),
            },
        };
        var error = EcomOpsException.From(status.ToRpcException());

        Assert.Equal(("FIELD_INVALID", StatusCode.InvalidArgument, TimeSpan.FromSeconds(2.5)), (error.Reason, error.StatusCode, error.RetryDelay!.Value));
        Assert.Equal(new EcomOpsEngine.Client.FieldViolation("steps[1].events", "'payed' never occurs"), Assert.Single(error.FieldViolations));
        string text = Rendered.At(100, console => ErrorPanel.Write(console, error, new Uri(NoServer)));
        Assert.Contains("FIELD_INVALID", text, StringComparison.Ordinal);
        Assert.Contains("The request is wrong.", text, StringComparison.Ordinal);
        Assert.Contains("• steps[1].events: 'payed' never occurs", text, StringComparison.Ordinal);
        Assert.Contains("• cells: more than 2,000,000", text, StringComparison.Ordinal);
        Assert.Contains("dataset = demo", text, StringComparison.Ordinal);
        Assert.Contains("Try again in 3 s.", text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_error_without_details_keeps_its_status()
    {
        var error = EcomOpsException.From(new RpcException(new Grpc.Core.Status(StatusCode.Internal, "broken")));

        Assert.Null(error.Reason);
        Assert.Null(error.RetryDelay);
        Assert.Empty(error.FieldViolations);
        Assert.Equal((StatusCode.Internal, "broken"), (error.StatusCode, error.Status.Detail));
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = await CommandLine.RunAsync(arguments, new TerminalStreams(output, error, false, false, 160), TestContext.Current.CancellationToken);
        return (code, output.ToString(), error.ToString());
    }
}
