using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using DuckDB.NET.Data;
using DuckDB.NET.Native;

namespace EcomOpsEngine.Storage.Durable;

/// <summary>A queue of chunks that a statement reads by the table function <see cref="Function"/>. Known by a random number, open to one statement.</summary>
[SuppressMessage("Design", "CA1001", Justification = "Its queue holds no wait handle unless one is asked for; statements may still look at it when its lane has gone.")]
internal sealed unsafe class ChunkFeed(IReadOnlyList<DuckDBType> types, int chunksWaiting)
{
    /// <summary>SQL function that gives the rows of a feed.</summary>
    public const string Function = "fed_chunks";

    private static readonly ConcurrentDictionary<long, ChunkFeed> Feeds = new();
    private readonly BlockingCollection<ChunkBuffer> waiting = new(chunksWaiting);
    private readonly ConcurrentBag<ChunkBuffer> empty = [];
    private ChunkBuffer? taken;
    private volatile bool isAbandoned;

    /// <summary>Its number.</summary>
    public long Id { get; } = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long))) & long.MaxValue;

    /// <summary>Makes the function known to a database.</summary>
    public static void Register(DuckDBConnection database)
    {
        var function = NativeMethods.TableFunction.DuckDBCreateTableFunction();
        try
        {
            using var id = NativeMethods.LogicalType.DuckDBCreateLogicalType(DuckDBType.BigInt);
            NativeMethods.TableFunction.DuckDBTableFunctionSetName(function, Function);
            NativeMethods.TableFunction.DuckDBTableFunctionAddParameter(function, id);
            NativeMethods.TableFunction.DuckDBTableFunctionSetBind(function, &Bind);
            NativeMethods.TableFunction.DuckDBTableFunctionSetInit(function, &Init);
            NativeMethods.TableFunction.DuckDBTableFunctionSetFunction(function, &Give);
            if (NativeMethods.TableFunction.DuckDBRegisterTableFunction(database.NativeConnection, function) != DuckDBState.Success)
            {
                throw new InvalidOperationException($"The function {Function} cannot be registered.");
            }
        }
        finally
        {
            NativeMethods.TableFunction.DuckDBDestroyTableFunction(ref function);
        }
    }

    /// <summary>Lets a statement read it until the result is disposed.</summary>
    public IDisposable Open()
    {
        Feeds[Id] = this;
        return new Opened(this);
    }

    /// <summary>Queues a chunk, waiting for room; false when nobody reads any more.</summary>
    public bool TryHand(ChunkBuffer buffer)
    {
        try
        {
            waiting.Add(buffer);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>A buffer whose rows were read, null when there is none yet.</summary>
    public ChunkBuffer? Empty() => empty.TryTake(out var buffer) ? buffer : null;

    /// <summary>No chunk follows.</summary>
    public void Complete() => waiting.CompleteAdding();

    /// <summary>Makes the reading statement fail.</summary>
    public void Abandon()
    {
        isAbandoned = true;
        waiting.CompleteAdding();
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Bind(nint info)
    {
        try
        {
            using var value = NativeMethods.TableFunction.DuckDBBindGetParameter(info, 0);
            var id = NativeMethods.Value.DuckDBGetInt64(value);
            if (!Feeds.TryGetValue(id, out var feed))
            {
                NativeMethods.TableFunction.DuckDBBindSetError(info, "There is no such feed.");
                return;
            }

            for (var i = 0; i < feed.Types.Count; i++)
            {
                using var type = NativeMethods.LogicalType.DuckDBCreateLogicalType(feed.Types[i]);
                NativeMethods.TableFunction.DuckDBBindAddResultColumn(info, "c" + i.ToString(CultureInfo.InvariantCulture), type);
            }

            NativeMethods.TableFunction.DuckDBBindSetBindData(info, (nint)id, &Forget);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            NativeMethods.TableFunction.DuckDBBindSetError(info, failure.Message);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Forget(nint bindData)
    {
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Init(nint info)
    {
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Give(nint info, nint output)
    {
        try
        {
            if (Feeds.TryGetValue(NativeMethods.TableFunction.DuckDBFunctionGetBindData(info), out var feed))
            {
                feed.Give(output);
            }
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            NativeMethods.TableFunction.DuckDBFunctionSetError(info, failure.Message);
        }
    }

    private IReadOnlyList<DuckDBType> Types => types;

    private void Give(nint output)
    {
        // Long texts of the chunk before were read by now.
        if (taken is { } read)
        {
            read.Clear();
            empty.Add(read);
            taken = null;
        }

        var hasNext = waiting.TryTake(out var buffer, Timeout.Infinite);
        if (isAbandoned)
        {
            throw new OperationCanceledException("The feed was abandoned.");
        }

        // DuckDB owns the chunk: the handle must not release it.
        var chunk = new DuckDBDataChunk(output);
        try
        {
            if (hasNext)
            {
                taken = buffer;
                Copy(buffer!, chunk);
            }

            NativeMethods.DataChunks.DuckDBDataChunkSetSize(chunk, (ulong)(buffer?.Count ?? 0));
        }
        finally
        {
            chunk.SetHandleAsInvalid();
        }
    }

    private void Copy(ChunkBuffer buffer, DuckDBDataChunk chunk)
    {
        for (var i = 0; i < types.Count; i++)
        {
            var vector = NativeMethods.DataChunks.DuckDBDataChunkGetVector(chunk, i);
            NativeMethods.Vectors.DuckDBVectorEnsureValidityWritable(vector);
            buffer.CopyTo(i, NativeMethods.Vectors.DuckDBVectorGetData(vector), NativeMethods.Vectors.DuckDBVectorGetValidity(vector));
        }
    }

    private sealed class Opened(ChunkFeed feed) : IDisposable
    {
        public void Dispose()
        {
            Feeds.TryRemove(feed.Id, out _);
            feed.waiting.CompleteAdding();
        }
    }
}
