using EcomOpsEngine.Storage.Experiments;
using EcomOpsEngine.Storage.Tests.Loads;
using Xunit;

namespace EcomOpsEngine.Storage.Tests.Experiments;

/// <summary>Records of experiments: appended, durable, never changed.</summary>
public sealed class ExperimentRecordTests
{
    private static readonly ExperimentLimits Keep = new(3, 2);

    [Fact]
    public async Task Revisions_are_kept_over_a_restart()
    {
        await using var shop = await TestShop.OpenAsync();
        var first = await shop.Dataset.ReviseExperimentAsync("ab-1", "one", 0, Keep, CancellationToken.None);
        var second = await shop.Dataset.ReviseExperimentAsync("ab-1", "two", 1, Keep, CancellationToken.None);
        await shop.Dataset.ReviseExperimentAsync("aa", "other", 0, Keep, CancellationToken.None);
        Assert.Equal((1, 2), (first.Revision, second.Revision));
        Assert.Equal(first.CreatedAt, second.CreatedAt);

        await shop.ReopenAsync();
        Assert.Equal(second, shop.Dataset.GetExperiment("ab-1", null));
        Assert.Equal(first, shop.Dataset.GetExperiment("ab-1", 1));
        Assert.Equal([first, second], shop.Dataset.ListExperimentRevisions("ab-1"));
        Assert.Equal(["other", "two"], shop.Dataset.ListExperiments(10, 0).Select(one => one.Definition));
        Assert.Equal(["two"], shop.Dataset.ListExperiments(10, 1).Select(one => one.Definition));
    }

    [Fact]
    public async Task A_change_names_the_revision_it_replaces()
    {
        await using var shop = await TestShop.OpenAsync();
        await ExpectAsync(StorageError.ExperimentNotFound, () => shop.Dataset.ReviseExperimentAsync("x", "d", 1, Keep, CancellationToken.None));
        await shop.Dataset.ReviseExperimentAsync("x", "d", 0, Keep, CancellationToken.None);
        await ExpectAsync(StorageError.ExperimentConflict, () => shop.Dataset.ReviseExperimentAsync("x", "e", 0, Keep, CancellationToken.None));
        Assert.Equal(StorageError.ExperimentNotFound, Assert.Throws<StorageException>(() => shop.Dataset.GetExperiment("y", null)).Error);
        Assert.Equal(StorageError.ExperimentNotFound, Assert.Throws<StorageException>(() => shop.Dataset.GetExperiment("x", 2)).Error);
    }

    [Fact]
    public async Task Of_changes_made_at_once_one_wins()
    {
        await using var shop = await TestShop.OpenAsync();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(async i =>
        {
            try
            {
                await shop.Dataset.ReviseExperimentAsync("x", $"{i}", 0, Keep, CancellationToken.None);
                return true;
            }
            catch (StorageException conflict) when (conflict.Error == StorageError.ExperimentConflict)
            {
                return false;
            }
        }));
        Assert.Single(outcomes, won => won);
        Assert.Single(shop.Dataset.ListExperimentRevisions("x"));
    }

    [Fact]
    public async Task Records_and_revisions_are_bounded()
    {
        await using var shop = await TestShop.OpenAsync();
        await shop.Dataset.ReviseExperimentAsync("a", "1", 0, Keep, CancellationToken.None);
        await shop.Dataset.ReviseExperimentAsync("a", "2", 1, Keep, CancellationToken.None);
        await ExpectAsync(StorageError.LimitExceeded, () => shop.Dataset.ReviseExperimentAsync("a", "3", 2, Keep, CancellationToken.None));
        await shop.Dataset.ReviseExperimentAsync("b", "1", 0, Keep, CancellationToken.None);
        await shop.Dataset.ReviseExperimentAsync("c", "1", 0, Keep, CancellationToken.None);
        await ExpectAsync(StorageError.LimitExceeded, () => shop.Dataset.ReviseExperimentAsync("d", "1", 0, Keep, CancellationToken.None));
    }

    private static async Task ExpectAsync(StorageError error, Func<Task> call) => Assert.Equal(error, (await Assert.ThrowsAsync<StorageException>(call)).Error);
}
