using System.Collections.Concurrent;
using System.Security.Cryptography;
using DuckDB.NET.Data;
using EcomOpsEngine.Storage.Durable;
using EcomOpsEngine.Storage.Snapshots.Building;

namespace EcomOpsEngine.Storage.Identities;

/// <summary>
/// The personal ids of a dataset: encrypted in the table <c>identities</c>, with the secrets in the keys file. ARCHITECTURE.md («Personal data at rest») says how.
/// Codes are given and people erased by the dataset's writer only; ids may be read meanwhile.
/// </summary>
internal sealed class IdentityVault : IDisposable
{
    /// <summary>New people whose secrets are made and written together.</summary>
    private const int PeopleAtOnce = 1 << 18;

    private const int IdsOfRange = 4_096;

    private readonly MasterKey master;
    private readonly KeysFile keys;
    private readonly RecentPeople recent = new();
    private PersonIndex? index;

    private IdentityVault(MasterKey master, KeysFile keys) => (this.master, this.keys) = (master, keys);

    /// <summary>Makes the keys of a new dataset.</summary>
    public static void Create(string directory, MasterKey master) => KeysFile.Create(directory, master);

    /// <summary>Opens the keys of a dataset and checks that they fit its tables. An erasure that was interrupted is carried to its end.</summary>
    /// <exception cref="StorageException">The keys are missing, damaged, or of another master key.</exception>
    public static IdentityVault Open(string directory, MasterKey master, Statements statements)
    {
        var keys = KeysFile.Open(directory, master);
        try
        {
            var peopleEnd = (int)statements.Number("SELECT coalesce(max(code), 0) + 1 FROM identities");
            var vault = new IdentityVault(master, keys);
            keys.Settle(peopleEnd, RejectKeysInUse(statements));
            vault.EndErasures(statements);
            return vault;
        }
        catch
        {
            keys.Dispose();
            throw;
        }
    }

    /// <summary>Begins to give codes to the people of a load while it is read.</summary>
    public CodesAhead Begin(DuckDBConnection connection, CancellationToken cancellation) => new(new FinderHash(keys.Root), recent, Index(connection, cancellation));

    /// <summary>
    /// Gives the ids of a load their codes: known ones, and the next ones to new people. New people are written to the keys file, waited for, and to the table in the connection's transaction.
    /// </summary>
    /// <param name="people">Each id once.</param>
    /// <param name="ahead">The first of these ids with the codes that they were given; null where none were.</param>
    /// <param name="connection">Of the load's transaction.</param>
    /// <param name="cancellation">Ends it.</param>
    public GivenCodes Give(NamedPeople people, CodesAhead? ahead, DuckDBConnection connection, CancellationToken cancellation)
    {
        var known = Index(connection, cancellation);
        var codes = new int[people.Count];
        var first = ahead?.Count ?? 0;
        ahead?.Codes.AsSpan(0, first).CopyTo(codes);
        var sought = Enumerable.Range(first, codes.Length - first).Where(place => (codes[place] = recent.Find(people.KindOf(place), people.IdOf(place))) == 0).ToArray();
        var finders = Finders(people, sought, cancellation);
        ahead?.Finders.CopyTo(finders);
        var added = new List<int>();
        for (var i = 0; i < sought.Length; i++)
        {
            var place = sought[i];
            codes[place] = known.Find(finders[place]);
            if (codes[place] == 0)
            {
                added.Add(place);
            }
            else
            {
                recent.Note(people.KindOf(place), people.IdOf(place), codes[place]);
            }
        }

        added.Sort(people.Compare);
        for (var i = 0; i < added.Count; i++)
        {
            codes[added[i]] = (ahead?.End ?? known.End) + i;
        }

        added.InsertRange(0, ahead?.Added ?? []);

        using var writer = new IdentityWriter(connection);
        for (var from = WriteSealed(ahead, writer); from < added.Count; from += PeopleAtOnce)
        {
            cancellation.ThrowIfCancellationRequested();
            var part = added.GetRange(from, Math.Min(PeopleAtOnce, added.Count - from));
            var secrets = RandomNumberGenerator.GetBytes(part.Count * KeysRecord.PersonBytes);
            keys.AppendPeople(codes[part[0]], secrets);
            foreach (var row in Seal(people, part, codes, finders, secrets))
            {
                writer.Write(row);
            }
        }

        return new GivenCodes(codes, () =>
        {
            // Those of a large load would push out whoever small loads name again and again; they are noted when they come again.
            var areNoted = added.Count <= RecentPeople.MostOfALoad;
            known.Reserve(added.Count == 0 ? 0 : codes[added[^1]]);
            foreach (var place in added)
            {
                known.Add(codes[place], finders[place]);
                if (areNoted)
                {
                    recent.Note(people.KindOf(place), people.IdOf(place), codes[place]);
                }
            }
        });
    }

    /// <summary>Writes the people who were sealed while the load was read; gives their number.</summary>
    private int WriteSealed(CodesAhead? ahead, IdentityWriter writer)
    {
        var parts = ahead?.Sealed() ?? [];
        if (parts.Count == 0)
        {
            return 0;
        }

        using var secrets = new MemoryStream();
        foreach (var part in parts)
        {
            secrets.Write(part.Secrets);
        }

        keys.AppendPeople(parts[0].Rows[0].Code, secrets.GetBuffer().AsSpan(0, (int)secrets.Length));
        foreach (var row in parts.SelectMany(part => part.Rows))
        {
            writer.Write(row);
        }

        return parts.Sum(part => part.Rows.Length);
    }

