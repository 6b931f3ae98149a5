using Apache.Arrow;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Server.Queries;
using EcomOpsEngine.Storage.Snapshots;
using EcomOpsEngine.Storage.Sql;

namespace EcomOpsEngine.Server.Sql;

/// <summary>Has statements run, a bounded number at a time, each in a process of its own: this program, called with <see cref="Command"/>.</summary>
internal sealed class SqlQuestions(DatasetAccess access, ServerOptions options, ServerLifetime lifetime) : IDisposable
{
    /// <summary>Word of the command line by which the server calls itself.</summary>
    public const string Command = "sql-worker";

    private readonly SqlLimits _bounds = new(
        options.StatementDuration, Limits.SqlRows, Limits.SqlMemoryBytes, Limits.SqlProcessBytes, Math.Min(2, Environment.ProcessorCount), Limits.SqlCharacters);

    private readonly Places _places = new(Limits.RunningStatements, Limits.WaitingStatements, "statements", TimeSpan.FromSeconds(5));

    /// <summary>The process of a statement: what the server sends comes in, what it gets goes out.</summary>
    public static void ServeOne()
    {
        using var input = Console.OpenStandardInput();
        using var output = Console.OpenStandardOutput();
        SqlWorker.Run(input, output);
    }

    /// <summary>Runs a statement.</summary>
    /// <param name="request">The statement.</param>
    /// <param name="take">Takes the batches of the answer and the snapshot whose rows were read; the first batch comes also where there are no rows.</param>
    /// <param name="call">Token of the call.</param>
    /// <returns>Whether there are more rows than wanted.</returns>
    public async Task<bool> AskAsync(QuerySqlRequest request, Func<RecordBatch, Snapshot, Task> take, CancellationToken call)
    {
        var view = access.View(request.Dataset, request.SnapshotId);
        Check(request);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(call, lifetime.Ending);
        await _places.EnterAsync(both.Token);
        try
        {
            var question = new SqlQuestion(request.Sql, request.MaxRows == 0 ? null : request.MaxRows, _bounds, Program());
            return await access.Dataset(request.Dataset).QuerySqlAsync(question, view.Snapshot, batch => take(batch, view.Snapshot), both.Token);
        }
        finally
        {
            _places.Leave();
        }
    }

    public void Dispose() => _places.Dispose();

    private static void Check(QuerySqlRequest request)
    {
        var violations = new Violations();
        if (request.Sql.Length == 0 || request.Sql.Length > Limits.SqlCharacters || request.Sql.Contains('\0', StringComparison.Ordinal))
        {
            violations.Add("sql", $"{request.Sql.Length} characters; expected a SELECT of 1 to {Limits.SqlCharacters} characters without NUL.");
        }

        if (request.MaxRows is < 0 or > Limits.SqlRows)
        {
            violations.Add("max_rows", $"{request.MaxRows}; expected 0 to {Limits.SqlRows}.");
        }

        violations.ThrowIfAny();
    }

    private static SqlProgram Program() => new("dotnet", [Path.Combine(AppContext.BaseDirectory, typeof(SqlQuestions).Assembly.GetName().Name + ".dll"), Command]);
}
