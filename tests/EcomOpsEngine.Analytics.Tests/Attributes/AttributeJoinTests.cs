using EcomOpsEngine.Analytics.Attributes;
using EcomOpsEngine.Analytics.Orders;
using EcomOpsEngine.Analytics.Timelines;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Attributes;

/// <summary>Every row gets the value that held at its instant: compared with a search over all versions.</summary>
public sealed class AttributeJoinTests
{
    private const int Skus = 6;
    private const int Keys = 9;
    private const long StartUs = 1_700_000_000_000_000;

    [Fact]
    public void The_version_of_an_instant_is_the_last_that_begins_at_or_before_it()
    {
        var versions = Versions([(0, StartUs, 1), (0, StartUs + 10, 2), (2, long.MinValue, 3), (2, StartUs, 0)], keys: 3);
        Assert.Null(versions.VersionAt(0, StartUs - 1));
        Assert.Equal(0, versions.VersionAt(0, StartUs));
        Assert.Equal(0, versions.VersionAt(0, StartUs + 9));
        Assert.Equal(1, versions.VersionAt(0, StartUs + 10));
        Assert.Null(versions.VersionAt(1, StartUs));
        Assert.Equal(2, versions.VersionAt(2, StartUs - 1));
        Assert.Null(versions.VersionAt(-1, StartUs));
        Assert.Equal(3, versions.LatestVersion(2));
        Assert.Null(versions.LatestVersion(1));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(300)]
    [InlineData(70_000)]
    public void Joined_columns_equal_a_search_over_all_versions(int values)
    {
        long compared = 0;
        for (var seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            var all = RandomVersions(random, values);
            var versions = Versions(all, Keys, values);
            int[] keyOfSku = [-1, .. Enumerable.Range(0, Skus).Select(_ => random.Next(-1, Keys))];
            compared += CheckRuns(random, all, versions, keyOfSku);
            compared += CheckLines(random, all, versions, keyOfSku);
        }

        Assert.True(compared > 20_000, $"{compared} rows were compared.");
    }

    private static long CheckRuns(Random random, List<(int Key, long FromUs, int Code)> all, AttributeVersions versions, int[] keyOfSku)
    {
        var rows = Enumerable.Range(0, random.Next(200, 900)).Select(_ => (Person: random.Next(40), At: At(random), Sku: random.Next(Skus + 1))).Order().ToList();
        int[] persons = [.. rows.Select(row => row.Person)];
        var runs = LaneRunBuilder.Build(
            new LaneRunRows(persons, [.. rows.Select(row => row.At)], [[.. rows.Select(row => row.Person)], [.. rows.Select(row => row.Sku)]], [40, Skus]), partitions: 2, longestLaneHistory: 20);
        int[] keyOfPerson = [.. Enumerable.Range(0, 40).Select(_ => random.Next(-1, Keys))];
        var counts = new long[all.Count];
        long seen = 0;
        foreach (var run in runs)
        {
            // The layout numbers people anew; the first column holds who they are.
            int[] keyOfPlace = KeysByPlace(run, keyOfPerson);
            var byPerson = AttributeJoin.Column(run, new AttributeKeys(null, keyOfPlace), versions, 0);
            var bySku = AttributeJoin.Column(run, new AttributeKeys(1, keyOfSku), versions, 0);
            AttributeJoin.Count(run, new AttributeKeys(1, keyOfSku), versions, counts);
            foreach (var (person, element) in Elements(run))
            {
                var at = EngineTime.UnixUs(run.Seconds.Span[element], run.ResidueUs.Span[element]);
                Assert.Equal(Search(all, keyOfPlace[person - run.FirstPerson], at), byPerson[element]);
                Assert.Equal(Search(all, keyOfSku[run.Columns[1][element]], at), bySku[element]);
                seen++;
            }
        }

        Assert.Equal(rows.Count, seen);
        Assert.Equal(rows.Count(row => all.Exists(version => version.Key == keyOfSku[row.Sku] && version.FromUs <= row.At)), counts.Sum());
        return seen;
    }

