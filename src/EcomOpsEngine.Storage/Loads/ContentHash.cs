using System.Security.Cryptography;
using System.Text.Json;
using EcomOpsEngine.Storage.Durable;

namespace EcomOpsEngine.Storage.Loads;

/// <summary>The hash of everything that decides what a load holds: source bytes, mapping, table, and what happens to bad rows.</summary>
internal static class ContentHash
{
    /// <summary>Hash of a file load. JSON of the records in declaration order is the mapping's canonical form.</summary>
    /// <param name="load">The load.</param>
    /// <param name="sources">Hashes of the file and of each joined file.</param>
    public static string OfFile(FileLoad load, IReadOnlyList<string> sources) =>
        Of(new { Kind = "file", Table = LoadWords.Of(load.Table), OnError = (int)load.OnError, Format = (int)load.Format, load.Mapping, Sources = sources, load.Cleaning });

    /// <summary>Hash of a stream load, from the hash of each column.</summary>
    public static string OfStream(StreamLoad load, long rows, IEnumerable<KeyValuePair<string, string>> columns) =>
        Of(new
        {
            Kind = "stream",
            Table = LoadWords.Of(load.Table),
            OnError = (int)load.OnError,
            load.ExpectedRows,
            load.Cleaning,
            Rows = rows,
            Columns = columns.OrderBy(column => column.Key, StringComparer.Ordinal).Select(column => new[] { column.Key, column.Value }),
        });

    private static string Of<T>(T content) => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(content)));
}
