using EcomOpsEngine.Storage.Snapshots;
using Xunit;

namespace EcomOpsEngine.Storage.Tests.Snapshots;

/// <summary>What every kernel relies on, whatever the data.</summary>
internal static class LayoutInvariants
{
    public static void Check(Snapshot snapshot)
    {
        var nextPerson = 0;
        foreach (var run in snapshot.Timeline.Runs)
        {
            Assert.Equal(nextPerson, run.FirstPerson);
            nextPerson += run.Lengths.Length;
            CheckRun(snapshot.Timeline, run);
        }

        Assert.Equal(snapshot.Persons.Count, nextPerson);
        Assert.True(snapshot.HotBytes >= snapshot.Timeline.Rows * 5);
    }

    private static void CheckRun(Timeline timeline, EventRun run)
    {
        var elements = run.Seconds.Length;
        Assert.All(run.Codes, codes => Assert.Equal(elements, codes.Length));
        Assert.Equal(elements, run.Residues.Length);
        Assert.Equal(elements, run.Sessions.Length);
        var person = run.FirstPerson;
        var offset = 0;
        var used = new bool[elements];
        foreach (var block in run.Blocks)
        {
            Assert.Equal((person, offset), (block.FirstPerson, block.Offset));
            CheckBlock(run, block, used);
            person += block.Lanes;
            offset += 16 * block.Rows;
        }

        Assert.Equal(offset / 16, run.TieMasks.Length);
        foreach (var entry in run.LongHistories)
        {
            Assert.Equal((person++, offset), (entry.Person, entry.Offset));
            Assert.Equal(entry.Length, run.Lengths.Values[entry.Person - run.FirstPerson]);
            Assert.Equal(run.Seconds.Values[offset], entry.MinSeconds);
            Assert.Equal(run.Seconds.Values[offset + entry.Length - 1], entry.MaxSeconds);
            used.AsSpan(offset, entry.Length).Fill(true);
            offset += entry.Length;
        }

        Assert.Equal((elements, run.FirstPerson + run.Lengths.Length), (offset, person));
        CheckPadding(timeline, run, used);
    }

    private static void CheckBlock(EventRun run, BlockEntry block, bool[] used)
    {
        var (min, max, residue, ties, rows) = (int.MaxValue, int.MinValue, false, false, 0);
        for (var lane = 0; lane < block.Lanes; lane++)
        {
            var length = run.Lengths.Values[block.FirstPerson + lane - run.FirstPerson];
            Assert.InRange(length, 0, 4096);
            rows = Math.Max(rows, length);
            for (var row = 0; row < length; row++)
            {
                var element = block.Offset + (16 * row) + lane;
                used[element] = true;
                (min, max) = (Math.Min(min, run.Seconds.Values[element]), Math.Max(max, run.Seconds.Values[element]));
                residue |= SnapshotDecoder.ResidueUs(run.Residues, element) != 0;
                Assert.InRange(SnapshotDecoder.ResidueUs(run.Residues, element), 0, 999_999);
                var before = element - 16;
                var isTie = row > 0 && run.Seconds.Values[element] == run.Seconds.Values[before] && SnapshotDecoder.ResidueUs(run.Residues, element) == SnapshotDecoder.ResidueUs(run.Residues, before);
                Assert.Equal(isTie, (run.TieMasks.Values[element / 16] >> lane & 1) == 1);
                ties |= isTie;
                Assert.True(!isTie || SnapshotDecoder.Code(run.Codes[0], before) <= SnapshotDecoder.Code(run.Codes[0], element));
            }

            for (var row = length; row < block.Rows; row++)
            {
                Assert.Equal(0, run.TieMasks.Values[(block.Offset / 16) + row] >> lane & 1);
            }
        }

        Assert.Equal((min, max, residue, ties, rows), (block.MinSeconds, block.MaxSeconds, block.HasResidue, block.HasTies, block.Rows));
        Assert.InRange(block.Lanes, 1, 16);
    }

    private static void CheckPadding(Timeline timeline, EventRun run, bool[] used)
    {
        var padding = timeline.Fields[0].CodeWidth switch { 1 => 255, 2 => 65_535, _ => -1 };
        for (var element = 0; element < used.Length; element++)
        {
            Assert.Equal(used[element], run.Codes[0].IsValid(element));
            if (!used[element])
            {
                Assert.Equal(padding, SnapshotDecoder.Code(run.Codes[0], element));
                Assert.Equal((0, 0, 0), (run.Seconds.Values[element], SnapshotDecoder.ResidueUs(run.Residues, element), SnapshotDecoder.Session(run.Sessions, element)));
                Assert.All(run.Codes.Skip(1), codes => Assert.Equal(0, SnapshotDecoder.Code(codes, element)));
            }
        }

        Assert.Equal(used.Count(u => !u), run.Codes[0].NullCount);
    }
}
