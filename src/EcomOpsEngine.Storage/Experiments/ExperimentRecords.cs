using DuckDB.NET.Data;
using EcomOpsEngine.Storage.Durable;

namespace EcomOpsEngine.Storage.Experiments;

/// <summary>The table <c>experiments</c>: every revision of every record, appended.</summary>
internal sealed class ExperimentRecords(Statements statements)
{
    private const string All = """
        SELECT id, revision, epoch_us(min("at") OVER (PARTITION BY id)) AS created, epoch_us("at") AS revised, definition,
               max(revision) OVER (PARTITION BY id) AS latest
        FROM experiments
        """;

    /// <summary>The last revision, or a stated one; null when there is none.</summary>
    public ExperimentRevision? Find(string id, int? revision) => statements.Rows(
        $"SELECT * FROM ({All} WHERE id = ?) WHERE revision = coalesce(CAST(? AS INTEGER), latest)", Read, id, revision).SingleOrDefault();

    /// <summary>All revisions of a record, the first first.</summary>
    public IReadOnlyList<ExperimentRevision> Revisions(string id) => statements.Rows($"{All} WHERE id = ? ORDER BY revision", Read, id);

    /// <summary>The last revisions of all records by id.</summary>
    public IReadOnlyList<ExperimentRevision> List(int limit, int offset) =>
        statements.Rows($"SELECT * FROM ({All}) WHERE revision = latest ORDER BY id LIMIT ? OFFSET ?", Read, limit, offset);

    /// <summary>Adds a revision after a stated one; 0: the record is new.</summary>
    /// <exception cref="StorageException"><see cref="StorageError.ExperimentConflict"/>, <see cref="StorageError.ExperimentNotFound"/> or <see cref="StorageError.LimitExceeded"/>.</exception>
    public ExperimentRevision Append(string id, string definition, int replaces, DateTimeOffset at, ExperimentLimits limits)
    {
        using var transaction = statements.Connection.BeginTransaction();
        var last = (int)statements.Number("SELECT max(revision) FROM experiments WHERE id = ?", id);
        if (last != replaces)
        {
            throw last == 0
                ? new StorageException(StorageError.ExperimentNotFound, $"There is no experiment `{id}` whose revision {replaces} could be replaced.")
                : new StorageException(StorageError.ExperimentConflict, $"The experiment `{id}` stands at revision {last}; the change names revision {replaces}.");
        }

        if (last >= limits.Revisions || (last == 0 && statements.Number("SELECT count(DISTINCT id) FROM experiments") >= limits.Records))
        {
            throw new StorageException(
                StorageError.LimitExceeded, $"A dataset keeps {limits.Records} experiments of {limits.Revisions} revisions each.", new StorageViolation("experiments", "Full."));
        }

        statements.Execute("INSERT INTO experiments (id, revision, \"at\", definition) VALUES (?, ?, ?, ?)", id, last + 1, at.UtcDateTime, definition);
        transaction.Commit();
        return Find(id, last + 1)!;
    }

    private static ExperimentRevision Read(DuckDBDataReader row) => new(row.GetString(0), row.GetInt32(1), At(row.GetInt64(2)), At(row.GetInt64(3)), row.GetString(4));

    private static DateTimeOffset At(long us) => DateTimeOffset.UnixEpoch.AddTicks(us * 10);
}
