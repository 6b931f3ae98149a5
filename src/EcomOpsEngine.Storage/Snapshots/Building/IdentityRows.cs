using Apache.Arrow;
using DuckDB.NET.Data;

namespace EcomOpsEngine.Storage.Snapshots.Building;

/// <summary>The identity table by code.</summary>
internal sealed class IdentityRows
{
    private const long Customer = 1;

    private readonly IdColumn _ids;
    private readonly int[] _rowOfCode;
    private readonly bool[] _isCustomer;

    private IdentityRows(IdColumn ids, Int32Column codes, Int64Column kinds, int count)
    {
        _ids = ids;
        Count = count == 0 ? 0 : codes.Values.Max() + 1;
        _rowOfCode = new int[Count];
        _isCustomer = new bool[Count];
        for (var row = 0; row < count; row++)
        {
            _rowOfCode[codes.Values[row]] = row;
            _isCustomer[codes.Values[row]] = kinds.Values[row] == Customer;
        }
    }

    /// <summary>Codes are below this.</summary>
    public int Count { get; }

    /// <summary>Whether a code is a customer's.</summary>
    public bool IsCustomer(int code) => _isCustomer[code];

    /// <summary>Reads the table.</summary>
    public static IdentityRows Read(DuckDBConnection connection, CancellationToken cancellation)
    {
        var count = DurableReads.Count(connection, "SELECT count(*) FROM identities");
        var ids = new IdColumn(count);
        var codes = new Int32Column(count);
        var kinds = new Int64Column(count);

        // Visitor ids stay where they are: no answer names them.
        const string Sql = "SELECT CASE kind WHEN 1 THEN id END, code, kind::BIGINT FROM identities";
        ChunkStream.Read(connection, Sql, [ids, codes, kinds], cancellation);
        return new IdentityRows(ids, codes, kinds, count);
    }

    /// <summary>The directory of some identities in person order.</summary>
    public PersonDirectory Directory(int[] identityOf)
    {
        var offsets = new ColumnMemory<int>(identityOf.Length + 1);
        var present = new ColumnMemory<byte>((identityOf.Length + 7) / 8);
        var customers = 0;
        for (var person = 0; person < identityOf.Length; person++)
        {
            var length = 0;
            if (_isCustomer[identityOf[person]])
            {
                customers++;
                length = Id(identityOf[person]).Length;
                present.Span[person >> 3] |= (byte)(1 << (person & 7));
            }

            offsets.Span[person + 1] = checked(offsets.Span[person] + length);
        }

        var bytes = new ColumnMemory<byte>(offsets.Span[identityOf.Length]);
        for (var person = 0; person < identityOf.Length; person++)
        {
            if (_isCustomer[identityOf[person]])
            {
                Id(identityOf[person]).CopyTo(bytes.Span[offsets.Span[person]..]);
            }
        }

        var codes = new ColumnMemory<int>(identityOf.Length);
        identityOf.CopyTo(codes.Span);
        return new PersonDirectory
        {
            Count = identityOf.Length,
            IdentityCodes = new Int32Array(codes.Buffer, ArrowBuffer.Empty, identityOf.Length, 0, 0),
            CustomerIds = new StringArray(identityOf.Length, offsets.Buffer, bytes.Buffer, present.Buffer, identityOf.Length - customers, 0),
        };
    }

    private ReadOnlySpan<byte> Id(int code) => _ids.Dictionary.Utf8(_ids.Numbers[_rowOfCode[code]]);
}
