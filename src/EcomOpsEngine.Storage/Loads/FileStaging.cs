using DuckDB.NET.Data;
using EcomOpsEngine.Storage.Durable;
using EcomOpsEngine.Storage.Loads.Cleaning;
using EcomOpsEngine.Storage.Loads.Rows;
using EcomOpsEngine.Storage.Loads.Sources;
using EcomOpsEngine.Storage.Schema;

namespace EcomOpsEngine.Storage.Loads;

/// <summary>Opens the files of a load, checks the mapping against them, and stages the rows.</summary>
internal sealed class FileStaging(DuckDBConnection connection, string scratch, FileLoad load, LoadLimits limits, IProgress<LoadProgress>? progress, CancellationToken cancel) : IDisposable
{
    private readonly List<SourceFile> files = [];
    private readonly TargetTable table = TargetTable.Of(load.Table);
    private readonly Statements statements = new(connection, cancel);

    /// <summary>The content hash of a load whose id is known: the files are hashed, not read.</summary>
    public static string Hash(FileLoad load, CancellationToken cancel)
    {
        var joined = (load.Mapping?.Joins ?? []).Select(join => JoinPath.Resolve(load, join, "mapping.joins"));
        return ContentHash.OfFile(load, [.. joined.Prepend(load.Path).Select(path => SourceFile.Hash(path, cancel))]);
    }

    public StagedLoad Stage(IReadOnlyCollection<string> existingProperties)
    {
        files.Add(SourceFile.Open(connection, scratch, load.Path, load.Format, load.Mapping?.Csv, load.Mapping is null ? "format" : "mapping", limits));
        var names = new SourceNames();
        names.Add("", files[0].Columns);
        OpenJoins(names);
        var mapping = load.Mapping ?? ByHeadings(files[0].Columns);
        var plan = new MappingCheck(table, names, limits, statements, existingProperties).Check(mapping);
        var staged = new List<StagedSource>();
        for (var i = 0; i < files.Count; i++)
        {
            var isMain = i == 0;
            var control = new ScanControl(limits, (fraction, rows) => Report(isMain, fraction, rows), cancel);
            staged.Add(files[i].Stage(connection, SourceNames.Table(i), names.Needed(i), control));
            if (!isMain)
            {
                CheckJoined(mapping.Joins![i - 1], staged[i], i, names);
            }
        }

        var hash = ContentHash.OfFile(load, [.. staged.Select(source => source.Sha256)]);
        return new StagedLoad(load.LoadId, table, load.OnError, hash, staged[0], plan, staged.Any(source => source.MayHoldControls), existingProperties, files[0], Cleaned(plan));
    }

    public void Dispose() => files.ForEach(file => file.Dispose());

    private CleaningPolicy Cleaned(RowPlan plan)
    {
        var policy = load.Cleaning ?? new CleaningPolicy();
        CleaningCheck.Check(policy, table, plan.Columns);
        return policy;
    }

    private static Mapping ByHeadings(IReadOnlyList<string> headings) =>
        new([.. headings.Select(heading => new ColumnMapping(heading, [heading]))]);

    private void OpenJoins(SourceNames names)
    {
        var joins = load.Mapping?.Joins ?? [];
        if (joins.Count > limits.Joins)
        {
            throw Wrong("mapping.joins", $"found {joins.Count} joins; expected at most {limits.Joins}");
        }

        for (var i = 0; i < joins.Count; i++)
        {
            var (join, field) = (joins[i], $"mapping.joins[{i}]");
            if (join.Alias.Length is 0 or > 60 || !char.IsAsciiLetter(join.Alias[0]) || !join.Alias.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
            {
                throw Wrong(field + ".alias", $"found `{join.Alias}`; expected a letter, then up to 59 letters, digits or `_`");
            }

            if (joins.Take(i).Any(earlier => earlier.Alias == join.Alias))
            {
                throw Wrong(field + ".alias", $"found `{join.Alias}` again; expected each alias once");
            }

            files.Add(SourceFile.Open(connection, scratch, JoinPath.Resolve(load, join, field), join.Format, join.Csv, field, limits));
            names.Add(join.Alias, files[^1].Columns);
        }
    }

    // A joined file must be whole and its key unique: otherwise rows of the load would change or multiply silently.
    private void CheckJoined(MappingJoin join, StagedSource staged, int source, SourceNames names)
    {
        if (staged.BrokenRows > 0)
        {
            var first = staged.Broken[0];
            throw new StorageException(StorageError.FileUnreadable, $"The joined file `{join.Alias}` has {staged.BrokenRows:N0} broken rows; the first is row {first.Row}: found {first.Found}, expected {first.Expected}.");
        }

        var key = names.Sql($"{join.Alias}.{join.RightColumn}", out _)!;
        var repeated = statements.Rows(
            $"SELECT left({key}, 200), count(*) FROM {staged.Table} s{source} WHERE {key} IS NOT NULL GROUP BY {key} HAVING count(*) > 1 ORDER BY 1 LIMIT 1",
            row => (Key: row.GetString(0), Count: row.GetInt64(1)));
        if (repeated.Count > 0)
        {
            throw Wrong($"mapping.joins[{source - 1}].right_column", $"found the key `{repeated[0].Key}` {repeated[0].Count} times in `{join.RightColumn}` of `{join.Alias}`; expected each key once");
        }
    }

    private void Report(bool isMain, double? fraction, long rows)
    {
        if (isMain)
        {
            progress?.Report(new LoadProgress(LoadStage.Reading, fraction, rows));
        }
    }

    private static StorageException Wrong(string field, string description) =>
        new(StorageError.Invalid, $"The mapping does not fit: {field}: {description}.", new StorageViolation(field, description));
}
