using EcomOpsEngine.Storage.Durable;
using EcomOpsEngine.Storage.Snapshots;

namespace EcomOpsEngine.Storage.Identities;

/// <summary>Reads and decrypts the ids of people whom an answer names.</summary>
internal sealed class PersonIdReads(Statements statements, IdentityVault vault, CancellationToken cancellation)
{
    /// <summary>The ids of some people of a snapshot, in their order; people who were erased are left out.</summary>
    public IReadOnlyList<PersonId> Of(Snapshot snapshot, IReadOnlyList<int> persons)
    {
        List<int> codes = [.. persons.Select(snapshot.Persons.IdentityOf)];
        var rows = Rows(codes);
        var ids = vault.Open(rows, cancellation);
        var found = new Dictionary<int, int>(rows.Count);
        for (var i = 0; i < rows.Count; i++)
        {
            found[rows[i].Code] = i;
        }

        var known = new List<PersonId>(persons.Count);
        for (var i = 0; i < codes.Count; i++)
        {
            if (found.TryGetValue(codes[i], out var row))
            {
                known.Add(new PersonId(persons[i], rows[row].Kind == IdentityKind.Customer, ids[row]));
            }
        }

        return known;
    }

    // A join with the list costs one look at the column of codes, however many there are; literals of an IN are slower from some thousand on.
    private List<SealedIdentity> Rows(List<int> codes)
    {
        var rows = new List<SealedIdentity>(codes.Count);
        if (codes.Count > 0)
        {
            statements.Each(
                "SELECT known.code, kind, sealed FROM identities known SEMI JOIN (SELECT unnest(?) AS code) wanted ON known.code = wanted.code WHERE sealed IS NOT NULL",
                row => rows.Add(new SealedIdentity(row.GetInt32(0), (IdentityKind)row.GetByte(1), default, Statements.Blob(row, 2))),
                codes);
        }

        return rows;
    }
}
