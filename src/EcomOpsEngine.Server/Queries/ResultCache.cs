using System.Buffers.Binary;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Storage.Snapshots;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace EcomOpsEngine.Server.Queries;

/// <summary>An answer's place: a snapshot, and the hash of a request.</summary>
/// <param name="Snapshot">Number of the snapshot in this process.</param>
/// <param name="HashHigh">SHA-256 of the request's type and members, the first half.</param>
/// <param name="HashLow">The second half.</param>
internal readonly record struct ResultKey(long Snapshot, UInt128 HashHigh, UInt128 HashLow);

/// <summary>
/// Answers as they were sent, kept for equal requests on the same snapshot. A snapshot never changes, so that nothing is ever out of date: answers of snapshots that are gone are found by nobody
/// and leave in their turn, the one longest unused first.
/// </summary>
internal sealed class ResultCache
{
    /// <summary>Name of the meter with its figures.</summary>
    public const string MeterName = "EcomOpsEngine.ResultCache";

    private const int EntryOverheadBytes = 256;
    private const int HashBytes = 32;

    private readonly long _mostBytes;
    private readonly Lock _lock = new();
    private readonly Dictionary<ResultKey, LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _byUse = [];
    private readonly ConditionalWeakTable<Snapshot, StrongBox<long>> _numbers = [];
    private readonly Counter<long> _hits;
    private readonly Counter<long> _misses;
    private long _snapshots;
    private long _bytes;

    public ResultCache(ServerOptions options, IMeterFactory meters)
    {
        _mostBytes = options.ResultCacheBytes;
        var meter = meters.Create(MeterName);
        _hits = meter.CreateCounter<long>("ecomops.result_cache.hits", description: "Answers given from the cache.");
        _misses = meter.CreateCounter<long>("ecomops.result_cache.misses", description: "Answers computed and then kept, or too large to keep.");
        meter.CreateObservableGauge("ecomops.result_cache.size", () => Bytes, "By", "Bytes of kept answers.");
    }

    /// <summary>Bytes of kept answers, at most those of the options.</summary>
    public long Bytes
    {
        get
        {
            lock (_lock)
            {
                return _bytes;
            }
        }
    }

    /// <summary>The place of a request's answer; null where nothing is kept. The request's own <c>snapshot_id</c> does not tell it from others: the snapshot does.</summary>
    public ResultKey? KeyOf(Snapshot snapshot, IMessage request)
    {
        if (_mostBytes == 0)
        {
            return null;
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(request.Descriptor.FullName));
        hash.AppendData(WithoutSnapshot(request));
        Span<byte> bytes = stackalloc byte[HashBytes];
        hash.GetHashAndReset(bytes);
        var number = _numbers.GetValue(snapshot, _ => new StrongBox<long>(Interlocked.Increment(ref _snapshots))).Value;
        return new ResultKey(number, BinaryPrimitives.ReadUInt128BigEndian(bytes), BinaryPrimitives.ReadUInt128BigEndian(bytes[(HashBytes / 2)..]));
    }

    /// <summary>A kept answer, marked as such; null where there is none.</summary>
    /// <param name="key">Its place.</param>
    /// <param name="started"><see cref="Stopwatch.GetTimestamp"/> when the question arrived.</param>
    public T? Find<T>(ResultKey key, long started)
        where T : class, IMessage, new()
    {
        ByteString content;
        lock (_lock)
        {
            if (!_entries.TryGetValue(key, out var node))
            {
                return null;
            }

            _byUse.Remove(node);
            _byUse.AddFirst(node);
            content = node.Value.Content;
        }

        var answer = new T();
        answer.MergeFrom(content);
        if (Info(answer) is { } info)
        {
            (info.FromCache, info.Elapsed) = (true, Duration.FromTimeSpan(Stopwatch.GetElapsedTime(started)));
        }

        _hits.Add(1);
        return answer;
    }

    /// <summary>Keeps an answer, unless it is too large.</summary>
    public void Keep(ResultKey key, IMessage answer)
    {
        _misses.Add(1);
        var size = answer.CalculateSize() + EntryOverheadBytes;
        if (size > _mostBytes / Limits.KeptAnswerShare)
        {
            return;
        }

        var entry = new Entry(key, answer.ToByteString(), size);
        lock (_lock)
        {
            if (_entries.TryGetValue(key, out var known))
            {
                Remove(known);
            }

            _entries[key] = _byUse.AddFirst(entry);
            _bytes += size;
            while (_bytes > _mostBytes)
            {
                Remove(_byUse.Last!);
            }
        }
    }

    private static QueryInfo? Info(IMessage answer) => answer.Descriptor.FindFieldByName("info")?.Accessor.GetValue(answer) as QueryInfo;

    private static byte[] WithoutSnapshot(IMessage request)
    {
        if (request.Descriptor.FindFieldByName("snapshot_id") is not { } field || (string)field.Accessor.GetValue(request) is "")
        {
            return request.ToByteArray();
        }

        var copy = request.Descriptor.Parser.ParseFrom(request.ToByteString());
        field.Accessor.Clear(copy);
        return copy.ToByteArray();
    }

    private void Remove(LinkedListNode<Entry> node)
    {
        _byUse.Remove(node);
        _entries.Remove(node.Value.Key);
        _bytes -= node.Value.Size;
    }

    private sealed record Entry(ResultKey Key, ByteString Content, int Size);
}
