using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;
using Spectre.Console;

namespace EcomOpsEngine.Cli.Loads;

/// <summary>A bar for each stage on a terminal, a line for each stage elsewhere.</summary>
internal static class ImportProgress
{
    public static Task<Load?> ShowAsync(Session session, IAsyncEnumerable<ImportFileResponse> progress) =>
        session.DiagnosticsAreSeen ? BarsAsync(session, progress) : LinesAsync(session, progress);

    private static Task<Load?> BarsAsync(Session session, IAsyncEnumerable<ImportFileResponse> progress) =>
        session.Diagnostics.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
            .StartAsync(async context =>
            {
                Load? load = null;
                ImportStage? stage = null;
                ProgressTask? bar = null;
                await foreach (var message in progress)
                {
                    load = message.Load ?? load;
                    if (message.Stage != stage)
                    {
                        Finish(bar);
                        stage = message.Stage;
                        bar = stage == ImportStage.Finished ? null : context.AddTask(Markup.Escape(LoadTables.Stage(message.Stage, session.Words)), maxValue: 1);
                    }

                    if (bar is not null)
                    {
                        bar.IsIndeterminate = !message.HasFraction;
                        bar.Value = message.HasFraction ? message.Fraction : 0;
                        if (message.RowsRead > 0)
                        {
                            bar.Description = Markup.Escape($"{LoadTables.Stage(message.Stage, session.Words)} {Figures.Count(message.RowsRead)}");
                        }
                    }
                }

                Finish(bar);
                return load;
            });

    private static async Task<Load?> LinesAsync(Session session, IAsyncEnumerable<ImportFileResponse> progress)
    {
        Load? load = null;
        ImportStage? stage = null;
        await foreach (var message in progress)
        {
            load = message.Load ?? load;
            if (message.Stage != stage)
            {
                stage = message.Stage;
                session.Note(LoadTables.Stage(message.Stage, session.Words));
            }
        }

        return load;
    }

    private static void Finish(ProgressTask? bar)
    {
        if (bar is not null)
        {
            bar.IsIndeterminate = false;
            bar.Value = bar.MaxValue;
            bar.StopTask();
        }
    }
}
