using DuckDB.NET.Data;

namespace EcomOpsEngine.Storage.Snapshots.Building;

/// <summary>What the identity codes are of; ids stay where they are.</summary>
internal sealed class IdentityRows
{
    private const long Customer = 1;

    private readonly bool[] _isCustomer;

    private IdentityRows(Int32Column codes, Int64Column kinds, int count)
    {
        Count = count == 0 ? 0 : codes.Values.Max() + 1;
        _isCustomer = new bool[Count];
        for (var row = 0; row < count; row++)
        {
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
        var codes = new Int32Column(count);
        var kinds = new Int64Column(count);
        ChunkStream.Read(connection, "SELECT code, kind::BIGINT FROM identities", [codes, kinds], cancellation);
        return new IdentityRows(codes, kinds, count);
    }
}
