using EcomOpsEngine.Storage.Durable;
using EcomOpsEngine.Storage.Loads.People;
using EcomOpsEngine.Storage.Loads.Rows;
using EcomOpsEngine.Storage.Loads.Sources;
using EcomOpsEngine.Storage.Schema;

namespace EcomOpsEngine.Storage.Loads.Plain;

/// <summary>
/// Reads and checks the values of one target column, block by block. A value that is not written plainly, is missing though needed, or is at fault opens its row
/// (<see cref="PlainMark.Open"/>): the row query, which knows every way of writing and every reason, then decides.
/// </summary>
/// <param name="isNeeded">Whether a missing value opens the row.</param>
internal abstract class PlainReader(bool isNeeded)
{
    /// <summary>Reads the rows of a block.</summary>
    public void Read(SourceVector source, int count, Span<byte> marks, ChunkColumn target)
    {
        for (var row = 0; row < count; row++)
        {
            if (source.IsMissing(row))
            {
                target.SetMissing(row);
                Open(marks, row, isNeeded);
            }
        }

        ReadPresent(source, count, marks, target);
    }

    /// <summary>The reader of a column, null when its values are for the row query.</summary>
    public static PlainReader? TryOf(InputColumn column, bool isNeeded, RowRules rules, PersonNumbers people)
    {
        if (column.Kind != StagedKind.Text)
        {
            return PlainNumberReaders.OfNumbers(column, isNeeded, rules.Calendar);
        }

        switch (column.Target.Kind)
        {
            case TargetKind.Time or TargetKind.Date:
                var format = column.Format is null ? null : PlainFormat.TryOf(column.Format);
                return column.Format is not null && format is null ? null
                    : column.Target.Kind == TargetKind.Date ? new PlainDayReader(isNeeded, format)
                    : new PlainTimeReader(isNeeded, format, rules.Calendar);
            case TargetKind.Money or TargetKind.Quantity or TargetKind.Line or TargetKind.Number or TargetKind.Rate or TargetKind.PropertyNumber:
                return PlainNumberReaders.OfTexts(column, isNeeded, rules.MoneyScale);
            case TargetKind.Truth:
                return new PlainTruthReader(isNeeded, isText: true);
            case TargetKind.CustomerId or TargetKind.VisitorId:
                return new PlainPersonReader(isNeeded, column.Format == InputColumn.IntegerFormat, PersonNumbers.KindOf(column.Target)!.Value, people);
            case TargetKind.OrderStatus:
                return new PlainWordReader(isNeeded, ["placed", "paid", "cancelled", "refunded"]);
            case TargetKind.ChangedState:
                return new PlainWordReader(isNeeded, ["paid", "cancelled", "refunded"]);
            case TargetKind.Currency:
                return new PlainTextReader(isNeeded, isWhole: false, text => text.Length == 3 && !text.ContainsAnyExceptInRange((byte)'A', (byte)'Z'));
            case TargetKind.EventName:
                return new PlainTextReader(isNeeded, isWhole: false, text => text[0] != '$');
            default:
                return new PlainTextReader(isNeeded, column.Format == InputColumn.IntegerFormat, null);
        }
    }

    /// <summary>Reads the values that are there.</summary>
    protected abstract void ReadPresent(SourceVector source, int count, Span<byte> marks, ChunkColumn target);

    /// <summary>Opens a row that is not skipped, where it is so.</summary>
    protected static void Open(Span<byte> marks, int row, bool isOpen)
    {
        if (isOpen && marks[row] == PlainMark.Sound)
        {
            marks[row] = PlainMark.Open;
        }
    }
}
