using System.CommandLine;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;
using Spectre.Console;

namespace EcomOpsEngine.Cli.Loads;

/// <summary><c>loads erase</c>: ids come from the standard input where a shell's history must not keep them.</summary>
internal static class EraseCommand
{
    private const string FromInput = "-";

    public static Command Build(CommandContext context)
    {
        var customer = new Argument<string>("customer-id") { Description = "Id of the customer as it was loaded, or - to read ids from the standard input, one a line." };
        var yes = new Option<bool>("--yes") { Description = "Do not ask." };
        return context.Command(
            "erase",
            "Erases a customer for good: nobody can read the id again, here or in older copies.",
            async (parsed, session, cancellation) =>
            {
                var given = parsed.GetValue(customer)!;
                if (!parsed.GetValue(yes))
                {
                    Confirm(session, given);
                }

                foreach (var id in given == FromInput ? Lines(Console.In) : [given])
                {
                    var request = new EraseCustomerRequest { Dataset = session.DatasetName, CustomerId = id };
                    var answer = await session.Client.Loads.EraseCustomerAsync(request, cancellationToken: cancellation);
                    session.Write(answer, console => console.Write(LoadTables.Erased(answer, session.Words)));
                }
            },
            customer, yes);
    }

    private static IEnumerable<string> Lines(TextReader input)
    {
        while (input.ReadLine() is { } line)
        {
            if (line.Trim() is { Length: > 0 } id)
            {
                yield return id;
            }
        }
    }

    private static void Confirm(Session session, string given)
    {
        if (Console.IsInputRedirected || !session.DiagnosticsAreSeen || given == FromInput)
        {
            throw new UsageException("an erasure cannot be undone: say --yes where nobody can be asked");
        }

        var question = new TextPrompt<string>(Markup.Escape($"Erase the customer from '{session.DatasetName}' for good? Type the id again to go on:")) { AllowEmpty = true };
        if (question.Show(session.Diagnostics) != given)
        {
            throw new UsageException("not erased: the id was not repeated");
        }
    }
}