    /// <summary>Code of an id; null where nobody has it, or nobody any more.</summary>
    public int? Find(IdentityKind kind, string id, DuckDBConnection connection, CancellationToken cancellation)
    {
        using var hash = new FinderHash(keys.Root);
        return Index(connection, cancellation).Find(hash.Of(kind, System.Text.Encoding.UTF8.GetBytes(id))) is > 0 and var code ? code : null;
    }

    /// <summary>Decrypts the ids of some rows of the table.</summary>
    public string[] Open(IReadOnlyList<SealedIdentity> rows, CancellationToken cancellation)
    {
        var places = Enumerable.Range(0, rows.Count).ToArray();
        Array.Sort(rows.Select(row => row.Code).ToArray(), places);
        var ids = new string[rows.Count];
        ForRanges(rows.Count, (from, to) =>
        {
            var part = places.AsSpan(from, to - from).ToArray();
            var at = 0;
            keys.ReadPeople([.. part.Select(place => rows[place].Code)], (code, secret) =>
            {
                var row = rows[part[at]];
                ids[part[at++]] = new PersonSecret(secret).Open(code, row.Kind, row.Sealed);
            });
        }, cancellation);
        return ids;
    }

    /// <summary>A new key for the rejected rows of a load, with its number; the disk has it.</summary>
    public (int Number, RejectSeal Seal) NewRejectKey()
    {
        var key = RandomNumberGenerator.GetBytes(MasterKey.Bytes);
        return (keys.AppendRejectKey(key), new RejectSeal(key));
    }

    /// <summary>The key of the rejected rows of a load.</summary>
    /// <exception cref="StorageException">It is gone: damaged, since erasure gives new ones.</exception>
    public RejectSeal RejectKey(int number) => keys.ReadRejectKey(number) is { } key
        ? new RejectSeal(key)
        : throw new StorageException(StorageError.DatasetUnreadable, $"The key {number} of rejected rows is missing in `{KeysFile.FileName}`.");

    /// <summary>
    /// Takes what the tables say is erased out of the keys file, and keys of rejected rows that they do not name any more. Does nothing where nothing is left to take.
    /// </summary>
    public void EndErasures(Statements statements)
    {
        var erased = statements.Rows("SELECT code FROM identities WHERE sealed IS NULL ORDER BY code", row => row.GetInt32(0));
        erased.ForEach(code => index?.Remove(code));
        if (erased.Count > 0)
        {
            recent.Clear();
        }

        var inUse = RejectKeysInUse(statements).ToHashSet();
        var left = false;
        keys.ReadPeople([.. erased], (_, secret) => left |= !new PersonSecret(secret).IsErased);
        if (left || keys.RejectKeys.Any(number => !inUse.Contains(number)))
        {
            keys.Rewrite(master, erased.ToHashSet(), inUse);
        }
    }

    public void Dispose() => keys.Dispose();

    private static List<int> RejectKeysInUse(Statements statements) =>
        statements.Rows("SELECT reject_key FROM loads WHERE reject_key IS NOT NULL", row => row.GetInt32(0));

    private static void ForRanges(int count, Action<int, int> run, CancellationToken cancellation)
    {
        if (count > 0)
        {
            var options = new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount };
            Parallel.ForEach(Partitioner.Create(0, count, IdsOfRange), options, range => run(range.Item1, range.Item2));
        }
    }

    /// <summary>Keyed hashes of some ids, by place.</summary>
    private UInt128[] Finders(NamedPeople people, int[] places, CancellationToken cancellation)
    {
        var finders = new UInt128[people.Count];
        ForRanges(places.Length, (from, to) =>
        {
            using var hash = new FinderHash(keys.Root);
            hash.Of(people, places.AsSpan(from, to - from), finders);
        }, cancellation);
        return finders;
    }

    private static SealedIdentity[] Seal(NamedPeople people, List<int> places, int[] codes, UInt128[] finders, byte[] secrets)
    {
        var rows = new SealedIdentity[places.Count];
        ForRanges(places.Count, (from, to) =>
        {
            for (var i = from; i < to; i++)
            {
                var place = places[i];
                rows[i] = SealedIdentity.Of(
                    codes[place], people.KindOf(place), people.IdOf(place), finders[place], secrets.AsSpan(i * KeysRecord.PersonBytes, KeysRecord.PersonBytes));
            }
        }, CancellationToken.None);
        return rows;
    }

    // Filled at the first need after the start, from the columns of the table and the masks of the keys file.
    private PersonIndex Index(DuckDBConnection connection, CancellationToken cancellation)
    {
        if (index is not null)
        {
            return index;
        }

        var count = DurableReads.Count(connection, "SELECT count(*) FROM identities WHERE sealed IS NOT NULL");
        var (codes, high, low) = (new Int32Column(count), new Int64Column(count), new Int64Column(count));
        ChunkStream.Read(connection, "SELECT code, finder_high, finder_low FROM identities WHERE sealed IS NOT NULL", [codes, high, low], cancellation);
        var masked = new UInt128[keys.PeopleEnd];
        for (var row = 0; row < count; row++)
        {
            masked[codes.Values[row]] = new UInt128((ulong)high.Values[row], (ulong)low.Values[row]);
        }

        keys.ReadAllPeople((code, secret) => masked[code] = new PersonSecret(secret).Mask(masked[code]));
        var built = new PersonIndex(count);
        foreach (var code in codes.Values)
        {
            built.Add(code, masked[code]);
        }

        built.Reach((int)new Statements(connection, cancellation).Number("SELECT coalesce(max(code), 0) + 1 FROM identities"));
        return index = built;
    }
}
