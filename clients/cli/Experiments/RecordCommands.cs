using System.CommandLine;
using EcomOpsEngine.Cli.Filters;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;

namespace EcomOpsEngine.Cli.Experiments;

/// <summary>Recorded tests: <c>ab create</c>, <c>ab revise</c>, <c>ab evaluate</c>, <c>ab list</c>.</summary>
internal static class RecordCommands
{
    public static IEnumerable<Command> Build(CommandContext context) => [Create(context), Revise(context), Evaluate(context), List(context)];

    private static Command Create(CommandContext context)
    {
        var id = new Argument<string>("id") { Description = "Id of the test." };
        var record = new RecordOptions();
        var replaces = new Option<int>("--replaces") { Description = "Revision that this record replaces; otherwise the test is new.", HelpName = "REVISION" };
        return context.Command(
            "create",
            "Writes down a test before it starts; it is evaluated from loaded exposures.",
            async (parsed, session, cancellation) =>
            {
                var answer = await session.Client.Experiments.CreateExperimentAsync(
                    new CreateExperimentRequest
                    {
                        Dataset = session.DatasetName,
                        Experiment = await record.RecordAsync(parsed.GetValue(id)!, parsed, session, cancellation),
                        ReplacesRevision = parsed.GetValue(replaces),
                    },
                    cancellationToken: cancellation);
                session.Write(answer, console => ExperimentTables.Record(console, answer.Experiment, session.Words));
            },
            [id, .. record.Options, replaces]);
    }

    private static Command Revise(CommandContext context)
    {
        var id = new Argument<string>("id") { Description = "Id of the test." };
        var to = Parsed.Optional("--to", "DATE", "Last local day of the test.", TestOptions.DayOf);
        var rollout = Parsed.Optional("--rollout", "DATE", "First local day on which everybody sees the winner.", TestOptions.DayOf);
        var winner = new Option<string>("--winner") { Description = "Arm that is rolled out.", HelpName = "NAME" };
        var entry = new Option<string[]>("--entry") { Description = "Event by which people enter after the roll-out; repeat it. Otherwise exposures of the winner.", HelpName = "EVENT" };
        return context.Command(
            "revise",
            "Gives a test its end or its roll-out. Earlier revisions are kept.",
            async (parsed, session, cancellation) =>
            {
                var last = await session.Client.Experiments.ListExperimentsAsync(
                    new ListExperimentsRequest { Dataset = session.DatasetName, RevisionsOf = parsed.GetValue(id)!, PageSize = 1 }, cancellationToken: cancellation);
                var record = last.Rows is [{ Experiment: { } stored }] ? stored.Clone() : throw new CommandFailedException("no such test", $"there is no test '{parsed.GetValue(id)}' in the dataset '{session.DatasetName}'");
                if (parsed.GetValue(to) is { } end)
                {
                    record.LastDate = TestOptions.Day(end);
                }

                if (parsed.GetValue(rollout) is { } day)
                {
                    record.Rollout = new Rollout { Date = TestOptions.Day(day), Winner = parsed.GetValue(winner) ?? "", EntryEvents = { parsed.GetValue(entry) ?? [] } };
                }
                else if (parsed.GetValue(to) is null)
                {
                    throw new UsageException("nothing to revise: give --to, or --rollout with --winner");
                }

                var answer = await session.Client.Experiments.CreateExperimentAsync(
                    new CreateExperimentRequest { Dataset = session.DatasetName, Experiment = record, ReplacesRevision = record.Revision }, cancellationToken: cancellation);
                session.Write(answer, console => ExperimentTables.Record(console, answer.Experiment, session.Words));
            },
            id, to, rollout, winner, entry);
    }

    private static Command Evaluate(CommandContext context)
    {
        var id = new Argument<string>("id") { Description = "Id of the test." };
        var revision = new Option<int>("--revision") { Description = "Revision of its record; otherwise the last.", HelpName = "NUMBER" };
        var by = Parsed.Many("--by", "FIELD", "Text field of events or customer.NAME whose values at the first exposure are told apart; up to five. Otherwise device.", text => text);
        var top = new Option<int>("--top") { Description = "Values shown of each field; otherwise 10.", HelpName = "N" };
        var completed = new Option<bool>("--completed") { Description = "Leave out people whose window had not run out at the end of the data." };
        var (filter, bots, snapshot) = (RangeOptions.Filters(), RangeOptions.Bots(), RangeOptions.Snapshot());
        return context.Command(
            "evaluate",
            "What a recorded test comes to: verdict, arms, days since exposure, segments, the watch after roll-out.",
            async (parsed, session, cancellation) =>
            {
                var request = new EvaluateExperimentRequest
                {
                    Dataset = session.DatasetName,
                    ExperimentId = parsed.GetValue(id)!,
                    Revision = parsed.GetValue(revision),
                    SegmentFields = { parsed.GetValue(by)! },
                    SegmentTop = parsed.GetValue(top),
                    CompletedWindowsOnly = parsed.GetValue(completed),
                    Filter = await session.FilterAsync(parsed.GetValue<IReadOnlyList<FilterTerm>>(filter), cancellation),
                    IncludeBots = parsed.GetValue(bots),
                    SnapshotId = parsed.GetValue(snapshot) ?? "",
                    Language = session.Words.Language,
                };
                var answer = await session.Client.Experiments.EvaluateExperimentAsync(request, cancellationToken: cancellation);
                session.Write(answer, console => ExperimentTables.Write(console, answer, session.Words));
                session.About(answer.Info);
            },
            id, revision, by, top, completed, filter, bots, snapshot);
    }

    private static Command List(CommandContext context)
    {
        var paging = new Paging("tests", 100);
        var revisions = new Option<string>("--revisions") { Description = "All revisions of one test instead.", HelpName = "ID" };
        var (bots, snapshot) = (RangeOptions.Bots(), RangeOptions.Snapshot());
        return context.Command(
            "list",
            "The recorded tests with their results (table 5).",
            async (parsed, session, cancellation) =>
            {
                var request = new ListExperimentsRequest
                {
                    Dataset = session.DatasetName,
                    PageSize = paging.Size(parsed),
                    PageToken = paging.Token(parsed),
                    IncludeBots = parsed.GetValue(bots),
                    SnapshotId = parsed.GetValue(snapshot) ?? "",
                    RevisionsOf = parsed.GetValue(revisions) ?? "",
                    Language = session.Words.Language,
                };
                var answer = await session.Client.Experiments.ListExperimentsAsync(request, cancellationToken: cancellation);
                session.Write(answer, console => console.Write(request.RevisionsOf.Length > 0 ? ExperimentTables.Revisions(answer, session.Words) : ExperimentTables.Table5(answer, session.Words)));
                Paging.NoteMore(session, answer.NextPageToken);
                session.About(answer.Info);
            },
            [.. paging.Options, revisions, bots, snapshot]);
    }
}
