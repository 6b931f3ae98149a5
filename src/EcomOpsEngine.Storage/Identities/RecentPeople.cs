using EcomOpsEngine.Storage.Snapshots.Building;

namespace EcomOpsEngine.Storage.Identities;

/// <summary>
/// Codes of the people whom loads named last, by their ids: whoever comes again in the next small load costs no keyed hash. In memory only, bounded; erasures empty it.
/// Only the writer of a dataset uses it.
/// </summary>
internal sealed class RecentPeople
{
    /// <summary>When so many people were noted, those that were not named since the last such moment are forgotten.</summary>
    private const int MostNew = 1 << 17;

    /// <summary>New people of a load who are worth noting.</summary>
    public const int MostOfALoad = MostNew / 8;

    private Noted newer = new();
    private Noted older = new();

    /// <summary>Code of an id; 0 where it is not known.</summary>
    public int Find(IdentityKind kind, ReadOnlySpan<byte> id)
    {
        if (newer.Find(kind, id) is > 0 and var code)
        {
            return code;
        }

        code = older.Find(kind, id);
        if (code > 0)
        {
            Note(kind, id, code);
        }

        return code;
    }

    /// <summary>Notes the code of an id that is not noted.</summary>
    public void Note(IdentityKind kind, ReadOnlySpan<byte> id, int code)
    {
        if (newer.Count == MostNew)
        {
            (older, newer) = (newer, new Noted());
        }

        newer.Add(kind, id, code);
    }

    /// <summary>Forgets everybody.</summary>
    public void Clear() => (newer, older) = (new Noted(), new Noted());

    private sealed class Noted
    {
        private readonly Utf8Dictionary customers = new();
        private readonly Utf8Dictionary visitors = new();
        private readonly List<int> customerCodes = [0];
        private readonly List<int> visitorCodes = [0];

        public int Count => customers.Count + visitors.Count;

        public int Find(IdentityKind kind, ReadOnlySpan<byte> id) =>
            kind == IdentityKind.Customer ? customerCodes[customers.Find(id)] : visitorCodes[visitors.Find(id)];

        public void Add(IdentityKind kind, ReadOnlySpan<byte> id, int code)
        {
            var (ids, codes) = kind == IdentityKind.Customer ? (customers, customerCodes) : (visitors, visitorCodes);
            if (ids.CodeOf(id) == codes.Count)
            {
                codes.Add(code);
            }
        }
    }
}
