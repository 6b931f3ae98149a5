using Apache.Arrow;
using Apache.Arrow.Ipc;

namespace EcomOpsEngine.Storage.Sql;

/// <summary>Batches as bytes: an Arrow IPC stream of a schema and at most one batch.</summary>
internal static class SqlBatches
{
    public static byte[] Write(Apache.Arrow.Schema schema, RecordBatch? batch)
    {
        using var bytes = new MemoryStream();
        using (var writer = new ArrowStreamWriter(bytes, schema, leaveOpen: true))
        {
            writer.WriteStart();
            if (batch is not null)
            {
                writer.WriteRecordBatch(batch);
            }

            writer.WriteEnd();
        }

        return bytes.ToArray();
    }

    /// <summary>The batch; one without rows where there was only a schema.</summary>
    public static RecordBatch Read(byte[] bytes)
    {
        using var reader = new ArrowStreamReader(bytes);
        return reader.ReadNextRecordBatch() ?? new RecordBatch(reader.Schema, reader.Schema.FieldsList.Select(field => ArrowArrayFactory.BuildArray(Empty(field.DataType))), 0);
    }

    private static ArrayData Empty(Apache.Arrow.Types.IArrowType type) => new(type, 0, 0, 0, type is Apache.Arrow.Types.StringType or Apache.Arrow.Types.BinaryType
        ? [ArrowBuffer.Empty, new ArrowBuffer(new byte[sizeof(int)]), ArrowBuffer.Empty]
        : [ArrowBuffer.Empty, ArrowBuffer.Empty]);
}
