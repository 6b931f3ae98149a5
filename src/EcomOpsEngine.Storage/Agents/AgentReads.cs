using System.Globalization;
using EcomOpsEngine.Storage.Durable;
using EcomOpsEngine.Storage.Snapshots;
using EcomOpsEngine.Storage.Snapshots.Building;

namespace EcomOpsEngine.Storage.Agents;

/// <summary>
/// User agents are cold: they stand in the durable table only, and are asked for seldom. Rows of loads after the snapshot are not seen.
/// A row without a customer id is given to its person as the snapshot does it.
/// </summary>
internal sealed class AgentReads(Statements statements, Snapshot snapshot)
{
    /// <summary>Texts of one statement.</summary>
    private const int TextsPerStatement = 2_000;

    private readonly int _loadSeq = int.Parse(snapshot.Id.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>The distinct agents; only the wanted ones are kept, because there may be millions of others.</summary>
    public UserAgents Agents(EventSpan span, Predicate<string> isWanted)
    {
        var wanted = new List<string>();
        var all = statements.Rows(
            $"SELECT DISTINCT user_agent FROM events WHERE user_agent IS NOT NULL AND {Inside}",
            row =>
            {
                if (row.GetString(0) is var agent && isWanted(agent))
                {
                    wanted.Add(agent);
                }

                return default(byte);
            },
            _loadSeq, span.FromUs, span.ToUs);
        return new UserAgents(wanted, all.Count);
    }

    /// <summary>The people with an event of one of some agents.</summary>
    public IReadOnlyList<AgentPerson> People(IReadOnlyList<string> agents, EventSpan span)
    {
        var rows = new List<AgentRow>();
        foreach (var part in agents.Chunk(TextsPerStatement))
        {
            rows.AddRange(statements.Rows(
                $"SELECT DISTINCT user_agent, visitor, customer FROM events WHERE user_agent IN ({string.Join(", ", part.Select(SqlQuote.Text))}) AND {Inside}",
                row => new AgentRow(row.GetString(0), row.IsDBNull(1) ? null : row.GetInt32(1), row.IsDBNull(2) ? null : row.GetInt32(2), 0), _loadSeq, span.FromUs, span.ToUs));
        }

        var owners = Owners(rows, span);
        var wanted = owners.Select(owner => owner.Identity).ToHashSet();
        var numbers = new Dictionary<int, int>();
        var codes = snapshot.Persons.IdentityCodes.Values;
        for (var person = 0; person < codes.Length; person++)
        {
            if (wanted.Contains(codes[person]))
            {
                numbers[codes[person]] = person;
            }
        }

        return [.. owners.Where(owner => numbers.ContainsKey(owner.Identity)).Select(owner => new AgentPerson(numbers[owner.Identity], owner.Agent)).Distinct()];
    }

    private const string Inside = "load_seq <= ? AND occurred_at >= make_timestamp(?) AND occurred_at < make_timestamp(?)";

    /// <summary>Whose each row is. Only rows of visitors with several customers need their instants.</summary>
    private List<(int Identity, string Agent)> Owners(List<AgentRow> rows, EventSpan span)
    {
        var owners = rows.Where(row => row.Customer is not null).Select(row => (row.Customer!.Value, row.Agent)).ToList();
        int[] visitors = [.. rows.Where(row => row.Customer is null && row.Visitor is not null).Select(row => row.Visitor!.Value).Distinct()];
        if (visitors.Length == 0)
        {
            return owners;
        }

        var links = Links(visitors, out var several);
        foreach (var row in rows)
        {
            if (row is { Customer: null, Visitor: { } visitor } && !several.Contains(visitor))
            {
                owners.Add((links.OwnerOf(visitor, 0), row.Agent));
            }
        }

        foreach (var part in several.Chunk(TextsPerStatement))
        {
            var agents = rows.Select(row => row.Agent).ToHashSet(StringComparer.Ordinal);
            owners.AddRange(statements.Rows(
                $"SELECT DISTINCT user_agent, visitor, epoch_us(occurred_at) FROM events WHERE customer IS NULL AND user_agent IS NOT NULL AND visitor IN ({List(part)}) AND {Inside}",
                row => new AgentRow(row.GetString(0), row.GetInt32(1), null, row.GetInt64(2)), _loadSeq, span.FromUs, span.ToUs)
                .Where(row => agents.Contains(row.Agent))
                .Select(row => (links.OwnerOf(row.Visitor!.Value, row.AtUs), row.Agent)));
        }

        return owners;
    }

    /// <summary>The links of some visitors, from all rows of the snapshot that carry both ids.</summary>
    private VisitorLinks Links(int[] visitors, out HashSet<int> several)
    {
        var sightings = new List<(int Visitor, int Customer, long AtUs)>();
        foreach (var part in visitors.Chunk(TextsPerStatement))
        {
            foreach (var (table, at) in new[] { ("events", "occurred_at"), ("orders", "ordered_at") })
            {
                sightings.AddRange(statements.Rows(
                    $"SELECT visitor, customer, epoch_us({at}) FROM {table} WHERE customer IS NOT NULL AND load_seq <= ? AND visitor IN ({List(part)})",
                    row => (row.GetInt32(0), row.GetInt32(1), row.GetInt64(2)), _loadSeq));
            }
        }

        var links = new VisitorLinks(visitors.Max() + 1);
        int[] seen = [.. sightings.Select(sighting => sighting.Visitor)];
        int[] customers = [.. sightings.Select(sighting => sighting.Customer)];
        links.Note(seen, customers);
        links.Sight(seen, customers, [.. sightings.Select(sighting => sighting.AtUs)]);
        links.Finish();
        several = [.. sightings.GroupBy(sighting => sighting.Visitor).Where(group => group.Select(one => one.Customer).Distinct().Count() > 1).Select(group => group.Key)];
        return links;
    }

    private static string List(IEnumerable<int> codes) => string.Join(", ", codes.Select(code => code.ToString(CultureInfo.InvariantCulture)));

    private sealed record AgentRow(string Agent, int? Visitor, int? Customer, long AtUs);
}
