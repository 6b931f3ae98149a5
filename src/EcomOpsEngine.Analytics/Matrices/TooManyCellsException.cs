namespace EcomOpsEngine.Analytics.Matrices;

/// <summary>A pass came upon more cells than the question may have, and ended.</summary>
/// <param name="found">Cells so far.</param>
/// <param name="most">What the question allows.</param>
public sealed class TooManyCellsException(long found, long most) : Exception($"{found} cells and more; at most {most}.")
{
    /// <summary>Cells so far.</summary>
    public long Found { get; } = found;
}
