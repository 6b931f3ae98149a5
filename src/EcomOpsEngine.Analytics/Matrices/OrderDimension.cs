using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Analytics.Orders;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Matrices;

/// <summary>The codes of one dimension for the lines of a batch: bytes through shuffles where column and codes are bytes, else integers through a table.</summary>
internal sealed class OrderDimension(MatrixDimension dimension, int maxLines)
{
    private const int MostByteCodes = 256;

    private readonly byte[] _bytes = new byte[maxLines];
    private readonly int[] _integers = new int[maxLines];
    private OrderRun _run = null!;
    private int[] _table = [];
    private ByteTable? _byteTable;
    private int _count;

    /// <summary>Codes of the batch that was encoded last.</summary>
    public DimensionCodes Codes => _byteTable is null ? new DimensionCodes(_integers.AsSpan(0, _count)) : new DimensionCodes(_bytes.AsSpan(0, _count));

    /// <summary>Takes up a run.</summary>
    /// <exception cref="ArgumentException">The table does not fit its column.</exception>
    public void Begin(OrderRun run)
    {
        _run = run;
        _table = TableOf(run, dimension.Orders);
        var isOfBytes = dimension.Orders is HourSource || (dimension.Orders is ColumnSource column && run.Columns[column.Column].Width == 1);
        _byteTable = isOfBytes && dimension.CodeCount <= MostByteCodes ? new ByteTable(Array.ConvertAll(_table, code => (byte)code)) : null;
    }

    /// <summary>Computes the codes of a batch.</summary>
    /// <exception cref="ArgumentException">The day of a line lies outside of its table.</exception>
    public void Encode(OrderBatch batch)
    {
        _count = batch.Count;
        switch (dimension.Orders)
        {
            case ColumnSource column when _byteTable is not null:
                _byteTable.Map<ByteTable.Store>(batch.Take(_run.Columns[column.Column].Bytes), _bytes);
                break;
            case HourSource when _byteTable is not null:
                _byteTable.Map<ByteTable.Store>(batch.Take(_run.OrderedAtHour.Span), _bytes);
                break;
            case ColumnSource column:
                EncodeColumn(_run.Columns[column.Column], batch);
                break;
            case DaySource days:
                var ordered = batch.Take(_run.OrderedOnDay);
                for (var i = 0; i < ordered.Length; i++)
                {
                    _integers[i] = days.CodeOf(ordered[i]);
                }

                break;
            case HourSource:
                var hours = batch.Take(_run.OrderedAtHour.Span);
                for (var i = 0; i < hours.Length; i++)
                {
                    _integers[i] = _table[hours[i]];
                }

                break;
        }
    }

    private void EncodeColumn(CodeColumn codes, OrderBatch batch)
    {
        switch (codes.Width)
        {
            case 1:
                var bytes = codes.Bytes;
                for (var i = 0; i < _count; i++)
                {
                    _integers[i] = _table[bytes[batch.LineOf(i)]];
                }

                break;
            case 2:
                var words = codes.Words;
                for (var i = 0; i < _count; i++)
                {
                    _integers[i] = _table[words[batch.LineOf(i)]];
                }

                break;
            default:
                var integers = codes.Integers;
                for (var i = 0; i < _count; i++)
                {
                    _integers[i] = _table[integers[batch.LineOf(i)]];
                }

                break;
        }
    }

    private static int[] TableOf(OrderRun lines, DimensionSource source) => source switch
    {
        ColumnSource column when column.Codes.Length == lines.Columns[column.Column].ValueCount + 1 => column.Codes,
        ColumnSource column => throw new ArgumentException($"The table of column {column.Column} has {column.Codes.Length} entries and needs one more than the column's {lines.Columns[column.Column].ValueCount} values.", nameof(source)),
        HourSource hours when hours.Codes.Length == 24 => hours.Codes,
        HourSource hours => throw new ArgumentException($"The table of hours has {hours.Codes.Length} entries and needs 24.", nameof(source)),
        _ => [],
    };
}
