using CsCheck;

namespace EcomOpsEngine.Storage.Tests.Loads;

/// <summary>Generators of values.</summary>
internal static class Drawn
{
    /// <summary>One of some texts.</summary>
    public static Gen<string> One(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);
}
