using System.CommandLine;
using EcomOpsEngine.Cli.Forecasts;
using EcomOpsEngine.Cli.Profiles;
using EcomOpsEngine.Cli.Tags;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Client;
using EcomOpsEngine.Contracts.V1;
using Grpc.Core;

namespace EcomOpsEngine.Cli.Segments;

/// <summary><c>rfm</c> (template table 6) and <c>rfm customers</c>.</summary>
internal static class RfmCommand
{
    public static Command Build(CommandContext context)
    {
        var options = new RfmOptions();
        return context.Command(
            "rfm",
            "Customers by recency, frequency and money: tiers, score grid, segments.",
            async (parsed, session, cancellation) =>
            {
                var request = await options.RequestAsync(parsed, session, cancellation);
                var answer = await session.Client.Segments.ComputeRfmAsync(request, cancellationToken: cancellation);
                session.Write(answer, console => RfmTables.Write(console, answer, session.Words));
                session.About(answer.Info);
            },
            [.. options.Options, Customers(context), MigrationCommand.Build(context), ForecastCommand.Build(context), ProfileCommand.Build(context), TagCommand.Build(context)]);
    }

    private static Command Customers(CommandContext context)
    {
        var options = new RfmOptions();
        var group = new GroupOptions();
        var limit = new Option<long>("--limit") { Description = "Stop after this many customers; 0: all.", HelpName = "N", DefaultValueFactory = _ => 100 };
        return context.Command(
            "customers",
            "The customers of a tier, segment, score cell, cohort or tag, by id.",
            async (parsed, session, cancellation) =>
            {
                var request = new ListCustomersRequest
                {
                    Dataset = session.DatasetName,
                    Rfm = await options.RequestAsync(parsed, session, cancellation),
                    Limit = parsed.GetValue(limit),
                };
                await group.ReadAsync(parsed, request, cancellation);
                await ListAsync(session, request, cancellation);
            },
            [.. options.Options, .. group.Options, limit]);
    }

    private static async Task ListAsync(Session session, ListCustomersRequest request, CancellationToken cancellation)
    {
        if (session.Json)
        {
            using var call = session.Client.Segments.ListCustomers(request, cancellationToken: cancellation);
            await foreach (var message in call.ResponseStream.ReadAllAsync(cancellation))
            {
                session.WriteJsonLine(message);
            }

            return;
        }

        var customers = new List<RfmCustomer>();
        await foreach (var customer in session.Client.ListCustomersAsync(request, cancellation))
        {
            customers.Add(customer);
        }

        session.Data.Write(RfmTables.Customers(customers, session.Words));
        if (request.Limit > 0 && customers.Count == request.Limit)
        {
            session.Note(session.Words[$"The first {Figures.Count(request.Limit)}; --limit 0 lists all.", $"前 {Figures.Count(request.Limit)} 位；--limit 0 列出全部。"]);
        }
    }
}
