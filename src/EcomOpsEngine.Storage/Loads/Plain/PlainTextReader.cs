using EcomOpsEngine.Storage.Durable;
using EcomOpsEngine.Storage.Loads.People;
using EcomOpsEngine.Storage.Loads.Sources;

namespace EcomOpsEngine.Storage.Loads.Plain;

/// <summary>Says of a text whether it is plain.</summary>
internal delegate bool PlainCheck(ReadOnlySpan<byte> text);

/// <summary>Texts kept as they stand, or whole numbers kept as texts without their zero fraction.</summary>
internal sealed unsafe class PlainTextReader(bool isNeeded, bool isWhole, PlainCheck? check) : PlainReader(isNeeded)
{
    /// <summary>Whether a text is surely without control characters and within its limit.</summary>
    public static bool IsPlain(ReadOnlySpan<byte> text) => text.Length <= LoadLimits.TextBytes && !ControlCharacters.MayBeIn(text);

    protected override void ReadPresent(SourceVector source, int count, Span<byte> marks, ChunkColumn target)
    {
        for (var row = 0; row < count; row++)
        {
            if (source.IsMissing(row))
            {
                continue;
            }

            var text = source.Text(row);
            var value = isWhole ? PlainNumber.WithoutZeroFraction(text) : text;
            target.SetText(row, source.Start(row), value.Length);
            Open(marks, row, value.IsEmpty || !IsPlain(value) || (check is not null && !check(value)));
        }
    }
}

/// <summary>One of a few words.</summary>
internal sealed unsafe class PlainWordReader(bool isNeeded, IReadOnlyList<string> words) : PlainReader(isNeeded)
{
    private readonly byte[][] known = [.. words.Select(System.Text.Encoding.UTF8.GetBytes)];

    protected override void ReadPresent(SourceVector source, int count, Span<byte> marks, ChunkColumn target)
    {
        for (var row = 0; row < count; row++)
        {
            if (!source.IsMissing(row))
            {
                target.SetText(row, source.Start(row), source.Length(row));
                Open(marks, row, !IsKnown(source.Text(row)));
            }
        }
    }

    private bool IsKnown(ReadOnlySpan<byte> text)
    {
        foreach (var word in known)
        {
            if (text.SequenceEqual(word))
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>Ids of people as their numbers in the load.</summary>
internal sealed unsafe class PlainPersonReader(bool isNeeded, bool isWhole, byte kind, PersonNumbers people) : PlainReader(isNeeded)
{
    private readonly PlacedId[] ids = new PlacedId[PersonNumbers.IdsAtOnce];

    protected override void ReadPresent(SourceVector source, int count, Span<byte> marks, ChunkColumn target)
    {
        var numbers = target.Values<int>(count);
        var placed = 0;
        for (var row = 0; row < count; row++)
        {
            if (source.IsMissing(row) || marks[row] == PlainMark.Skipped)
            {
                continue;
            }

            var text = source.Text(row);
            var id = isWhole ? PlainNumber.WithoutZeroFraction(text) : text;
            if (id.IsEmpty || !PlainTextReader.IsPlain(id))
            {
                Open(marks, row, isOpen: true);
                continue;
            }

            ids[placed++] = new PlacedId(row, source.Start(row), id.Length);
            if (placed == ids.Length)
            {
                people.Of(kind, ids, numbers);
                placed = 0;
            }
        }

        people.Of(kind, ids.AsSpan(0, placed), numbers);
    }
}
