using System.Buffers.Text;
using EcomOpsEngine.Storage.Loads.Rows;
using EcomOpsEngine.Storage.Loads.Sources;

namespace EcomOpsEngine.Storage.Loads.Plain;

/// <summary>The values of a column's source over a block: as they stand, joined of parts, constant, changed by rules.</summary>
internal sealed unsafe class PlainSource
{
    private const int MostRowNumberBytes = 20;
    private readonly ColumnSource source;
    private readonly PinnedText? constant;
    private readonly List<(PlainPattern Pattern, PinnedText Value)> rules;
    private readonly SourceVector made = new();
    private byte[] bytes = [];
    private byte* start;

    public PlainSource(ColumnSource source)
    {
        this.source = source;
        constant = source.Constant is { } text ? new PinnedText(text) : null;
        rules = [.. source.Rules.Select(rule => (new PlainPattern(rule.Pattern), new PinnedText(rule.Value)))];
    }

    /// <summary>The values; they live as long as the block's.</summary>
    public SourceVector Of(RowBlock block)
    {
        if (source.Parts.Count == 1 && source.Parts[0].Column is { } column && rules.Count == 0)
        {
            return block.Columns[column];
        }

        if (source.Parts.Count == 0)
        {
            Repeat(block.Count);
        }
        else
        {
            Join(block);
        }

        ApplyRules(block.Count);
        return made;
    }

    private void Repeat(int count)
    {
        for (var row = 0; row < count; row++)
        {
            made.SetText(row, constant is null ? null : constant.Start, constant?.Length ?? 0);
        }
    }

    private void Join(RowBlock block)
    {
        if (source.Parts.Count == 1 && source.Parts[0].Column is { } column)
        {
            for (var row = 0; row < block.Count; row++)
            {
                made.SetText(row, block.Columns[column].Start(row), block.Columns[column].Length(row));
            }

            return;
        }

        MakeRoom(block);
        var used = 0;
        for (var row = 0; row < block.Count; row++)
        {
            var first = used;
            var isWhole = true;
            foreach (var part in source.Parts)
            {
                var joined = used > first ? used + 1 : used;
                var length = Write(block, part, row, joined);
                if (length > 0)
                {
                    if (joined > used)
                    {
                        bytes[used] = (byte)' ';
                    }

                    used = joined + length;
                }

                isWhole &= length > 0;
            }

            made.SetText(row, start + first, isWhole || !source.NeedsAllParts ? used - first : 0);
        }
    }

    private int Write(RowBlock block, SourcePlace part, int row, int at)
    {
        if (part.Column is not { } column)
        {
            Utf8Formatter.TryFormat(block.RowNumbers[row], bytes.AsSpan(at), out var written);
            return written;
        }

        block.Columns[column].Text(row).CopyTo(bytes.AsSpan(at));
        return block.Columns[column].Length(row);
    }

    private void MakeRoom(RowBlock block)
    {
        var room = 0L;
        foreach (var part in source.Parts)
        {
            for (var row = 0; row < block.Count; row++)
            {
                room += 1 + (part.Column is { } column ? block.Columns[column].Length(row) : MostRowNumberBytes);
            }
        }

        if (room > bytes.Length)
        {
            bytes = GC.AllocateUninitializedArray<byte>(checked((int)room), pinned: true);
            fixed (byte* first = bytes)
            {
                start = first;
            }
        }
    }

    private void ApplyRules(int count)
    {
        if (rules.Count == 0)
        {
            return;
        }

        for (var row = 0; row < count; row++)
        {
            var text = made.Text(row);
            foreach (var (pattern, value) in rules)
            {
                if (pattern.Matches(text))
                {
                    made.SetText(row, value.Start, value.Length);
                    break;
                }
            }
        }
    }
}
