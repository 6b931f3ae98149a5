using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using EcomOpsEngine.Storage.Durable;

namespace EcomOpsEngine.Storage.Identities;

/// <summary>
/// Codes of people that are given while a load is read, so that its rows need not wait for the last of them. New people get the next codes and are sealed in the background; they hold once
/// <see cref="IdentityVault.Give"/> has written them and the load has committed. For one thread at a time.
/// </summary>
internal sealed class CodesAhead(FinderHash hash, RecentPeople recent, PersonIndex known) : IDisposable
{
    /// <summary>New people who are sealed in the background: some 200 bytes of memory each. Those beyond are sealed when they are written.</summary>
    private const int MostSealed = 1 << 18;

    private readonly List<int> added = [];
    private readonly List<Lazy<SealedPeople>> parts = [];
    private readonly BlockingCollection<Lazy<SealedPeople>> unsealed = [];
    private Task? sealing;
    private UInt128[] finders = new UInt128[1 << 10];

    /// <summary>Ids that have a code.</summary>
    public int Count { get; private set; }

    /// <summary>Code of each id, by its place; with room for more.</summary>
    public int[] Codes { get; private set; } = new int[1 << 10];

    /// <summary>Places of new people in the order of their codes.</summary>
    public IReadOnlyList<int> Added => added;

    /// <summary>Keyed hash of each id, by its place; 0 for those that were named shortly before.</summary>
    public ReadOnlySpan<UInt128> Finders => finders.AsSpan(0, Count);

    /// <summary>Code after the last of new people.</summary>
    public int End => known.End + added.Count;

    /// <summary>Gives codes to the ids that come next; none of them came before. They must not be changed afterwards.</summary>
    public void Give(NamedPeople people)
    {
        Reserve(Count + people.Count);
        var unknown = new List<int>();
        for (var place = 0; place < people.Count; place++)
        {
            Codes[Count + place] = recent.Find(people.KindOf(place), people.IdOf(place));
            finders[Count + place] = UInt128.Zero;
            if (Codes[Count + place] == 0)
            {
                unknown.Add(place);
            }
        }

        hash.Of(people, CollectionsMarshal.AsSpan(unknown), finders.AsSpan(Count));
        unknown.RemoveAll(place => IsKnown(people, place));
        unknown.Sort(people.Compare);
        var first = End;
        foreach (var place in unknown)
        {
            Codes[Count + place] = End;
            added.Add(Count + place);
        }

        if (unknown.Count > 0 && added.Count <= MostSealed)
        {
            var unknownFinders = unknown.ConvertAll(place => finders[Count + place]);
            parts.Add(new Lazy<SealedPeople>(() => SealedPeople.Of(people, unknown, first, unknownFinders)));
            unsealed.Add(parts[^1]);
            sealing ??= OwnThread.Run(SealAll);
        }

        Count += people.Count;
    }

    /// <summary>New people who were sealed in the background: the first of <see cref="Added"/>, in their order.</summary>
    public IReadOnlyList<SealedPeople> Sealed()
    {
        Parallel.ForEach(parts, part => _ = part.Value);
        return parts.ConvertAll(part => part.Value);
    }

    public void Dispose()
    {
        unsealed.CompleteAdding();
        while (unsealed.TryTake(out _))
        {
            // Nobody needs them any more.
        }

        Task.WhenAny(sealing ?? Task.CompletedTask).Wait();
        unsealed.Dispose();
        hash.Dispose();
    }

    private void SealAll()
    {
        foreach (var part in unsealed.GetConsumingEnumerable())
        {
            _ = part.Value;
        }
    }

    private bool IsKnown(NamedPeople people, int place)
    {
        var code = known.Find(finders[Count + place]);
        if (code > 0)
        {
            Codes[Count + place] = code;
            recent.Note(people.KindOf(place), people.IdOf(place), code);
        }

        return code > 0;
    }

    private void Reserve(int count)
    {
        if (count > Codes.Length)
        {
            var room = (int)Math.Min(Math.Max(Codes.Length * 2L, count), Array.MaxLength);
            var (moreCodes, moreFinders) = (Codes, finders);
            Array.Resize(ref moreCodes, room);
            Array.Resize(ref moreFinders, room);
            (Codes, finders) = (moreCodes, moreFinders);
        }
    }
}

/// <summary>People with codes in a row, sealed.</summary>
/// <param name="Secrets">Their secrets, one after the other.</param>
/// <param name="Rows">Their rows.</param>
internal sealed record SealedPeople(byte[] Secrets, SealedIdentity[] Rows)
{
    /// <summary>Seals some people under new secrets.</summary>
    /// <param name="people">Their ids.</param>
    /// <param name="places">Who of them, in the order of their codes.</param>
    /// <param name="first">Code of the first.</param>
    /// <param name="finders">Keyed hash of each.</param>
    public static SealedPeople Of(NamedPeople people, IReadOnlyList<int> places, int first, IReadOnlyList<UInt128> finders)
    {
        var secrets = RandomNumberGenerator.GetBytes(places.Count * KeysRecord.PersonBytes);
        var rows = new SealedIdentity[places.Count];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = SealedIdentity.Of(first + i, people.KindOf(places[i]), people.IdOf(places[i]), finders[i], secrets.AsSpan(i * KeysRecord.PersonBytes, KeysRecord.PersonBytes));
        }

        return new SealedPeople(secrets, rows);
    }
}
