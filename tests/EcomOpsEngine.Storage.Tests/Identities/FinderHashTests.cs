using System.Buffers.Binary;
using System.Security.Cryptography;
using EcomOpsEngine.Storage.Identities;
using Xunit;

namespace EcomOpsEngine.Storage.Tests.Identities;

/// <summary>Ids have the hashes that the runtime gives: who is known to a dataset does not hang on the library.</summary>
public sealed class FinderHashTests
{
    [Fact]
    public void Hashes_are_those_of_the_runtime()
    {
        var random = new Random(6);
        for (var round = 0; round < 20; round++)
        {
            var root = Drawn(random, MasterKey.Bytes);
            var key = SubKey.Of(root, [], "finder of people");
            using var hash = new FinderHash(root);
            for (var length = 0; length < 300; length++)
            {
                var id = Drawn(random, length);
                var kind = random.Next(2) == 0 ? IdentityKind.Customer : IdentityKind.Visitor;
                Assert.Equal(BinaryPrimitives.ReadUInt128LittleEndian(HMACSHA256.HashData(key, (byte[])[(byte)kind, .. id])), hash.Of(kind, id));
            }
        }
    }

    [Fact]
    public void Many_ids_have_the_hashes_of_each()
    {
        var random = new Random(7);
        using var hash = new FinderHash(Drawn(random, MasterKey.Bytes));
        for (var count = 0; count < 40; count++)
        {
            var people = new NamedPeople();
            for (var place = 0; place < count; place++)
            {
                people.Add(random.Next(2) == 0 ? IdentityKind.Customer : IdentityKind.Visitor, Drawn(random, 1 + random.Next(80)), place);
            }

            var places = Enumerable.Range(0, count).Where(_ => random.Next(4) > 0).ToArray();
            var finders = new UInt128[count];
            hash.Of(people, places, finders);
            Assert.All(Enumerable.Range(0, count), place =>
                Assert.Equal(places.Contains(place) ? hash.Of(people.KindOf(place), people.IdOf(place)) : UInt128.Zero, finders[place]));
        }
    }

    private static byte[] Drawn(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }
}
