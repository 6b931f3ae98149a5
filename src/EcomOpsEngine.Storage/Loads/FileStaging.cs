using DuckDB.NET.Data;
using EcomOpsEngine.Storage.Datasets;
using EcomOpsEngine.Storage.Durable;
using EcomOpsEngine.Storage.Identities;
using EcomOpsEngine.Storage.Loads.Cleaning;
using EcomOpsEngine.Storage.Loads.People;
using EcomOpsEngine.Storage.Loads.Plain;
using EcomOpsEngine.Storage.Loads.Rows;
using EcomOpsEngine.Storage.Loads.Sources;
using EcomOpsEngine.Storage.Retention;
using EcomOpsEngine.Storage.Schema;
using EcomOpsEngine.Storage.Snapshots;
using EcomOpsEngine.Storage.Snapshots.Lineages;

namespace EcomOpsEngine.Storage.Loads;

/// <summary>Opens the files of a load, checks the mapping against them, and reads the rows into temporary tables.</summary>
internal sealed class FileStaging(
    DuckDBConnection connection, DurableDatabase database, DatasetSettings settings, RetentionHorizon? horizon, IdentityVault vault, LayoutAhead layout, FileLoad load, LoadLimits limits, IProgress<LoadProgress>? progress, CancellationToken cancel) : IDisposable
{
    private readonly List<SourceFile> files = [];
    private readonly TargetTable table = TargetTable.Of(load.Table);
    private readonly Statements statements = new(connection, cancel);
    private readonly ChunkLane lane = new(connection);
    private DirectAppend? direct;

    /// <summary>The content hash of a load whose id is known: the files are hashed, not read.</summary>
    public static string Hash(FileLoad load, CancellationToken cancel)
    {
        var joined = (load.Mapping?.Joins ?? []).Select(join => JoinPath.Resolve(load, join, "mapping.joins"));
        return ContentHash.OfFile(load, [.. joined.Prepend(load.Path).Select(path => SourceFile.Hash(path, cancel))]);
    }

    public StagedLoad Stage(IReadOnlyList<PropertyColumn> existingProperties)
    {
        files.Add(SourceFile.Open(database.OpenReader, database.ScratchDirectory, load.Path, load.Format, load.Mapping?.Csv, load.Mapping is null ? "format" : "mapping", limits));
        var names = new SourceNames();
        names.Add("", files[0]);
        OpenJoins(names);
        var mapping = load.Mapping ?? ByHeadings(files[0].Columns);
        var checkedPlan = new MappingCheck(table, names, limits, statements, existingProperties).Check(mapping);
        var kinds = names.Kinds(checkedPlan);
        var plan = checkedPlan.Over(kinds);
        var cleaning = load.Cleaning ?? new CleaningPolicy();
        CleaningCheck.Check(cleaning, table, plan.Columns);
        CheckedTable.Create(statements, plan.Columns);
        var people = new PersonNumbers(statements, lane, limits.PersonBytes);
        var rules = new RowRules(LocalCalendar.Of(settings.TimeZone), settings.MoneyScale, cleaning.FillMedian ?? [], horizon);
        var joined = ReadJoined(mapping, names);
        var (main, staged, mayHoldControls) = ReadMain(plan, kinds, cleaning, existingProperties, rules, people, names);
        var hash = ContentHash.OfFile(load, [main.Sha256, .. joined.Select(source => source.Sha256)]);
        return new StagedLoad(load.LoadId, table, load.OnError, hash, main, staged, people, rules, plan, mayHoldControls || joined.Exists(source => source.MayHoldControls), existingProperties, files[0], cleaning, direct);
    }

    public void Dispose()
    {
        lane.Dispose();
        direct?.Dispose();
        files.ForEach(file => file.Dispose());
    }

    private List<(string Sha256, bool MayHoldControls)> ReadJoined(Mapping mapping, SourceNames names)
    {
        var joined = new List<(string, bool)>();
        for (var i = 1; i < files.Count; i++)
        {
            var rows = Staged(names, i);
            var content = files[i].Read(names.Needed(i), Texts(names, i), rows, Control(isMain: false));
            CheckJoined(mapping.Joins![i - 1], content, i, names);
            joined.Add((content.Sha256, rows.MayHoldControls));
        }

        return joined;
    }

    // The rows of the file go to the checked table at once where they are plain, or even to the durable table; where none can be, all are staged.
    private (SourceContent Content, long StagedRows, bool MayHoldControls) ReadMain(
        RowPlan plan, IReadOnlyList<StagedKind> kinds, CleaningPolicy cleaning, IReadOnlyList<PropertyColumn> existingProperties, RowRules rules, PersonNumbers people, SourceNames names)
    {
        var plain = PlainRows.TryCreate(statements, lane, table, plan, kinds, rules, people);
        if (plain is not null)
        {
            var query = new RowQuery(table, plan, rules, mayHoldControls: true);
            if (DirectAppend.IsOpenTo(query, table, cleaning))
            {
                direct = DirectAppend.Begin(connection, query, table, existingProperties, DirectAppend.Kept(table, query, keepsTexts: false), database, vault, layout, cancel);
                plain.GoStraight(direct);
            }

            var content = files[0].Read(names.Needed(0), kinds, plain, Control(isMain: true));
            return (content, plain.Staged, plain.MayHoldControls);
        }

        var rows = new StagedRows(statements, lane, SourceNames.Table(0), kinds);
        var main = files[0].Read(names.Needed(0), kinds, rows, Control(isMain: true));
        return (main, rows.Rows, rows.MayHoldControls);
    }

    private StagedRows Staged(SourceNames names, int source) =>
        new(statements, lane, SourceNames.Table(source), Texts(names, source));

    private static IReadOnlyList<StagedKind> Texts(SourceNames names, int source) => [.. names.Needed(source).Select(_ => StagedKind.Text)];

    private ScanControl Control(bool isMain) => new(limits, (fraction, rows) => Report(isMain, fraction, rows), cancel);

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

            files.Add(SourceFile.Open(database.OpenReader, database.ScratchDirectory, JoinPath.Resolve(load, join, field), join.Format, join.Csv, field, limits));
            names.Add(join.Alias, files[^1]);
        }
    }

    // A joined file must be whole and its key unique: otherwise rows of the load would change or multiply silently.
    private void CheckJoined(MappingJoin join, SourceContent staged, int source, SourceNames names)
    {
        if (staged.BrokenRows > 0)
        {
            var first = staged.Broken[0];
            throw new StorageException(StorageError.FileUnreadable, $"The joined file `{join.Alias}` has {staged.BrokenRows:N0} broken rows; the first is row {first.Row}: found {first.Found}, expected {first.Expected}.");
        }

        var key = names.Find($"{join.Alias}.{join.RightColumn}", out _)!.Value.Sql;
        var repeated = statements.Rows(
            $"SELECT left({key}, 200), count(*) FROM {SourceNames.Table(source)} s{source} WHERE {key} IS NOT NULL GROUP BY {key} HAVING count(*) > 1 ORDER BY 1 LIMIT 1",
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
