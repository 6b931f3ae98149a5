using EcomOpsEngine.Analytics.Funnels;

namespace EcomOpsEngine.Analytics.Tests.Funnels.Scans;

/// <summary>What is scanned.</summary>
public enum ScanKind
{
    /// <summary>Strict steps.</summary>
    Strict,

    /// <summary>Ordered steps over columns held constant.</summary>
    Held,

    /// <summary>Ordered steps with exclusions.</summary>
    Excluding,

    /// <summary>Any order.</summary>
    AnyOrder,
}

/// <summary>Random funnels that are scanned where their steps exclude each other.</summary>
internal static class ScanScenes
{
    public static UnitScene Of(Random random, ScanKind kind, int people, long scale)
    {
        FunnelMode mode = kind switch { ScanKind.Strict => FunnelMode.Strict, ScanKind.AnyOrder => FunnelMode.AnyOrder, _ => FunnelMode.Ordered };
        UnitScene scene = UnitScene.Of(random, mode, people).Plain(scale);
        return kind switch
        {
            ScanKind.Held => scene with { Query = scene.Query with { HoldConstantColumns = random.Next(4) switch { 0 => [3], 1 => [1], 2 => [1, 3], _ => [3, 1, 0] } } },
            ScanKind.Excluding => scene.Excluding(random),
            _ => scene,
        };
    }
}
