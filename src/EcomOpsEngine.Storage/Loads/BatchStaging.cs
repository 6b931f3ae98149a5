using System.Globalization;
using Apache.Arrow;
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

/// <summary>Takes in a stream of batches: checks their columns, reads and hashes their values. All batches have the columns of the first.</summary>
internal sealed class BatchStaging(
    DuckDBConnection connection, DatasetSettings settings, RetentionHorizon? horizon, StreamLoad load, IReadOnlyList<PropertyColumn> existingProperties, LoadLimits limits, IProgress<LoadProgress>? progress) : IDisposable
{
    private readonly TargetTable table = TargetTable.Of(load.Table);
    private readonly Statements statements = new(connection, CancellationToken.None);
    private readonly ChunkLane lane = new(connection);
    private readonly CleaningPolicy cleaning = load.Cleaning ?? new CleaningPolicy();
    private readonly RowRules rules = new(LocalCalendar.Of(settings.TimeZone), settings.MoneyScale, load.Cleaning?.FillMedian ?? [], horizon);
    private List<BatchColumn> columns = [];
    private RowPlan? plan;
    private RowQuery? query;
    private PersonNumbers? people;
    private RowBlock? block;
    private PlainRows? plain;
    private StagedRows? staged;
    private DirectAppend? direct;
    private IReadOnlyList<PropertyColumn> propertiesAhead = [];
    private long rows;
    private long bytes;

    /// <summary>Checks names of columns and types of properties against the table.</summary>
    public static void CheckColumns(TargetTable table, IReadOnlyList<TargetColumn> columns, IReadOnlyList<PropertyColumn> existingProperties)
    {
        CheckNames(table, [.. columns.Select(column => column.Name)], existingProperties);
        foreach (var column in columns)
        {
            if (existingProperties.FirstOrDefault(known => known.Name == column.Name) is { } property && property.Type != column.PropertyType)
            {
                throw Wrong($"batch.{column.Name}", TargetSetCheck.OtherType(property, column.PropertyType));
            }
        }
    }

    public void Add(RecordBatch batch)
    {
        if (plan is null)
        {
            Begin(batch.Schema);
        }

        var arrays = Arrays(batch);
        if (rows + batch.Length > limits.Rows)
        {
            throw new StorageException(StorageError.LimitExceeded, $"The load has more than {limits.Rows:N0} rows, the limit of a load.");
        }

        bytes += arrays.Sum(array => array.Data.Buffers.Sum(buffer => (long)buffer.Length));
        if (bytes > limits.Bytes)
        {
            throw new StorageException(StorageError.LimitExceeded, $"The load has more than {limits.Bytes:N0} bytes, the limit of a load.");
        }

        var values = new List<BatchValues>();
        try
        {
            foreach (var array in arrays)
            {
                values.Add(Guarded(values.Count, () => BatchValues.Of(array)));
            }

            for (var from = 0; from < batch.Length; from += SourceVector.Capacity)
            {
                Take(values, from, Math.Min(SourceVector.Capacity, batch.Length - from));
            }
        }
        finally
        {
            values.ForEach(value => value.Dispose());
        }

        progress?.Report(new LoadProgress(LoadStage.Reading, load.ExpectedRows is > 0 and var expected ? Math.Min(1, (double)rows / expected) : null, rows));
    }

    /// <summary>Checks the columns of the stream against the properties that its table has by now.</summary>
    public void CheckColumns(IReadOnlyList<PropertyColumn> properties) => CheckColumns(table, [.. columns.Select(column => column.Target)], properties);

    /// <summary>Whether the rows so far are in the durable table, in a transaction that is open.</summary>
    public bool IsAhead => plain?.IsAhead == true;

    /// <summary>Whether so many rows wait for their turn that they may go ahead of those to come; once.</summary>
    public bool MayGoAhead => direct is null && plain?.Held is not null && rows >= limits.StraightRows && !(load.ExpectedRows > LoadLimits.RowsAtHand);

    /// <summary>Begins the load's transaction: rows that wait, and those that follow, go into the durable table. In the load's turn.</summary>
    public void GoAhead(IReadOnlyList<PropertyColumn> properties, DurableDatabase database, IdentityVault vault, LayoutAhead layout, CancellationToken cancel)
    {
        direct = DirectAppend.Begin(connection, query!, table, properties, plain!.Held, database, vault, layout, cancel);
        propertiesAhead = properties;
        plain.GoAhead(direct);
    }

    /// <summary>Rolls back what went ahead: the rows wait for their turn again.</summary>
    public void GoBack() => plain?.GoBack();

    /// <summary>Ends the statement that takes the rows; the next batch begins another.</summary>
    public void Pause() => lane.End();

    public StagedLoad Complete()
    {
        if (plan is null)
        {
            throw Wrong("batch", "found no batch; expected at least one, of 0 rows where there are none");
        }

        Sink.Complete();
        CleaningCheck.Check(cleaning, table, plan.Columns);
        var hash = ContentHash.OfStream(load, rows, columns.Select(column => KeyValuePair.Create(column.Target.Name, column.Sha256())));
        var refusal = load.ExpectedRows is { } expected && expected != rows
            ? string.Create(CultureInfo.InvariantCulture, $"{rows} rows were sent, {expected} were announced.")
            : null;
        if (refusal is not null || rows < limits.StraightRows)
        {
            plain?.LetGo();
        }

        return new StagedLoad(
            load.LoadId, table, load.OnError, hash, new SourceContent(rows, 0, [], hash), plain?.Staged ?? staged!.Rows, people!, rules, plan,
            plain?.MayHoldControls ?? staged!.MayHoldControls, existingProperties, null, cleaning, Refusal: refusal);
    }

    /// <summary>The load whose rows all went ahead.</summary>
    public StagedLoad Written(StagedLoad load) => load with { ExistingProperties = propertiesAhead, Direct = direct };

    /// <summary>Writes rows that were kept back to the durable table, in the load's transaction. In the load's turn.</summary>
    public StagedLoad WriteHeld(StagedLoad load, IReadOnlyList<PropertyColumn> properties, DurableDatabase database, IdentityVault vault, LayoutAhead layout, CancellationToken cancel)
    {
        if (plain?.Held is not { } held)
        {
            return load with { ExistingProperties = properties };
        }

        direct = DirectAppend.Begin(connection, query!, table, properties, held, database, vault, layout, cancel);
        plain.LetGo(direct);
        return load with { ExistingProperties = properties, Direct = direct };
    }

    /// <summary>Lets go of the load's transaction. Before its turn ends: the next one tells others their codes.</summary>
    public void EndTurn() => direct?.Dispose();

    public void Dispose()
    {
        lane.Dispose();
        direct?.Dispose();
        columns.ForEach(column => column.Dispose());
    }

    private IRowSink Sink => plain is not null ? plain : staged!;

    private static StorageException Wrong(string field, string description) =>
        new(StorageError.Invalid, $"The batches do not fit: {field}: {description}.", new StorageViolation(field, description));

    private static void CheckNames(TargetTable table, IReadOnlyList<string> names, IReadOnlyList<PropertyColumn> existingProperties)
    {
        var violations = TargetSetCheck.Violations(
            table, names, existingProperties, i => $"batch.columns[{i.ToString(CultureInfo.InvariantCulture)}].name", "batch.columns").ToList();
        if (violations.Count > 0)
        {
            throw new StorageException(StorageError.Invalid, $"The columns of the batch do not fit: {violations[0].Field}: {violations[0].Description}.", violations);
        }
    }

    private void Begin(Apache.Arrow.Schema schema)
    {
        var fields = schema.FieldsList;
        CheckNames(table, [.. fields.Select(field => field.Name)], existingProperties);
        foreach (var field in fields)
        {
            var known = existingProperties.FirstOrDefault(property => property.Name == field.Name);
            var target = table.Find(field.Name, known?.Type ?? BatchColumn.PropertyOf(field.DataType))!;
            columns.Add(BatchColumn.Of(target, field.DataType, out var problem) ?? throw Wrong($"batch.{field.Name}", problem));
        }

        var inputs = columns
            .Select((column, i) => new InputColumn(column.Target, new ColumnSource([new SourcePlace(0, i)], false, null, []), column.Kind, null, 0))
            .OrderBy(column => table.CheckOrder(column.Target))
            .ThenBy(column => column.Target.Name, StringComparer.Ordinal)
            .ToList();
        plan = new RowPlan(inputs, "", []);
        var kinds = columns.ConvertAll(column => column.Kind);
        block = new RowBlock(kinds);
        CheckedTable.Create(statements, plan.Columns);
        people = new PersonNumbers(statements, lane, limits.PersonBytes);
        plain = PlainRows.TryCreate(statements, lane, table, plan, kinds, rules, people);
        query = new RowQuery(table, plan, rules, mayHoldControls: true);
        if (plain is not null && DirectAppend.IsOpenTo(query, table, cleaning) && DirectAppend.Kept(table, query, keepsTexts: true) is { } kept)
        {
            plain.Hold(kept);
        }

        staged = plain is null ? new StagedRows(statements, lane, SourceNames.Table(0), kinds) : null;
    }

    private void Take(List<BatchValues> values, int from, int count)
    {
        for (var i = 0; i < columns.Count; i++)
        {
            Guarded(i, () =>
            {
                columns[i].Take(values[i], from, count, block!.Columns[i]);
                return true;
            });
        }

        block!.Take(rows + 1, count);
        Sink.Take(block);
        rows += count;
    }

    private T Guarded<T>(int column, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (BatchDamageException damage)
        {
            throw Wrong($"batch.{columns[column].Target.Name}", damage.Message);
        }
    }

    private IArrowArray[] Arrays(RecordBatch batch)
    {
        var fields = batch.Schema.FieldsList;
        if (fields.Count != columns.Count)
        {
            throw Wrong("batch.columns", $"found {fields.Count} columns; expected the {columns.Count} of the first batch");
        }

        var arrays = new IArrowArray[columns.Count];
        for (var i = 0; i < arrays.Length; i++)
        {
            var place = Enumerable.Range(0, fields.Count).FirstOrDefault(f => fields[f].Name == columns[i].Target.Name, -1);
            if (place < 0)
            {
                throw Wrong("batch.columns", $"found no `{columns[i].Target.Name}`; expected the columns of the first batch");
            }

            arrays[i] = batch.Column(place);
            if (!columns[i].Takes(fields[place].DataType) || arrays[i].Data.DataType.TypeId != fields[place].DataType.TypeId)
            {
                throw Wrong($"batch.{columns[i].Target.Name}", $"found type {fields[place].DataType.Name}; expected the type of the first batch");
            }

            if (arrays[i].Length != batch.Length)
            {
                throw Wrong($"batch.{columns[i].Target.Name}", $"found {arrays[i].Length} values; expected {batch.Length}, the rows of the batch");
            }
        }

        return arrays;
    }
}
