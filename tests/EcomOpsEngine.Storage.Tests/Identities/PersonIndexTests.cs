using EcomOpsEngine.Storage.Identities;
using Xunit;

namespace EcomOpsEngine.Storage.Tests.Identities;

public sealed class PersonIndexTests
{
    /// <summary>The same as a dictionary, over many sizes, with hashes that share their slot.</summary>
    [Fact]
    public void FindsWhatADictionaryFinds()
    {
        var random = new Random(7);
        for (var round = 0; round < 40; round++)
        {
            var index = new PersonIndex(random.Next(20));
            var model = new Dictionary<UInt128, int>();
            for (var code = 1; code <= random.Next(1, 5_000); code++)
            {
                // A fifth of the codes was erased before; hashes crowd into few slots.
                var finder = new UInt128((ulong)random.NextInt64() + 1, (ulong)random.Next(8));
                if (random.Next(5) > 0 && model.TryAdd(finder, code))
                {
                    index.Add(code, finder);
                }

                if (random.Next(20) == 0 && model.Count > 0 && model.First() is var first)
                {
                    index.Remove(first.Value);
                    model.Remove(first.Key);
                    Assert.Equal(0, index.Find(first.Key));
                }
            }

            Assert.All(model, pair => Assert.Equal(pair.Value, index.Find(pair.Key)));
            Assert.Equal(0, index.Find(UInt128.MaxValue));
        }
    }
}
