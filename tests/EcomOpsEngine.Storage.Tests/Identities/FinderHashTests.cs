using System.Buffers.Binary;
using System.Security.Cryptography;
using EcomOpsEngine.Storage.Identities;
using Xunit;

namespace EcomOpsEngine.Storage.Tests.Identities;

/// <summary>Ids that are hashed side by side have the hashes that the runtime gives to each: who is known to a dataset does not hang on the processor.</summary>
public sealed class FinderHashTests
{
    [Fact]
    public void Lanes_give_what_the_runtime_gives()
    {
        var random = new Random(6);
        for (var round = 0; round < 200; round++)
        {
            var key = Drawn(random, 1 + random.Next(64));
            var lanes = new HmacLanes(key);
            var messages = new byte[HmacLanes.Lanes][];
            for (var lane = 0; lane < messages.Length; lane++)
            {
                messages[lane] = Drawn(random, 1 + random.Next(HmacLanes.MostBytes));
                lanes.Set(lane, messages[lane][0], messages[lane].AsSpan(1));
            }

            lanes.Run();
            for (var lane = 0; lane < messages.Length; lane++)
            {
                Assert.Equal(BinaryPrimitives.ReadUInt128LittleEndian(HMACSHA256.HashData(key, messages[lane])), lanes.Hash(lane));
            }
        }
    }

    [Fact]
    public void Many_ids_have_the_hashes_of_each_whatever_their_lengths()
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
