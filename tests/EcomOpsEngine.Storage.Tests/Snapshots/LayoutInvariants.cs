using Apache.Arrow;
using EcomOpsEngine.Storage.Snapshots;
using Xunit;

namespace EcomOpsEngine.Storage.Tests.Snapshots;

/// <summary>What every kernel relies on, whatever the data.</summary>
internal static class LayoutInvariants
{
    public static void Check(Snapshot snapshot)
    {
        var nextPerson = 0;
        foreach (var placed in snapshot.Runs)
        {
            Assert.Equal(nextPerson, placed.FirstPerson);
            nextPerson = (nextPerson + placed.Run.People + 63) / 64 * 64;
            Assert.True(placed.Superseded.Length == 0 || placed.Superseded.Length == (placed.Run.People + 63) / 64);
            CheckRun(snapshot.Timeline, placed.Run.Events);
            CheckFacts(placed.Run);
        }

        Assert.True(snapshot.HotBytes >= snapshot.Timeline.Rows * 5);
    }

    private static void CheckFacts(PersonRun run)
    {
        var (elements, facts) = (run.Events.Seconds.Length, run.Facts);
        Assert.Equal((elements, elements, elements), (facts.Ordinals.Length, facts.Origins.Length, run.Agents.Length));
        Assert.Equal((run.People + 1, run.People + 1, run.People + 1), (facts.VisitorOffsets.Length, facts.SessionOffsets.Length, run.Orders.PersonOffsets.Length));
        Assert.Equal(facts.Orders.ById.Values.ToArray().Order(), Enumerable.Range(0, run.Orders.OrderCount));
    }

    private static void CheckRun(Timeline timeline, EventColumns run)
    {
        var elements = run.Seconds.Length;
        Assert.All(run.Codes, codes => Assert.Equal(elements, codes.Length));
        Assert.Equal(elements, run.Residues.Length);
        Assert.Equal(elements, run.Sessions.Length);
        var person = 0;
        var offset = 0;
        var used = new bool[elements];
        foreach (var block in run.Blocks)
        {
            Assert.Equal((person, offset), (block.FirstPlace, block.Offset));
            CheckBlock(run, block, used);
            person += block.Lanes;
            offset += 16 * block.Rows;
        }

        Assert.Equal(offset / 16, run.TieMasks.Length);
        foreach (var entry in run.LongHistories)
        {
            Assert.Equal((person++, offset), (entry.Place, entry.Offset));
            Assert.Equal(entry.Length, run.Lengths.Values[entry.Place]);
            Assert.Equal(run.Seconds.Values[offset], entry.MinSeconds);
            Assert.Equal(run.Seconds.Values[offset + entry.Length - 1], entry.MaxSeconds);
            used.AsSpan(offset, entry.Length).Fill(true);
            offset += entry.Length;
        }

        Assert.Equal((elements, run.Lengths.Length), (offset, person));
        CheckPadding(run, used);
    }

    private static void CheckBlock(EventColumns run, BlockEntry block, bool[] used)
    {
        var (min, max, residue, ties, rows) = (int.MaxValue, int.MinValue, false, false, 0);
        for (var lane = 0; lane < block.Lanes; lane++)
        {
            var length = run.Lengths.Values[block.FirstPlace + lane];
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

    private static void CheckPadding(EventColumns run, bool[] used)
    {
        var padding = run.Codes[0] switch { UInt8Array => 255, UInt16Array => 65_535, _ => -1 };
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
