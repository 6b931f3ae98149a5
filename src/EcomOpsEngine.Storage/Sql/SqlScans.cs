using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Apache.Arrow;
using Apache.Arrow.Types;
using DuckDB.NET.Data;
using DuckDB.NET.Native;

namespace EcomOpsEngine.Storage.Sql;

/// <summary>
/// Table functions of the process of a statement, one for each table: the server sends the columns that are read, chunk by chunk. The pipe is used by one of them at a time.
/// </summary>
internal sealed unsafe class SqlScans(IReadOnlyList<SqlTable> tables, Stream input, Stream output)
{
    private static SqlScans? current;
    private readonly Lock pipe = new();
    private readonly List<int[]> opened = [];
    private readonly IReadOnlyList<SqlTable> tables = tables;

    /// <summary>Name of the function of a table.</summary>
    public static string Function(int table) => "read_" + table.ToString(CultureInfo.InvariantCulture);

    /// <summary>Makes the functions known; a process has one database.</summary>
    public void Register(DuckDBConnection connection)
    {
        current = this;
        for (var i = 0; i < tables.Count; i++)
        {
            var function = NativeMethods.TableFunction.DuckDBCreateTableFunction();
            try
            {
                NativeMethods.TableFunction.DuckDBTableFunctionSetName(function, Function(i));
                NativeMethods.TableFunction.DuckDBTableFunctionSetExtraInfo(function, i, &Forget);
                NativeMethods.TableFunction.DuckDBTableFunctionSetBind(function, &Bind);
                NativeMethods.TableFunction.DuckDBTableFunctionSetInit(function, &Init);
                NativeMethods.TableFunction.DuckDBTableFunctionSetFunction(function, &Give);
                NativeMethods.TableFunction.DuckDBTableFunctionSupportsProjectionPushdown(function, true);
                if (NativeMethods.TableFunction.DuckDBRegisterTableFunction(connection.NativeConnection, function) != DuckDBState.Success)
                {
                    throw new InvalidOperationException($"The table {tables[i].Name} cannot be registered.");
                }
            }
            finally
            {
                NativeMethods.TableFunction.DuckDBDestroyTableFunction(ref function);
            }
        }
    }

