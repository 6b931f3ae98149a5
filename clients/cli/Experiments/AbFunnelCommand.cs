using System.CommandLine;
using EcomOpsEngine.Cli.Funnels;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;
using Google.Protobuf.WellKnownTypes;
using Spectre.Console;

namespace EcomOpsEngine.Cli.Experiments;

/// <summary><c>ab funnel</c>: arms counted from loaded rows. People who entered the first step are the units, those who reached the last the conversions.</summary>
internal static class AbFunnelCommand
{
    private const int MostArms = 20;

    public static Command Build(CommandContext context)
    {
        var by = new Option<string>("--by") { Description = "Text field that holds the arm, such as properties.variant.", HelpName = "FIELD", Required = true };
        var control = new Option<string>("--control") { Description = "Arm that the others are compared with; otherwise the first by name.", HelpName = "NAME" };
        var filter = RangeOptions.Filters();
        var weights = Parsed.Many("--weight", "NAME=SHARE", "Planned share of the traffic of an arm; otherwise even.", ArmText.Weight);
        var steps = new FunnelOptions();
        var test = new TestOptions();
        return context.Command(
            "funnel",
            "Compares the arms of a test by a funnel over the loaded events.",
            async (parsed, session, cancellation) =>
            {
                var question = await steps.RequestAsync(parsed, session, cancellation);
                question.Filter = await session.FilterAsync(parsed.GetValue(filter), cancellation);
                question.Range = await DaysAsync(session, test.From(parsed), test.To(parsed), cancellation);
                question.Breakdown = new FunnelBreakdown { Fields = { parsed.GetValue(by)! }, Top = MostArms };
                var funnel = await session.Client.Funnels.ComputeFunnelAsync(question, cancellationToken: cancellation);

                var arms = ArmText.Apply(ArmsOf(funnel, parsed.GetValue(by)!, parsed.GetValue(control)), parsed.GetValue(weights)!);
                var request = test.Request(parsed, session, arms);
                FillDays(request.Record, funnel.Info);
                var answer = await session.Client.Experiments.CompareProportionsAsync(request, cancellationToken: cancellation);
                session.Write(answer, console =>
                {
                    FunnelTables.Write(console, funnel, question.Breakdown.Fields, session.Words);
                    console.WriteLine();
                    AbTables.Write(console, request, answer, session.Words);
                });
                session.About(funnel.Info);
            },
            [by, control, .. steps.Options, filter, weights, .. test.Options]);
    }

    /// <summary>The arms of a funnel broken down by one field; people without a value belong to no arm.</summary>
    public static IReadOnlyList<Arm> ArmsOf(ComputeFunnelResponse funnel, string field, string? control)
    {
        if (funnel.Funnels.Any(f => f.IsOther))
        {
            throw new UsageException($"'{field}' has {Figures.Count(funnel.BreakdownValuesFound)} values, and a test has at most {MostArms} arms: filter the values, such as --filter {field}=A,B");
        }

        var arms = funnel.Funnels
            .Where(f => f.BreakdownValues is [{ HasValue: true }])
            .Select(f => new Arm { Name = f.BreakdownValues[0].Value, Units = f.Steps[0].Entered, Conversions = f.Steps[^1].Entered })
            .OrderBy(a => a.Name == control ? 0 : 1)
            .ThenBy(a => a.Name, StringComparer.Ordinal)
            .ToList();
        if (arms.Count < 2)
        {
            throw new CommandFailedException("no test", $"'{field}' has {arms.Count} value(s) among the people of this funnel: a test needs two arms");
        }

        return control is null || arms[0].Name == control
            ? arms
            : throw new UsageException($"--control '{control}' is no arm: the arms are {string.Join(", ", arms.Select(a => a.Name))}");
    }

    private static async Task<TimeRange?> DaysAsync(Session session, DateOnly? first, DateOnly? last, CancellationToken cancellation)
    {
        if (first is null && last is null)
        {
            return null;
        }

        var zone = await session.ZoneAsync(cancellation);
        Timestamp? Midnight(DateOnly? day) => day is { } d ? new Times.Moment(d.ToDateTime(TimeOnly.MinValue), null, true).ToTimestamp(zone) : null;
        return new TimeRange { From = Midnight(first), To = Midnight(last?.AddDays(1)) };
    }

    // The answer knows from when to when there were rows: days that were not stated are read from it.
    private static void FillDays(ExperimentRecord record, QueryInfo info)
    {
        if (info?.Range is not { From: { } from, To: { } to } || info.TimeZone.Length == 0)
        {
            return;
        }

        var zone = Times.Moment.Zone(info.TimeZone);
        DateOnly DayOf(DateTimeOffset instant) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, zone).DateTime);
        if (record.FirstDate.Length == 0)
        {
            record.FirstDate = TestOptions.Day(DayOf(from.ToDateTimeOffset()));
        }

        if (record.LastDate.Length == 0)
        {
            // The range is half-open: the last day is that of the instant just before its end.
            record.LastDate = TestOptions.Day(DayOf(to.ToDateTimeOffset().AddMicroseconds(-1)));
        }
    }
}
