using System.CommandLine;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;
using Grpc.Core;
using Spectre.Console;

namespace EcomOpsEngine.Cli.Sql;

/// <summary><c>sql</c>: one SELECT over the tables of a dataset.</summary>
internal static class SqlCommand
{
    private const string FromInput = "-";
    private const int DefaultRows = 1_000;

    public static Command Build(CommandContext context)
    {
        var statement = new Argument<string>("statement") { Description = "One SELECT in DuckDB's dialect, or - to read it from the standard input." };
        var rows = new Option<long>("--max-rows") { Description = "The first rows only; 0: all.", HelpName = "N", DefaultValueFactory = _ => DefaultRows };
        var csv = new Option<bool>("--csv") { Description = "Write comma-separated values with a heading instead of a table." };
        return context.Command(
            "sql",
            "Answers one SELECT over the tables of the dataset, read-only.",
            async (parsed, session, cancellation) =>
            {
                var given = parsed.GetValue(statement)!;
                var request = new QuerySqlRequest
                {
                    Dataset = session.DatasetName,
                    Sql = given == FromInput ? await Console.In.ReadToEndAsync(cancellation) : given,
                    MaxRows = parsed.GetValue(rows),
                };
                await AskAsync(session, request, parsed.GetValue(csv), cancellation);
            },
            statement, rows, csv);
    }

    private static async Task AskAsync(Session session, QuerySqlRequest request, bool asCsv, CancellationToken cancellation)
    {
        using var call = session.Client.Sql.QuerySql(request, cancellationToken: cancellation);
        SqlRows? answer = null;
        var table = Tables.Create();
        var hasMore = false;
        long count = 0;
        await foreach (var page in call.ResponseStream.ReadAllAsync(cancellation))
        {
            hasMore |= page.HasMore;
            count += page.Rows;
            if (session.Json)
            {
                session.WriteJsonLine(page);
                continue;
            }

            if (answer is null)
            {
                answer = new SqlRows(page);
                Head(session, answer, table, asCsv);
            }

            foreach (var row in answer.Of(page))
            {
                if (asCsv)
                {
                    session.WriteLine(CsvLine(row));
                }
                else
                {
                    table.WithRow(row.Select(value => value ?? Figures.None));
                }
            }
        }

        if (!session.Json && !asCsv)
        {
            session.Data.Write(table);
            session.Note($"{session.Words["snapshot", "快照"]} {answer?.SnapshotId} · {Figures.Count(count)} {session.Words["rows", "行"]}");
        }

        if (hasMore)
        {
            session.Note(session.Words[$"There are more rows than {Figures.Count(request.MaxRows)}: --max-rows 0 gives all.", $"结果多于 {Figures.Count(request.MaxRows)} 行；--max-rows 0 返回全部。"]);
        }
    }

    private static void Head(Session session, SqlRows answer, Spectre.Console.Table table, bool asCsv)
    {
        if (asCsv)
        {
            session.WriteLine(CsvLine(answer.Columns.Select(column => (string?)column.Name)));
            return;
        }

        foreach (var column in answer.Columns)
        {
            _ = column.Type is SqlType.Integer or SqlType.Double or SqlType.Decimal ? table.WithFigure(column.Name) : table.WithText(column.Name);
        }
    }

    // RFC 4180; a missing value is an empty field, an empty text a quoted one.
    private static string CsvLine(IEnumerable<string?> values) => string.Join(',', values.Select(value => value switch
    {
        null => "",
        "" => "\"\"",
        _ when value.AsSpan().ContainsAny(",\"\r\n") => $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"",
        _ => value,
    }));
}
