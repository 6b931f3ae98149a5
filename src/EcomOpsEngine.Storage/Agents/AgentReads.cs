using System.Globalization;
using EcomOpsEngine.Storage.Durable;
using EcomOpsEngine.Storage.Snapshots;

namespace EcomOpsEngine.Storage.Agents;

/// <summary>Ids are cold: they stand in the durable table only, and are asked for seldom.</summary>
internal sealed class AgentReads(Statements statements, Snapshot snapshot)
{
    /// <summary>Texts of one statement.</summary>
    private const int TextsPerStatement = 2_000;

    /// <summary>The ids of some people, in their order.</summary>
    public IReadOnlyList<PersonId> Ids(IReadOnlyList<int> persons)
    {
        var ids = new Dictionary<int, (bool IsCustomer, string Id)>();
        foreach (var part in persons.Chunk(TextsPerStatement))
        {
            var list = string.Join(", ", part.Select(person => snapshot.Persons.IdentityOf(person).ToString(CultureInfo.InvariantCulture)));
            foreach (var (code, kind, id) in statements.Rows(
                $"SELECT code, kind::INTEGER, id FROM identities WHERE code IN ({list})", row => (row.GetInt32(0), row.GetInt32(1), row.GetString(2))))
            {
                ids[code] = (kind == 1, id);
            }
        }

        var known = new List<PersonId>(persons.Count);
        foreach (var person in persons)
        {
            if (ids.TryGetValue(snapshot.Persons.IdentityOf(person), out var id))
            {
                known.Add(new PersonId(person, id.IsCustomer, id.Id));
            }
        }

        return known;
    }
}
