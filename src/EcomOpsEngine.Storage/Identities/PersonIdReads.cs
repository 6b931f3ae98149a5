using System.Globalization;
using EcomOpsEngine.Storage.Durable;
using EcomOpsEngine.Storage.Snapshots;

namespace EcomOpsEngine.Storage.Identities;

/// <summary>Reads and decrypts the ids of people whom an answer names.</summary>
internal sealed class PersonIdReads(Statements statements, IdentityVault vault, CancellationToken cancellation)
{
    /// <summary>Codes of one statement; for more the table is read whole.</summary>
    private const int CodesPerStatement = 2_000;

    /// <summary>The ids of some people of a snapshot, in their order; people who were erased are left out.</summary>
    public IReadOnlyList<PersonId> Of(Snapshot snapshot, IReadOnlyList<int> persons)
    {
        int[] codes = [.. persons.Select(snapshot.Persons.IdentityOf)];
        var rows = Rows([.. codes]);
        var ids = vault.Open(rows, cancellation);
        var found = new Dictionary<int, int>(rows.Count);
        for (var i = 0; i < rows.Count; i++)
        {
            found[rows[i].Code] = i;
        }

        var known = new List<PersonId>(persons.Count);
        for (var i = 0; i < codes.Length; i++)
        {
            if (found.TryGetValue(codes[i], out var row))
            {
                known.Add(new PersonId(persons[i], rows[row].Kind == IdentityKind.Customer, ids[row]));
            }
        }

        return known;
    }

    private List<SealedIdentity> Rows(HashSet<int> wanted)
    {
        var some = wanted.Count <= CodesPerStatement
            ? $" AND code IN ({string.Join(", ", wanted.Append(0).Select(code => code.ToString(CultureInfo.InvariantCulture)))})"
            : "";
        var rows = new List<SealedIdentity>(wanted.Count);
        statements.Each($"SELECT code, kind, sealed FROM identities WHERE sealed IS NOT NULL{some}", row =>
        {
            if (wanted.Contains(row.GetInt32(0)))
            {
                rows.Add(new SealedIdentity(row.GetInt32(0), (IdentityKind)row.GetByte(1), default, Statements.Blob(row, 2)));
            }
        });
        return rows;
    }
}
