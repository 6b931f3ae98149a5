using DuckDB.NET.Native;
using EcomOpsEngine.Storage.Durable;

namespace EcomOpsEngine.Storage.Loads.Sources;

/// <summary>Source rows as they stand, in a temporary table <c>("row" BIGINT, c0, c1 …)</c>.</summary>
internal sealed unsafe class StagedRows : IRowSink
{
    private readonly ChunkWriter writer;
    private readonly IReadOnlyList<StagedKind> kinds;
    private readonly byte[] all = new byte[SourceVector.Capacity];

    public StagedRows(Statements statements, ChunkLane lane, string table, IReadOnlyList<StagedKind> kinds, int chunksKept = 0)
    {
        this.kinds = kinds;
        statements.Execute($"CREATE TEMP TABLE {SqlQuote.Name(table)} (\"row\" BIGINT{string.Concat(kinds.Select((kind, i) => $", c{i} {SqlType(kind)}"))})");
        writer = new ChunkWriter(lane, table, [DuckDBType.BigInt, .. kinds.Select(DuckType)], chunksKept);
    }

    /// <summary>Rows taken.</summary>
    public long Rows => writer.Rows;

    /// <summary>False when no text holds a control character.</summary>
    public bool MayHoldControls { get; private set; }

    public void Take(RowBlock block) => Take(block, all);

    /// <summary>Takes the rows of a block whose mark is 0.</summary>
    public void Take(RowBlock block, ReadOnlySpan<byte> marks)
    {
        block.RowNumbers.AsSpan(0, block.Count).CopyTo(writer.Column(0).Values<long>(block.Count));
        for (var i = 0; i < kinds.Count; i++)
        {
            var (source, target) = (block.Columns[i], writer.Column(i + 1));
            if (kinds[i] == StagedKind.Text)
            {
                TakeTexts(source, target, block.Count);
            }
            else
            {
                TakeNumbers(source, target, block.Count);
            }
        }

        writer.Append(block.Count, marks);
    }

    public void Complete() => writer.Complete();

    private static void TakeNumbers(SourceVector source, ChunkColumn target, int count)
    {
        var values = target.Values<long>(count);
        for (var row = 0; row < count; row++)
        {
            values[row] = source.Number(row);
            if (source.IsMissing(row))
            {
                target.SetMissing(row);
            }
        }
    }

    private static DuckDBType DuckType(StagedKind kind) => kind switch
    {
        StagedKind.Text => DuckDBType.Varchar,
        StagedKind.Integer or StagedKind.Truth => DuckDBType.BigInt,
        StagedKind.Decimal => DuckDBType.Double,
        _ => DuckDBType.Timestamp,
    };

    private static string SqlType(StagedKind kind) => kind switch
    {
        StagedKind.Text => "VARCHAR",
        StagedKind.Integer or StagedKind.Truth => "BIGINT",
        StagedKind.Decimal => "DOUBLE",
        _ => "TIMESTAMP",
    };

    private void TakeTexts(SourceVector source, ChunkColumn target, int count)
    {
        for (var row = 0; row < count; row++)
        {
            if (source.IsMissing(row))
            {
                target.SetMissing(row);
            }
            else
            {
                target.SetText(row, source.Start(row), source.Length(row));
                MayHoldControls = MayHoldControls || ControlCharacters.MayBeIn(source.Text(row));
            }
        }
    }
}
