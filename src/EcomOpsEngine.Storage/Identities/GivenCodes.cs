namespace EcomOpsEngine.Storage.Identities;

/// <summary>The codes of the people whom a load names. New ones are in the keys file and in the load's transaction; they hold once it has committed.</summary>
/// <param name="codes">Code of each id, by its place.</param>
/// <param name="keep">Makes the new people known to later loads.</param>
internal sealed class GivenCodes(int[] codes, Action keep)
{
    /// <summary>Code of each id, by its place.</summary>
    public int[] Codes => codes;

    /// <summary>The transaction has committed: later loads know the new people.</summary>
    public void Keep() => keep();
}
