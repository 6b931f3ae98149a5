using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using DuckDB.NET.Data;
using DuckDB.NET.Native;
using EcomOpsEngine.Storage.Snapshots.Building;

namespace EcomOpsEngine.Storage.Durable;

/// <summary>SQL functions of one value that our code answers, 2,048 rows at a time. DuckDB calls them from any of its threads.</summary>
internal static unsafe class SqlFunction
{
    /// <summary>Answers some rows.</summary>
    public delegate void Answer(object self, VectorView values, ResultVector results);

    /// <summary>Makes a function known to a database, which keeps <paramref name="self"/> alive.</summary>
    /// <param name="connection">To the database.</param>
    /// <param name="name">Name of the function.</param>
    /// <param name="from">Type of its value.</param>
    /// <param name="to">Type of its answer.</param>
    /// <param name="self">Handed to the answer.</param>
    /// <param name="run">Calls <see cref="Run"/>.</param>
    public static void Register(DuckDBConnection connection, string name, DuckDBType from, DuckDBType to, object self, delegate* unmanaged[Cdecl]<nint, nint, nint, void> run)
    {
        var function = NativeMethods.ScalarFunction.DuckDBCreateScalarFunction();
        try
        {
            using var value = NativeMethods.LogicalType.DuckDBCreateLogicalType(from);
            using var answer = NativeMethods.LogicalType.DuckDBCreateLogicalType(to);
            NativeMethods.ScalarFunction.DuckDBScalarFunctionSetName(function, name);
            NativeMethods.ScalarFunction.DuckDBScalarFunctionAddParameter(function, value);
            NativeMethods.ScalarFunction.DuckDBScalarFunctionSetReturnType(function, answer);
            NativeMethods.ScalarFunction.DuckDBScalarFunctionSetExtraInfo(function, GCHandle.ToIntPtr(GCHandle.Alloc(self)), &Forget);
            NativeMethods.ScalarFunction.DuckDBScalarFunctionSetFunction(function, run);
            if (NativeMethods.ScalarFunction.DuckDBRegisterScalarFunction(connection.NativeConnection, function) != DuckDBState.Success)
            {
                throw new InvalidOperationException($"The function {name} cannot be registered.");
            }
        }
        finally
        {
            NativeMethods.ScalarFunction.DuckDBDestroyScalarFunction(ref function);
        }
    }

    /// <summary>What DuckDB calls: a failure becomes that of the statement.</summary>
    public static void Run(nint info, nint input, nint output, Answer answer)
    {
        try
        {
            var self = GCHandle.FromIntPtr(NativeMethods.ScalarFunction.DuckDBScalarFunctionGetExtraInfo(info)).Target!;

            // DuckDB owns the chunk: the handle must not release it.
            var chunk = new DuckDBDataChunk(input);
            try
            {
                answer(self, VectorView.Of(chunk, 0, (int)NativeMethods.DataChunks.DuckDBDataChunkGetSize(chunk)), new ResultVector(output));
            }
            finally
            {
                chunk.SetHandleAsInvalid();
            }
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            NativeMethods.ScalarFunction.DuckDBScalarFunctionSetError(info, failure.Message);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Forget(nint self) => GCHandle.FromIntPtr(self).Free();
}

/// <summary>The vector that a function fills; every row is present until it is set missing.</summary>
internal unsafe ref struct ResultVector(nint vector)
{
    private readonly byte* data = (byte*)NativeMethods.Vectors.DuckDBVectorGetData(vector);
    private ulong* validity;

    /// <summary>The values of a fixed-width type.</summary>
    public readonly Span<T> Values<T>(int count)
        where T : unmanaged => new(data, count);

    /// <summary>Sets a text, which is copied.</summary>
    public readonly void SetText(int row, ReadOnlySpan<byte> text)
    {
        fixed (byte* utf8 = text)
        {
            if (text.Length <= ChunkColumn.InlineBytes)
            {
                new ChunkColumn(data, null).SetText(row, utf8, text.Length);
            }
            else
            {
                NativeMethods.Vectors.DuckDBVectorAssignStringElementLength(vector, (ulong)row, utf8, text.Length);
            }
        }
    }

    /// <summary>Sets a row missing.</summary>
    public void SetMissing(int row)
    {
        if (validity == null)
        {
            NativeMethods.Vectors.DuckDBVectorEnsureValidityWritable(vector);
            validity = NativeMethods.Vectors.DuckDBVectorGetValidity(vector);
        }

        validity[row >> 6] &= ~(1UL << (row & 63));
    }
}
