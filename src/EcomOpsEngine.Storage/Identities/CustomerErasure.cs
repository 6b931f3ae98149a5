using System.Globalization;
using DuckDB.NET.Data;
using EcomOpsEngine.Storage.Durable;

namespace EcomOpsEngine.Storage.Identities;

/// <summary>
/// Erases a customer: one transaction over the tables, then the keys file is written anew without the secrets. When the second step is interrupted, the next start does it:
/// the tables say what has to go.
/// </summary>
internal sealed class CustomerErasure(DuckDBConnection connection, IdentityVault vault, CancellationToken cancellation)
{
    /// <summary>Tables whose rows can hold both ids.</summary>
    private static readonly string[] Seen = ["events", "orders", "exposures"];

    private readonly Statements statements = new(connection, cancellation);

    /// <summary>Returns when nothing of the customer can be decrypted any more.</summary>
    /// <param name="customerId">The id as it was loaded.</param>
    /// <param name="eraseTime">When it is done.</param>
    public ErasureRecord Run(string customerId, DateTimeOffset eraseTime)
    {
        var customer = vault.Find(IdentityKind.Customer, customerId, connection, cancellation);
        var visitors = customer is { } known ? OwnVisitors(known) : [];
        var ids = vault.Open(Sealed(visitors), cancellation).Append(customerId).ToList();
        ErasureRecord record;
        using (var transaction = connection.BeginTransaction())
        {
            var attributes = customer is { } code ? Empty([code, .. visitors], code, eraseTime) : 0;
            var rejects = new RejectErasure(statements, vault, ids).Run();
            record = new ErasureRecord(customer is not null, eraseTime, visitors.Count, attributes, rejects, LoadLog.SnapshotId(LoadLog.LatestLoaded(statements)));
            cancellation.ThrowIfCancellationRequested();
            transaction.Commit();
        }

        // From here on it is not cancelled. A repeated erasure ends one that was interrupted here.
        vault.EndErasures(new Statements(connection, CancellationToken.None));
        return record;
    }

    private long Empty(IReadOnlyList<int> codes, int customer, DateTimeOffset eraseTime)
    {
        var loadSeq = LoadLog.NextSeq(statements);
        statements.Execute($"UPDATE identities SET finder_high = NULL, finder_low = NULL, sealed = NULL WHERE code IN ({List(codes)})");
        foreach (var code in codes)
        {
            statements.Execute("INSERT INTO erasures VALUES (?, ?, ?)", loadSeq, code, eraseTime.UtcDateTime);
        }

        return statements.Execute("DELETE FROM customers WHERE customer = ?", customer);
    }

    /// <summary>The visitors whom rows show with this customer and with no other.</summary>
    private List<int> OwnVisitors(int customer)
    {
        var own = Visitors("customer = ?", customer);
        own.ExceptWith(own.Count == 0 ? [] : Visitors($"visitor IN ({List(own)}) AND customer <> ?", customer));
        return [.. own.Order()];
    }

    private HashSet<int> Visitors(string condition, int customer) =>
        [.. Seen.SelectMany(table => statements.Rows($"SELECT DISTINCT visitor FROM {table} WHERE visitor IS NOT NULL AND {condition}", row => row.GetInt32(0), customer))];

    private List<SealedIdentity> Sealed(List<int> codes) => codes.Count == 0
        ? []
        : statements.Rows(
            $"SELECT code, kind, sealed FROM identities WHERE sealed IS NOT NULL AND code IN ({List(codes)})",
            row => new SealedIdentity(row.GetInt32(0), (IdentityKind)row.GetByte(1), default, Statements.Blob(row, 2)));

    private static string List(IEnumerable<int> codes) => string.Join(", ", codes.Select(code => code.ToString(CultureInfo.InvariantCulture)));
}
