using Apache.Arrow;

namespace EcomOpsEngine.Storage.Snapshots.Building;

/// <summary>A finished code column in the width of its source.</summary>
internal sealed class CodeTarget
{
    private readonly CodeBuffer _source;
    private readonly ColumnMemory<byte>? _bytes;
    private readonly ColumnMemory<ushort>? _words;
    private readonly ColumnMemory<int>? _integers;

    public CodeTarget(CodeBuffer source, int length)
    {
        _source = source;
        Length = length;
        if (source.IsEmpty)
        {
            return;
        }

        if (source.Bytes is not null)
        {
            _bytes = new ColumnMemory<byte>(length);
        }
        else if (source.Words is not null)
        {
            _words = new ColumnMemory<ushort>(length);
        }
        else
        {
            _integers = new ColumnMemory<int>(length);
        }
    }

    /// <summary>Whether the source has no code but 0: nothing is kept.</summary>
    private bool HasNone => _bytes is null && _words is null && _integers is null;

    /// <summary>Elements.</summary>
    public int Length { get; }

    /// <summary>Copies the codes of some rows to elements <paramref name="first"/>, first + step, first + 2·step …</summary>
    public void Gather(ReadOnlySpan<int> rows, int first, int step)
    {
        if (HasNone)
        {
            return;
        }

        if (_bytes is not null)
        {
            Copy(_source.Bytes!, rows, _bytes.Span[first..], step);
        }
        else if (_words is not null)
        {
            Copy(_source.Words!, rows, _words.Span[first..], step);
        }
        else
        {
            Copy(_source.Integers!, rows, _integers!.Span[first..], step);
        }
    }

    /// <summary>Writes the padding code, all ones, to one element.</summary>
    public void Pad(int element)
    {
        if (_bytes is not null)
        {
            _bytes.Span[element] = byte.MaxValue;
        }
        else if (_words is not null)
        {
            _words.Span[element] = ushort.MaxValue;
        }
        else
        {
            _integers!.Span[element] = -1;
        }
    }

    /// <summary>The Arrow array without missing elements: Null where all codes are 0, so that a field without values takes nothing.</summary>
    public IArrowArray Build() => IsEmpty() ? new NullArray(Length) : Build(ArrowBuffer.Empty, 0);

    /// <summary>The Arrow array with a validity bitmap.</summary>
    public IArrowArray Build(ArrowBuffer validity, int nullCount) =>
        HasNone ? new UInt8Array(new ColumnMemory<byte>(Length).Buffer, validity, Length, nullCount, 0)
        : _bytes is not null ? new UInt8Array(_bytes.Buffer, validity, Length, nullCount, 0)
        : _words is not null ? new UInt16Array(_words.Buffer, validity, Length, nullCount, 0)
        : new Int32Array(_integers!.Buffer, validity, Length, nullCount, 0);

    private bool IsEmpty() =>
        HasNone
        || (_bytes is not null ? !_bytes.Span.ContainsAnyExcept((byte)0)
        : _words is not null ? !_words.Span.ContainsAnyExcept((ushort)0)
        : !_integers!.Span.ContainsAnyExcept(0));

    private static void Copy<T>(T[] source, ReadOnlySpan<int> rows, Span<T> target, int step)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            target[i * step] = source[rows[i]];
        }
    }
}
