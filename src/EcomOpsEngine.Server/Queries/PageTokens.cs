using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using EcomOpsEngine.Server.Errors;
using Google.Protobuf;

namespace EcomOpsEngine.Server.Queries;

/// <summary>Where a page starts.</summary>
/// <param name="Offset">Entries before it.</param>
/// <param name="SnapshotId">Snapshot of the first page; empty where the list does not come from one.</param>
internal readonly record struct PageStart(long Offset, string SnapshotId);

/// <summary>
/// Page tokens: a version, a hash of the question, the offset and the snapshot. The hash keeps a token from being used with another question;
/// it is no secret, an invented token only starts elsewhere in an answer the caller may read anyway.
/// </summary>
internal static class PageTokens
{
    private const byte Version = 1;
    private const int HashBytes = 16;
    private const int OffsetAt = 1 + HashBytes;
    private const int SnapshotAt = OffsetAt + 8;
    private const int LongestToken = 400;

    /// <summary>Reads a token; an empty one starts at the beginning.</summary>
    /// <param name="question">The request with page size and token cleared.</param>
    /// <param name="token">The token as sent.</param>
    public static PageStart Read(IMessage question, string token)
    {
        if (token.Length == 0)
        {
            return new PageStart(0, "");
        }

        if (token.Length > LongestToken || !Base64Url.IsValid(token))
        {
            throw RequestException.PageToken("Not a token of this server.");
        }

        var bytes = Base64Url.DecodeFromChars(token);
        if (bytes.Length < SnapshotAt || bytes[0] != Version)
        {
            throw RequestException.PageToken("Not a token of this server.");
        }

        if (!bytes.AsSpan(1, HashBytes).SequenceEqual(Hash(question)))
        {
            throw RequestException.PageToken("The token belongs to another question: only page_size may change between pages.");
        }

        var offset = BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(OffsetAt));
        return offset >= 0
            ? new PageStart(offset, Encoding.UTF8.GetString(bytes.AsSpan(SnapshotAt)))
            : throw RequestException.PageToken("Not a token of this server.");
    }

    /// <summary>Token of the page that starts after <paramref name="offset"/> entries.</summary>
    public static string Write(IMessage question, long offset, string snapshotId)
    {
        var bytes = new byte[SnapshotAt + Encoding.UTF8.GetByteCount(snapshotId)];
        bytes[0] = Version;
        Hash(question).CopyTo(bytes.AsSpan(1));
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(OffsetAt), offset);
        Encoding.UTF8.GetBytes(snapshotId, bytes.AsSpan(SnapshotAt));
        return Base64Url.EncodeToString(bytes);
    }

    private static ReadOnlySpan<byte> Hash(IMessage question) =>
        SHA256.HashData([.. Encoding.UTF8.GetBytes(question.Descriptor.FullName), .. question.ToByteArray()]).AsSpan(0, HashBytes);
}
