using System.Globalization;
using Apache.Arrow;
using DuckDB.NET.Data;
using EcomOpsEngine.Storage.Durable;
using EcomOpsEngine.Storage.Loads.Cleaning;
using EcomOpsEngine.Storage.Loads.Rows;
using EcomOpsEngine.Storage.Loads.Sources;
using EcomOpsEngine.Storage.Schema;

namespace EcomOpsEngine.Storage.Loads;

/// <summary>Takes in a stream of batches: checks their columns, stages and hashes their values. All batches have the columns of the first.</summary>
internal sealed class BatchStaging(
    DuckDBConnection connection, StreamLoad load, IReadOnlyCollection<string> existingProperties, LoadLimits limits, IProgress<LoadProgress>? progress) : IDisposable
{
    private readonly TargetTable table = TargetTable.Of(load.Table);
    private List<BatchColumn> columns = [];
    private StagingWriter? writer;
    private long bytes;

    /// <summary>Checks names of columns against the table.</summary>
    public static void CheckColumns(TargetTable table, IReadOnlyList<string> names, IReadOnlyCollection<string> existingProperties)
    {
        var violations = TargetSetCheck.Violations(
            table, names, existingProperties, i => $"batch.columns[{i.ToString(CultureInfo.InvariantCulture)}].name", "batch.columns").ToList();
        if (violations.Count > 0)
        {
            throw new StorageException(StorageError.Invalid, $"The columns of the batch do not fit: {violations[0].Field}: {violations[0].Description}.", violations);
        }
    }

    public void Add(RecordBatch batch)
    {
        writer ??= Begin(batch.Schema);
        var arrays = Arrays(batch);
        if (writer.Rows + batch.Length > limits.Rows)
        {
            throw new StorageException(StorageError.LimitExceeded, $"The load has more than {limits.Rows:N0} rows, the limit of a load.");
        }

        bytes += arrays.Sum(array => array.Data.Buffers.Sum(buffer => (long)buffer.Length));
        if (bytes > limits.Bytes)
        {
            throw new StorageException(StorageError.LimitExceeded, $"The load has more than {limits.Bytes:N0} bytes, the limit of a load.");
        }

        for (var row = 0; row < batch.Length; row++)
        {
            writer.BeginRow(writer.Rows + 1);
            for (var i = 0; i < columns.Count; i++)
            {
                columns[i].Append(writer, i, arrays[i], row);
            }
        }

        progress?.Report(new LoadProgress(LoadStage.Reading, load.ExpectedRows is > 0 and var rows ? Math.Min(1, (double)writer.Rows / rows) : null, writer.Rows));
    }

    public StagedLoad Complete()
    {
        if (writer is null)
        {
            throw Wrong("batch", "found no batch; expected at least one, of 0 rows where there are none");
        }

        writer.Complete();
        var hash = ContentHash.OfStream(load, writer.Rows, columns.Select(column => KeyValuePair.Create(column.Target.Name, column.Sha256())));
        var inputs = columns
            .Select((column, i) => new InputColumn(column.Target, $"s0.c{i.ToString(CultureInfo.InvariantCulture)}", column.Kind, null, 0))
            .OrderBy(column => table.CheckOrder(column.Target))
            .ThenBy(column => column.Target.Name, StringComparer.Ordinal)
            .ToList();
        var cleaning = load.Cleaning ?? new CleaningPolicy();
        CleaningCheck.Check(cleaning, table, inputs);
        var staged = new StagedSource(SourceNames.Table(0), [.. columns.Select(column => column.Kind)], writer.Rows, 0, [], MayHoldControls: true, hash);
        var refusal = load.ExpectedRows is { } expected && expected != writer.Rows
            ? string.Create(CultureInfo.InvariantCulture, $"{writer.Rows} rows were sent, {expected} were announced.")
            : null;
        return new StagedLoad(load.LoadId, table, load.OnError, hash, staged, new RowPlan(inputs, "", []), true, existingProperties, null, cleaning, refusal);
    }

    public void Dispose()
    {
        writer?.Dispose();
        columns.ForEach(column => column.Dispose());
    }

    private static StorageException Wrong(string field, string description) =>
        new(StorageError.Invalid, $"The batches do not fit: {field}: {description}.", new StorageViolation(field, description));

    private StagingWriter Begin(Apache.Arrow.Schema schema)
    {
        var fields = schema.FieldsList;
        CheckColumns(table, [.. fields.Select(field => field.Name)], existingProperties);
        foreach (var field in fields)
        {
            columns.Add(BatchColumn.Of(table.Find(field.Name)!, field.DataType, out var problem) ?? throw Wrong($"batch.{field.Name}", problem));
        }

        return new StagingWriter(connection, SourceNames.Table(0), [.. columns.Select(column => column.Kind)]);
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