    private static long CheckLines(Random random, List<(int Key, long FromUs, int Code)> all, AttributeVersions versions, int[] keyOfSku)
    {
        const int persons = 30;
        var count = random.Next(100, 400);
        var at = Enumerable.Range(0, count).Select(_ => At(random)).ToArray();
        var lines = new OrderLinesBuilder
        {
            Persons = persons,
            PersonOfLine = [.. Enumerable.Range(0, count).Select(_ => random.Next(persons + 1))],
            OrderOfLine = [.. Enumerable.Range(0, count)],
            OrderedAtUs = at,
            GrossMinor = new long[count],
            Columns = [new LineCodes([.. Enumerable.Range(0, count).Select(_ => random.Next(Skus + 1))], Skus)],
        }.Build().Runs[0];
        int[] keyOfPerson = [.. Enumerable.Range(0, persons).Select(_ => random.Next(-1, Keys))];
        var byPerson = AttributeJoin.Column(lines, new AttributeKeys(null, keyOfPerson), versions, 0);
        var bySku = AttributeJoin.Column(lines, new AttributeKeys(0, keyOfSku), versions, 0);
        var counts = new long[all.Count];
        AttributeJoin.Count(lines, new AttributeKeys(null, keyOfPerson), versions, counts);
        long withVersion = 0;
        for (var line = 0; line < count; line++)
        {
            var person = lines.PersonOffsets.Span.ToArray().AsSpan().BinarySearch(line) is >= 0 and var exact ? LastAt(lines, exact) : ~lines.PersonOffsets.Span.ToArray().AsSpan().BinarySearch(line) - 1;
            var ordered = lines.OrderedAtUs.Span[line];
            var key = person < persons ? keyOfPerson[person] : -1;
            Assert.Equal(Search(all, key, ordered), byPerson[line]);
            Assert.Equal(Search(all, keyOfSku[lines.Columns[0][line]], ordered), bySku[line]);
            withVersion += all.Exists(version => version.Key == key && version.FromUs <= ordered) ? 1 : 0;
        }

        Assert.Equal(withVersion, counts.Sum());
        return count;
    }

    private static int[] KeysByPlace(LaneRun run, int[] keyOfPerson)
    {
        var keys = new int[run.Lengths.Length];
        foreach (var (person, element) in Elements(run))
        {
            keys[person - run.FirstPerson] = keyOfPerson[run.Columns[0][element]];
        }

        return keys;
    }

    // Of people without lines, several offsets are equal: the last of them owns the line.
    private static int LastAt(OrderRun lines, int person)
    {
        var offsets = lines.PersonOffsets.Span;
        while (person + 1 < offsets.Length && offsets[person + 1] == offsets[person])
        {
            person++;
        }

        return person;
    }

    private static IEnumerable<(int Person, int Element)> Elements(LaneRun run) =>
        run.Blocks.SelectMany(block => Enumerable.Range(0, block.Lanes).SelectMany(lane =>
                Enumerable.Range(0, run.Lengths.Span[block.FirstPerson + lane - run.FirstPerson]).Select(i => (block.FirstPerson + lane, block.Offset + lane + (16 * i)))))
            .Concat(run.LongHistories.SelectMany(history => Enumerable.Range(history.Offset, history.Length).Select(element => (history.Person, element))));

    private static int Search(List<(int Key, long FromUs, int Code)> all, int key, long at) =>
        all.Where(version => version.Key == key && version.FromUs <= at).OrderBy(version => version.FromUs).Select(version => version.Code).LastOrDefault();

    private static long At(Random random) => StartUs + random.Next(0, 3_000_000);

    private static List<(int Key, long FromUs, int Code)> RandomVersions(Random random, int values)
    {
        var versions = new List<(int, long, int)>();
        for (var key = 0; key < Keys; key++)
        {
            var from = random.Next(2) == 0 ? long.MinValue : At(random) - 1_000_000;
            for (var n = random.Next(4); n > 0; n--)
            {
                versions.Add((key, from, random.Next(values + 1)));
                from = Math.Max(from, StartUs) + random.Next(1, 1_000_000);
            }
        }

        return versions;
    }

    private static AttributeVersions Versions(List<(int Key, long FromUs, int Code)> all, int keys, int values = 3)
    {
        var width = values <= 254 ? 1 : values <= 65_534 ? 2 : 4;
        var bytes = new byte[all.Count * width];
        for (var i = 0; i < all.Count; i++)
        {
            BitConverter.GetBytes(all[i].Code).AsSpan(0, width).CopyTo(bytes.AsSpan(i * width));
        }

        return new AttributeVersions
        {
            Offsets = Enumerable.Range(0, keys + 1).Select(key => all.Count(version => version.Key < key)).ToArray(),
            ValidFromUs = all.Select(version => version.FromUs).ToArray(),
            Columns = [new CodeColumn(bytes, width, values)],
        };
    }
}
