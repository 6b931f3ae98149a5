using System.Runtime.InteropServices;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Attributes;

/// <summary>Takes the version of each row that has one.</summary>
internal interface IVersionSink
{
    /// <summary>Takes one row.</summary>
    void Take(int row, int version);
}

/// <summary>Writes the code of an attribute beside the rows; rows without a version keep 0.</summary>
internal sealed class CodeWriter(CodeColumn source, int rows) : IVersionSink
{
    private readonly byte[] _bytes = new byte[checked(rows * source.Width)];

    /// <summary>The column, of the source's width and dictionary.</summary>
    public CodeColumn Column => new(_bytes, source.Width, source.ValueCount);

    /// <inheritdoc/>
    public void Take(int row, int version)
    {
        var code = source[version];
        switch (source.Width)
        {
            case 1: _bytes[row] = (byte)code; break;
            case 2: MemoryMarshal.Cast<byte, ushort>(_bytes.AsSpan())[row] = (ushort)code; break;
            default: MemoryMarshal.Cast<byte, int>(_bytes.AsSpan())[row] = code; break;
        }
    }
}

/// <summary>Counts rows by version.</summary>
internal sealed class VersionCounter(long[] rows) : IVersionSink
{
    /// <inheritdoc/>
    public void Take(int row, int version) => rows[version]++;
}