    /// <summary>Sends a message that has no answer.</summary>
    public void Send(SqlFrameKind kind, ReadOnlySpan<byte> content)
    {
        lock (pipe)
        {
            SqlFrame.Write(output, kind, content);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Forget(nint number)
    {
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Bind(nint info)
    {
        try
        {
            foreach (var column in current!.tables[(int)NativeMethods.TableFunction.DuckDBBindGetExtraInfo(info)].Columns)
            {
                using var type = NativeMethods.LogicalType.DuckDBCreateLogicalType(TypeOf(column.Type));
                NativeMethods.TableFunction.DuckDBBindAddResultColumn(info, column.Name, type);
            }
        }
        catch (Exception failure)
        {
            NativeMethods.TableFunction.DuckDBBindSetError(info, failure.Message);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Init(nint info)
    {
        try
        {
            var table = (int)NativeMethods.TableFunction.DuckDBInitGetExtraInfo(info);
            var columns = new int[checked((int)NativeMethods.TableFunction.DuckDBInitGetColumnCount(info))];
            for (var i = 0; i < columns.Length; i++)
            {
                // Where only rows are counted, DuckDB asks for a column that no table has.
                var column = NativeMethods.TableFunction.DuckDBInitGetColumnIndex(info, (ulong)i);
                columns[i] = column < (ulong)current!.tables[table].Columns.Count ? (int)column : -1;
            }

            NativeMethods.TableFunction.DuckDBInitSetInitData(info, current!.Open(table, columns), &Forget);
        }
        catch (Exception failure)
        {
            NativeMethods.TableFunction.DuckDBInitSetError(info, failure.Message);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Give(nint info, nint output)
    {
        // DuckDB owns the chunk: the handle must not release it.
        var chunk = new DuckDBDataChunk(output);
        try
        {
            NativeMethods.DataChunks.DuckDBDataChunkSetSize(chunk, (ulong)current!.Give((int)NativeMethods.TableFunction.DuckDBFunctionGetInitData(info), chunk));
        }
        catch (Exception failure)
        {
            NativeMethods.TableFunction.DuckDBFunctionSetError(info, failure.Message);
        }
        finally
        {
            chunk.SetHandleAsInvalid();
        }
    }

    private int Open(int table, int[] columns)
    {
        int[] wanted = [table, .. columns.Where(column => column >= 0)];
        lock (pipe)
        {
            var scan = BinaryPrimitives.ReadInt32LittleEndian(Ask(SqlFrameKind.Open, MemoryMarshal.AsBytes<int>(wanted)));
            while (opened.Count <= scan)
            {
                opened.Add([]);
            }

            opened[scan] = columns;
            return scan;
        }
    }

    private int Give(int scan, DuckDBDataChunk chunk)
    {
        byte[] content;
        int[] columns;
        lock (pipe)
        {
            content = Ask(SqlFrameKind.Next, MemoryMarshal.AsBytes<int>([scan]));
            columns = opened[scan];
        }

        if (content.Length == 0)
        {
            return 0;
        }

        using var batch = SqlBatches.Read(content);
        var next = 0;
        for (var i = 0; i < columns.Length; i++)
        {
            if (columns[i] >= 0)
            {
                Fill(NativeMethods.DataChunks.DuckDBDataChunkGetVector(chunk, i), batch.Column(next++));
            }
        }

        return batch.Length;
    }

    private byte[] Ask(SqlFrameKind kind, ReadOnlySpan<byte> content)
    {
        SqlFrame.Write(output, kind, content);
        return SqlFrame.Read(input).Content;
    }

    private static void Fill(nint vector, IArrowArray array)
    {
        if (array.NullCount > 0)
        {
            NativeMethods.Vectors.DuckDBVectorEnsureValidityWritable(vector);
            var valid = NativeMethods.Vectors.DuckDBVectorGetValidity(vector);
            for (var row = 0; row < array.Length; row++)
            {
                if (array.IsNull(row))
                {
                    valid[row >> 6] &= ~(1UL << (row & 63));
                }
            }
        }

        if (array is StringArray texts)
        {
            for (var row = 0; row < texts.Length; row++)
            {
                var text = texts.GetBytes(row);
                fixed (byte* bytes = text)
                {
                    NativeMethods.Vectors.DuckDBVectorAssignStringElementLength(vector, (ulong)row, bytes, text.Length);
                }
            }

            return;
        }

        if (array is BooleanArray flags)
        {
            var target = (bool*)NativeMethods.Vectors.DuckDBVectorGetData(vector);
            for (var row = 0; row < flags.Length; row++)
            {
                target[row] = flags.GetValue(row) == true;
            }

            return;
        }

        var width = ((FixedWidthType)array.Data.DataType).BitWidth / 8;
        var values = array.Data.Buffers[1].Span.Slice(array.Data.Offset * width, array.Length * width);
        values.CopyTo(new Span<byte>(NativeMethods.Vectors.DuckDBVectorGetData(vector), values.Length));
    }

    private static DuckDBType TypeOf(string type) => type switch
    {
        "INTEGER" => DuckDBType.Integer,
        "BIGINT" => DuckDBType.BigInt,
        "DOUBLE" => DuckDBType.Double,
        "BOOLEAN" => DuckDBType.Boolean,
        "DATE" => DuckDBType.Date,
        "VARCHAR" => DuckDBType.Varchar,
        "TIMESTAMP WITH TIME ZONE" => DuckDBType.TimestampTz,
        _ => throw new NotSupportedException($"Columns of type {type} are not read by statements."),
    };
}
