using DuckDB.NET.Data;

namespace EcomOpsEngine.Storage.Identities;

/// <summary>A row of the table <c>identities</c>.</summary>
/// <param name="Code">Code of the person.</param>
/// <param name="Kind">What the id is of.</param>
/// <param name="MaskedFinder">The keyed hash, hidden by the person's mask.</param>
/// <param name="Sealed">The id, encrypted.</param>
internal readonly record struct SealedIdentity(int Code, IdentityKind Kind, UInt128 MaskedFinder, byte[] Sealed)
{
    /// <summary>Seals an id under the secret of its person.</summary>
    public static SealedIdentity Of(int code, IdentityKind kind, ReadOnlySpan<byte> id, UInt128 finder, ReadOnlySpan<byte> secretBytes)
    {
        var secret = new PersonSecret(secretBytes);
        return new SealedIdentity(code, kind, secret.Mask(finder), secret.Seal(code, kind, id));
    }
}

/// <summary>Appends rows to the table <c>identities</c> in the connection's transaction.</summary>
internal sealed class IdentityWriter(DuckDBConnection connection) : IDisposable
{
    private readonly DuckDBAppender appender = connection.CreateAppender("identities");

    public void Write(SealedIdentity row) => appender.CreateRow()
        .AppendValue(row.Code)
        .AppendValue((byte)row.Kind)
        .AppendValue((ulong)(row.MaskedFinder >> 64))
        .AppendValue((ulong)row.MaskedFinder)
        .AppendValue(row.Sealed)
        .EndRow();

    public void Dispose() => appender.Dispose();
}
