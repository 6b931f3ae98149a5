using Apache.Arrow;
using Apache.Arrow.Types;
using EcomOpsEngine.Benchmarks.Peers;

namespace EcomOpsEngine.Benchmarks.Loads;

/// <summary>
/// The rows of a file as batches. Texts that repeat are dictionary-coded, over one dictionary for all batches: Arrow's writer sends no other.
/// </summary>
internal static class LoadBatches
{
    private const int RowsPerBatch = 50_000;

    /// <summary>A column is coded when it has fewer distinct texts than this share of the rows of a batch.</summary>
    private const int CodedShare = 16;

    private static readonly string[] Names = ["visitor_id", "customer_id", "event_name", "device", "channel"];

    /// <summary>Reads them.</summary>
    /// <param name="parquet">Path of the file.</param>
    public static List<RecordBatch> Read(string parquet)
    {
        using var duckdb = new DuckDbPeer(2);
        List<TextColumn> texts = [.. Names.Select(name => new TextColumn(Words(duckdb, parquet, name)))];
        var (times, batches) = (new Int64Array.Builder(), new List<RecordBatch>());
        duckdb.Each($"SELECT epoch_us(occurred_at), {string.Join(", ", Names)} FROM read_parquet('{parquet}')", row =>
        {
            times.Append(row.GetInt64(0));
            for (var text = 0; text < Names.Length; text++)
            {
                texts[text].Append(row.IsDBNull(text + 1) ? null : row.GetString(text + 1));
            }

            if (times.Length == RowsPerBatch)
            {
                batches.Add(Build(times, texts));
                times = new Int64Array.Builder();
            }
        });
        return times.Length == 0 ? batches : [.. batches, Build(times, texts)];
    }

    private static StringArray? Words(DuckDbPeer duckdb, string parquet, string name)
    {
        var words = new StringArray.Builder();
        duckdb.Each($"SELECT DISTINCT {name} FROM read_parquet('{parquet}') WHERE {name} IS NOT NULL LIMIT {RowsPerBatch / CodedShare}", row => words.Append(row.GetString(0)));
        return words.Length < RowsPerBatch / CodedShare ? words.Build() : null;
    }

    private static RecordBatch Build(Int64Array.Builder times, List<TextColumn> texts)
    {
        var instants = new TimestampArray(new TimestampType(TimeUnit.Microsecond, "UTC"), times.Build().ValueBuffer, ArrowBuffer.Empty, times.Length, 0, 0);
        IArrowArray[] arrays = [instants, .. texts.Select(text => text.Take())];
        string[] names = ["occurred_at", .. Names];
        return new RecordBatch(new Schema(names.Zip(arrays, (name, array) => new Field(name, array.Data.DataType, true)), null), arrays, times.Length);
    }

    /// <summary>A column of texts: coded by the words that are given, or plain.</summary>
    private sealed class TextColumn(StringArray? words)
    {
        private readonly Dictionary<string, ushort> codes = Enumerable.Range(0, words?.Length ?? 0).ToDictionary(word => words!.GetString(word), word => (ushort)word);
        private StringArray.Builder plain = new();
        private UInt16Array.Builder coded = new();

        public void Append(string? text)
        {
            if (words is null)
            {
                _ = text is null ? plain.AppendNull() : plain.Append(text);
            }
            else
            {
                _ = text is null ? coded.AppendNull() : coded.Append(codes[text]);
            }
        }

        public IArrowArray Take()
        {
            IArrowArray array = words is null ? plain.Build() : new DictionaryArray(new DictionaryType(UInt16Type.Default, StringType.Default, false), coded.Build(), words);
            (plain, coded) = (new StringArray.Builder(), new UInt16Array.Builder());
            return array;
        }
    }
}
