namespace EcomOpsEngine.Storage.Snapshots.Lineages;

/// <summary>When runs are merged and made anew, and how much of it at a time.</summary>
/// <param name="RebuildShare">A load with more than this share of all rows has everything laid out anew.</param>
/// <param name="MostDeltas">So many delta runs may stand side by side before some are merged.</param>
/// <param name="DeltaShare">So large a share of the base's events may stand in delta runs, or be superseded, before the base runs are made anew one after another.</param>
/// <param name="EventsAtOnce">About so many events are laid out at a time where everything is: some 60 bytes each stand in memory meanwhile, and all durable rows are read once more for each part.</param>
internal sealed record CompactionRules(double RebuildShare, int MostDeltas, double DeltaShare, int EventsAtOnce)
{
    public static CompactionRules Default { get; } = new(0.5, 8, 0.25, 32_000_000);
}
