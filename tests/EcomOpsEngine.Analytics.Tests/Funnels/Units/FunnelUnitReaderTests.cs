using EcomOpsEngine.Analytics.Funnels;
using EcomOpsEngine.Analytics.Funnels.Units;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Funnels.Units;

/// <summary>Lists of units against a count of all units one by one, over random funnels with every option.</summary>
public sealed class FunnelUnitReaderTests
{
    [Theory]
    [InlineData(FunnelMode.Ordered)]
    [InlineData(FunnelMode.Strict)]
    [InlineData(FunnelMode.AnyOrder)]
    public void Pages_hold_every_wanted_unit_once_by_person(FunnelMode mode)
    {
        int listed = 0;
        for (int seed = 0; seed < 400; seed++)
        {
            var random = new Random(seed);
            var scene = UnitScene.Of(random, mode, 40);
            var runs = scene.Runs(seed % 3 == 0 ? 2 : 1_000);
            var selection = new UnitSelection(random.Next(1, scene.Query.Steps.Count + 1), random.Next(2) == 0);
            string[] expected = [.. UnitRecords.Of(runs, scene.Query)
                .Where(unit => !unit.LeftOut && unit.TimesUs[selection.Step - 1] is not null && !(selection.LostOnly && unit.Depth > selection.Step))
                .Select(unit => Line(unit.Person, unit.Session, unit.Depth, unit.Converted, unit.Immature, unit.TimesUs)).Order(StringComparer.Ordinal)];

            using var reader = new FunnelUnitReader(runs, scene.Query, selection);
            int most = random.Next(1, 20);
            var found = new List<FunnelUnitRow>();
            for (var page = reader.Next(most, CancellationToken.None); page.Count > 0; page = reader.Next(most, CancellationToken.None))
            {
                Assert.True(page.Count == most || found.Count + page.Count == expected.Length);
                found.AddRange(page);
            }

            Assert.Equal(expected, found.Select(row => Line(row.Person, row.Session, row.Depth, row.IsConverted, row.IsImmature, row.TimesUs)).Order(StringComparer.Ordinal));
            Assert.Equal(found.Select(row => row.Person).Order(), found.Select(row => row.Person));
            listed += found.Count;
        }

        Assert.True(listed > 3_000, $"{listed} units");
    }

    [Fact]
    public void A_step_that_is_none_is_refused_and_a_cancelled_question_ends()
    {
        var scene = UnitScene.Of(new Random(1), FunnelMode.Ordered, 5);
        Assert.Throws<ArgumentException>(() => new FunnelUnitReader(scene.Runs(100), scene.Query, new UnitSelection(scene.Query.Steps.Count + 1, false)));
        using var reader = new FunnelUnitReader(scene.Runs(100), scene.Query, new UnitSelection(1, false));
        Assert.Throws<OperationCanceledException>(() => reader.Next(1, new CancellationToken(true)));
    }

    private static string Line(int person, int session, int depth, bool converted, bool immature, IReadOnlyList<long?> times) =>
        $"{person} s{session} {depth} {converted} {immature} {string.Join(' ', times.Select(t => t is { } us ? $"{us - FunnelCase.Start}" : "-"))}";
}
