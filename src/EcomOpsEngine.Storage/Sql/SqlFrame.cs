using System.Buffers.Binary;

namespace EcomOpsEngine.Storage.Sql;

/// <summary>What a message between the server and the process of a statement is.</summary>
internal enum SqlFrameKind : byte
{
    /// <summary>To the process: the statement and the tables, as JSON.</summary>
    Task = 1,

    /// <summary>To the server: opens a scan of a table; its number and the numbers of the columns, int32 each.</summary>
    Open = 2,

    /// <summary>To the server: the next rows of a scan, whose number follows as int32.</summary>
    Next = 3,

    /// <summary>To the process: the number of a scan, or rows as an Arrow IPC stream of one batch; empty: there are no more.</summary>
    Given = 4,

    /// <summary>To the server: rows of the answer, an Arrow IPC stream of one batch or of none.</summary>
    Answer = 5,

    /// <summary>To the server: the statement ended; 1: there are more rows than wanted.</summary>
    Done = 6,

    /// <summary>To the server: it failed; a <see cref="SqlFault"/> as JSON.</summary>
    Failed = 7,
}

/// <summary>Messages as bytes: kind, length (int32, little-endian), content.</summary>
internal static class SqlFrame
{
    private const int HeaderBytes = 5;

    /// <summary>An answer batch is a chunk of rows, however long its texts are.</summary>
    private const int MostBytes = 1 << 30;

    public static async Task WriteAsync(Stream stream, SqlFrameKind kind, ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        await stream.WriteAsync(Header(kind, content.Length), cancellation);
        await stream.WriteAsync(content, cancellation);
        await stream.FlushAsync(cancellation);
    }

    public static void Write(Stream stream, SqlFrameKind kind, ReadOnlySpan<byte> content)
    {
        stream.Write(Header(kind, content.Length));
        stream.Write(content);
        stream.Flush();
    }

    /// <summary>The next message; null where the stream ended.</summary>
    public static async Task<(SqlFrameKind Kind, byte[] Content)?> ReadAsync(Stream stream, CancellationToken cancellation)
    {
        var header = new byte[HeaderBytes];
        if (await stream.ReadAtLeastAsync(header, HeaderBytes, throwOnEndOfStream: false, cancellation) < HeaderBytes)
        {
            return null;
        }

        var content = new byte[Length(header)];
        return await stream.ReadAtLeastAsync(content, content.Length, throwOnEndOfStream: false, cancellation) < content.Length ? null : ((SqlFrameKind)header[0], content);
    }

    /// <summary>The next message.</summary>
    /// <exception cref="EndOfStreamException">The stream ended.</exception>
    public static (SqlFrameKind Kind, byte[] Content) Read(Stream stream)
    {
        var header = new byte[HeaderBytes];
        stream.ReadExactly(header);
        var content = new byte[Length(header)];
        stream.ReadExactly(content);
        return ((SqlFrameKind)header[0], content);
    }

    private static byte[] Header(SqlFrameKind kind, int length)
    {
        var header = new byte[HeaderBytes];
        header[0] = (byte)kind;
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(1), length);
        return header;
    }

    private static int Length(byte[] header) => BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(1)) is >= 0 and <= MostBytes and var length
        ? length
        : throw new InvalidDataException("A message of a statement is longer than any may be.");
}

/// <summary>What the process of a statement is to do.</summary>
/// <param name="Sql">The statement.</param>
/// <param name="TimeZone">Time zone of days.</param>
/// <param name="MemoryBytes">Memory of the database.</param>
/// <param name="ProcessBytes">Memory of the process.</param>
/// <param name="Threads">Threads.</param>
/// <param name="Seconds">After so many it has been ended.</param>
/// <param name="MostRows">Rows that are wanted.</param>
/// <param name="Tables">The tables that it may read.</param>
internal sealed record SqlTask(string Sql, string TimeZone, long MemoryBytes, long ProcessBytes, int Threads, int Seconds, long MostRows, IReadOnlyList<SqlTable> Tables);

/// <summary>Why a statement failed.</summary>
internal enum SqlFaultKind
{
    /// <summary>It cannot be read, names what is not there, or fails on a value.</summary>
    Wrong = 1,

    /// <summary>It is not one SELECT, or wants what statements may not: files, settings, extensions.</summary>
    Refused = 2,

    /// <summary>It needs more memory than it may take.</summary>
    Memory = 3,
}

/// <summary>A failure with its words.</summary>
internal sealed record SqlFault(SqlFaultKind Kind, string Text);
