using EcomOpsEngine.TestData;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Experiments;

/// <summary>One row of the brand-lift survey.</summary>
internal readonly record struct AdLiftRow(bool Exposed, string Date, string Hour, string Platform, string Browser, bool Yes, bool No)
{
    public static AdLiftRow[] ReadAll()
    {
        string? path = SharedData.PathOf("data/ad_lift_ab/AdSmartABdata.csv");
        Assert.SkipUnless(path is not null, SharedData.SkipReason);
        string[] lines = File.ReadAllLines(path);
        Assert.Equal("AuctionID,Experiment,Date,Hour,Device,PlatformOS,Browser,Yes,No", lines[0]);
        return [.. lines.Skip(1).Where(line => line.Length > 0).Select(Parse)];
    }

    private static AdLiftRow Parse(string line)
    {
        string[] cells = line.Split(',');
        Assert.Equal(9, cells.Length);
        return new AdLiftRow(cells[1] == "exposed", cells[2], cells[3], cells[5], cells[6], cells[7] == "1", cells[8] == "1");
    }
}
